using Earmark.Training.Batches;
using Earmark.Training.Presets;
using Earmark.Training.Runs;
using Earmark.Training.Networks;
using TorchSharp;

namespace Earmark.Training.Tests.Runs;

public sealed class InTrainingValidationTest(TinyRun tiny) : IClassFixture<TinyRun>
{
    [Theory]
    [InlineData(ValidationInput.Crop)]
    [InlineData(ValidationInput.Whole)]
    public void Augmentation_and_mixup_are_disabled_in_validation(ValidationInput view)
    {
        var preset = TinyRun.Full with { Validation = new() { Input = view } };
        using var network = TrainableNetwork.Create(preset, tiny.Data.Labels.Count, torch.CPU);
        var filling = new CacheBuilder(preset.FrontEnd, preset.Network.MinimumFrames, Path.Combine(tiny.Root, "cache"));
        using var examples = new CachedExamples(filling.Run(tiny.Data.Train, [], default), preset.FrontEnd, preset.Network.MinimumFrames);

        var plain = preset with { Augment = new(), Targets = new() };
        Assert.NotEqual(plain.Augment, preset.Augment);
        var scored = new InTrainingValidation(examples, tiny.Data.Labels, preset).Run(network);
        Assert.Equal(new InTrainingValidation(examples, tiny.Data.Labels, plain).Run(network), scored);
        Assert.Equal(scored, new InTrainingValidation(examples, tiny.Data.Labels, preset).Run(network)); // deterministic
    }
}
