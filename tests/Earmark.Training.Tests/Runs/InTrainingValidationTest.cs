using Earmark.Training.Batches;
using Earmark.Training.Presets;
using Earmark.Training.Networks;
using Earmark.Training.Runs;
using TorchSharp;

namespace Earmark.Training.Tests.Runs;

public sealed class InTrainingValidationTest(TinyRun tiny) : IClassFixture<TinyRun>
{
    [Theory]
    [InlineData(ValidationInput.Crop)]
    [InlineData(ValidationInput.Whole)]
    public void Augmentation_and_mixup_are_off_when_clips_are_scored(ValidationInput view)
    {
        var preset = TinyRun.Full with { Validation = new() { Input = view } };
        using var weights = new Weights();
        var body = preset.Network.Build(weights, new(1, 1, preset.FrontEnd.Bands), tiny.Data.Labels.Count);
        weights.Allocate(1, torch.CPU);
        var filling = new CacheFilling(preset.FrontEnd, preset.Network.MinimumFrames, Path.Combine(tiny.Root, "cache"));
        using var examples = new CachedExamples(filling.Run(tiny.Data.Train, [], default), preset.FrontEnd, preset.Network.MinimumFrames);

        var plain = preset with { Augment = new(), Targets = new() };
        Assert.NotEqual(plain.Augment, preset.Augment);
        var scored = new InTrainingValidation(examples, tiny.Data.Labels, preset).Run(body, weights);
        Assert.Equal(new InTrainingValidation(examples, tiny.Data.Labels, plain).Run(body, weights), scored);
        Assert.Equal(scored, new InTrainingValidation(examples, tiny.Data.Labels, preset).Run(body, weights)); // and nothing is left to chance
    }
}
