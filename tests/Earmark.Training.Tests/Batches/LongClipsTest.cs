using Earmark.Audio;
using Earmark.Data;
using Earmark.FrontEnds;
using Earmark.Training.Batches;
using Earmark.Training.Presets;
using Earmark.Training.Networks;
using Earmark.Training.Runs;
using TorchSharp;

namespace Earmark.Training.Tests.Batches;

/// <summary>Recordings of several minutes, which are never loaded into memory completely.</summary>
public sealed class LongClipsTest : IDisposable
{
    private const int Rate = 4000, Seconds = 130;
    private static readonly LogMel FrontEnd = new() { SampleRate = Rate, Frame = Duration.Samples(256), Hop = Duration.Samples(128), FftSize = 256, MelBands = 16, Fmax = 1900 };

    private readonly string folder = Directory.CreateTempSubdirectory("earmark-long-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Blocks_equal_the_spectrogram_of_the_whole_recording(bool cached)
    {
        using var examples = Examples(cached, Recording(Seconds));
        using var session = new FrontEndSession(FrontEnd, whole: true, minimumFrames: 4);
        var whole = session.Compute(AudioFile.Read(examples.Clips[0].Path).Samples);
        Spectrogram[] blocks = [.. examples.Blocks(0)];
        Assert.True(blocks.Length > 1);
        Assert.All(blocks, block => Assert.True(block.Frames <= 62 * Rate / FrontEnd.HopSamples));
        Assert.Equal(whole.Frames, blocks.Sum(block => block.Frames));
        Assert.Equal(whole.Values, blocks.SelectMany(block => block.Values), (a, b) => Math.Abs(a - b) <= (cached ? Math.Abs(a) / 1024 : 0) + 1e-5);
    }

    [Fact]
    public void Band_statistics_do_not_depend_on_blocks()
    {
        using var examples = Examples(false, Recording(Seconds));
        var whole = examples.Blocks(0).ToArray();
        using var scope = torch.NewDisposeScope();
        using var weights = new Weights();
        var body = new Vgg { Widths = [2], InputNorm = Normalisation.Bin }.Build(weights, new(1, 1, FrontEnd.Bands), 2);
        weights.Allocate(1, torch.CPU);
        InputNormStatistics.Measure(examples, body.InputNorm!, (_, _) => { }, default);
        var means = body.InputNorm!.Mean.Tensor.data<float>().ToArray();
        var frames = whole.Sum(block => (double)block.Frames);
        for (var band = 0; band < FrontEnd.Bands; band++)
            Assert.Equal(whole.Sum(block => Enumerable.Range(0, block.Frames).Sum(frame => (double)block.Values[frame * FrontEnd.Bands + band])) / frames, means[band], 1e-4);
    }

    [Fact]
    public void A_long_clip_is_scored_with_the_mean_over_its_blocks()
    {
        // The same minute twice and once: the scores differ only because of the boundary.
        using var examples = Examples(true, Recording(120, period: 60), Recording(60, period: 60));
        var preset = PresetFile.Load("quick", ["validation.input=whole", "targets.rule=softmax"]) with { FrontEnd = FrontEnd, Network = new Vgg { Widths = [4] } };
        using var network = TrainableNetwork.Create(preset, 2, torch.CPU);
        var loss = new InTrainingValidation(examples, new LabelSet(["a", "b"]), preset).Run(network).Loss;
        using var single = Examples(true, Recording(60, period: 60));
        var alone = new InTrainingValidation(single, new LabelSet(["a", "b"]), preset).Run(network).Loss;
        Assert.Equal(alone, loss, 1e-3);
    }

    private IExamples Examples(bool cached, params Clip[] clips) => cached
        ? new CachedExamples(new CacheBuilder(FrontEnd, 4, Path.Combine(folder, "cache")).Run(clips, [], default), FrontEnd, 4)
        : new WaveformExamples(ReadableClip.ReadAll(clips, Rate, []), FrontEnd, 4, threads: 1);

    private Clip Recording(int seconds, int period = int.MaxValue)
    {
        var path = Path.Combine(folder, $"{Guid.NewGuid():N}.wav");
        short[] samples = [.. Enumerable.Range(0, seconds * Rate).Select(i => (i % (period == int.MaxValue ? i + 1 : period * Rate)) / (double)Rate).Select(t => (short)(32767 * 0.3 * Math.Sin(2 * Math.PI * (200 + 5 * t) * t)))];
        TinyWav.Write(path, Rate, samples);
        return new(Path.GetFileName(path), path, "a");
    }
}
