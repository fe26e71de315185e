using Earmark.Data;
using Earmark.FrontEnds;
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

    [Fact]
    public void Clips_of_many_lengths_are_scored_at_few_lengths()
    {
        int[] frames = [.. Enumerable.Range(1, 4096)];
        int[] rounded = [.. frames.Select(InTrainingValidation.RoundedFrames)];
        Assert.All(frames.Zip(rounded), pair => Assert.InRange(pair.Second, pair.First, Math.Max(pair.First, pair.First * 9 / 8)));
        Assert.Equal(15 + 8 * 8 + 1, rounded.Distinct().Count()); // 1 to 15, then eight for each doubling to 4096
        Assert.Equal(rounded, rounded.Select(InTrainingValidation.RoundedFrames));
    }

    [Fact]
    public void Frames_that_are_added_to_a_clip_are_repeated_evenly()
    {
        var preset = TinyRun.Full with { Validation = new() { Input = ValidationInput.Whole } };
        using var network = TrainableNetwork.Create(preset, tiny.Data.Labels.Count, torch.CPU);
        var clips = tiny.Data.Train.Take(1).ToArray();
        const int Frames = 33, Rounded = 36;
        using var added = new NumberedFrames(clips, preset.FrontEnd, [.. Enumerable.Range(0, Frames)]);
        using var repeated = new NumberedFrames(clips, preset.FrontEnd, [0, .. Enumerable.Range(0, 11), 11, .. Enumerable.Range(11, 11), 22, .. Enumerable.Range(22, 11)]);
        using var other = new NumberedFrames(clips, preset.FrontEnd, [.. Enumerable.Range(0, Rounded)]);
        double LossOf(IExamples examples) => new InTrainingValidation(examples, tiny.Data.Labels, preset).Run(network).Loss;
        Assert.Equal(LossOf(repeated), LossOf(added));
        Assert.NotEqual(LossOf(other), LossOf(added));
    }

    // Clips whose frames have random values that depend on their numbers.
    private sealed class NumberedFrames(IReadOnlyList<Clip> clips, FrontEnd frontEnd, int[] numbers) : IExamples
    {
        public IReadOnlyList<Clip> Clips => clips;

        public long Length(int clip) => frontEnd.SampleCount(numbers.Length);

        public float[] Crops(ReadOnlySpan<Crop> crops, int samples, bool repeat, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public IEnumerable<Spectrogram> Blocks(int clip, CancellationToken cancellationToken = default)
        {
            var values = new List<float>();
            for (var channel = 0; channel < frontEnd.Channels; channel++)
                foreach (var number in numbers)
                {
                    var random = new CounterRandom(0, "frame", channel, number);
                    for (var band = 0; band < frontEnd.Bands; band++) values.Add((float)random.NextDouble());
                }
            yield return new([.. values], frontEnd.Channels, numbers.Length, frontEnd.Bands);
        }

        public void Dispose()
        {
        }
    }
}
