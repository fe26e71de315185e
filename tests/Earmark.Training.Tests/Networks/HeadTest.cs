using Earmark.FrontEnds;
using Earmark.Onnx;
using Earmark.Tagging;
using Earmark.Training.Networks;
using Earmark.Training.Presets;
using Earmark.Training.Runs;
using TorchSharp;
using static TorchSharp.torch;

namespace Earmark.Training.Tests.Networks;

public sealed class HeadTest : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("earmark-test").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    public static TheoryData<HeadKind, FramePooling> Kinds => new()
    {
        { HeadKind.Linear, FramePooling.Mean }, { HeadKind.Linear, FramePooling.MeanMax }, { HeadKind.Linear, FramePooling.MeanMaxDeviation },
        { HeadKind.Hidden, FramePooling.MeanMaxDeviation }, { HeadKind.Attention, FramePooling.Mean },
    };

    [Theory]
    [InlineData(HeadKind.Linear, FramePooling.Mean, 2 * 24 + 5 * (24 + 1))]
    [InlineData(HeadKind.Linear, FramePooling.MeanMax, 2 * 48 + 5 * (48 + 1))]
    [InlineData(HeadKind.Linear, FramePooling.MeanMaxDeviation, 2 * 72 + 5 * (72 + 1))]
    [InlineData(HeadKind.Hidden, FramePooling.MeanMaxDeviation, 2 * 72 + 7 * (72 + 1) + 5 * (7 + 1))]
    [InlineData(HeadKind.Attention, FramePooling.Mean, 2 * 7 * (24 + 1) + 2 * 7 + 5 * (7 + 1))]
    public void Has_the_expected_number_of_parameters(HeadKind kind, FramePooling pooling, long count)
    {
        using var weights = new Weights();
        _ = new Head { Kind = kind, Pooling = pooling, Units = 7 }.Build(weights, new(2, 1, 12), labels: 5);
        Assert.Equal(count, weights.Count);
    }

    [Theory]
    [InlineData(HeadKind.Linear, 5 * 72)]
    [InlineData(HeadKind.Hidden, 7 * 72 + 5 * 7)]
    [InlineData(HeadKind.Attention, 2 * 7 * 24 * 30 + 5 * 7)] // two matrices for each of 30 frames
    public void Counts_multiply_adds(HeadKind kind, long multiplyAdds)
    {
        using var weights = new Weights();
        var count = new CountOps();
        Assert.Equal(new Shape(5, 1, 1), new Head { Kind = kind, Units = 7 }.Build(weights, new(1, 1, 24), labels: 5).Run(count, new Shape(1, 30, 24)));
        Assert.Equal(multiplyAdds, count.MultiplyAdds);
    }

    [Fact]
    public void Pools_mean_maximum_and_deviation_of_each_feature()
    {
        using var scope = NewDisposeScope();
        var (body, weights) = Build(new Head { InputNorm = Normalisation.None, PooledNorm = false }, bands: 2);
        using (weights)
            // Frames (1, -2), (3, -2), (5, 4): means 3 and 0, variances 8/3 and 8.
            AssertClose([3, 0, 5, 4, MathF.Sqrt(8 / 3f), MathF.Sqrt(8)], body.Embed(new TorchOps(training: false), tensor(new float[] { 1, -2, 3, -2, 5, 4 }, [1, 1, 3, 2])));
    }

    [Fact]
    public void The_deviation_of_a_single_frame_is_the_minimum()
    {
        using var scope = NewDisposeScope();
        var (body, weights) = Build(new Head { InputNorm = Normalisation.None, PooledNorm = false }, bands: 2);
        using (weights) AssertClose([1, -2, 1, -2, 0.01f, 0.01f], body.Embed(new TorchOps(training: false), tensor(new float[] { 1, -2 }, [1, 1, 1, 2])));
    }

    [Fact]
    public void Attention_is_a_weighted_mean_over_time_with_limited_weights()
    {
        using var scope = NewDisposeScope();
        var (body, weights) = Build(new Head { Kind = HeadKind.Attention, Units = 1, InputNorm = Normalisation.None, PooledNorm = false }, bands: 1);
        using (weights)
        {
            Set(weights, "hidden.matrix", 2);
            Set(weights, "hidden.offset", 1);
            Set(weights, "attention.matrix", 1);
            Set(weights, "attention.offset", 0);
            // Values 2x + 1, without negative ones; weights exp(x), with x limited to -10 to 10.
            float[] frames = [-1, 0.5f, 2];
            var expected = (0 * MathF.Exp(-1) + 2 * MathF.Exp(0.5f) + 5 * MathF.Exp(2)) / (MathF.Exp(-1) + MathF.Exp(0.5f) + MathF.Exp(2));
            AssertClose([expected], body.Embed(new TorchOps(training: false), tensor(frames, [1, 1, 3, 1])));
            AssertClose([(21 * MathF.Exp(10) + 101 * MathF.Exp(10)) / (2 * MathF.Exp(10))], body.Embed(new TorchOps(training: false), tensor(new float[] { 10, 50 }, [1, 1, 2, 1])));
        }
    }

    [Fact]
    public void Pooled_features_are_normalised_over_the_batch()
    {
        using var scope = NewDisposeScope();
        var (body, weights) = Build(new Head { Pooling = FramePooling.Mean, InputNorm = Normalisation.None }, bands: 1);
        using (weights) AssertClose([-1, 1], body.Embed(new TorchOps(training: true), tensor(new float[] { 2, 4, 7, 9 }, [2, 1, 2, 1]))); // means 3 and 8
    }

    [Theory, MemberData(nameof(Kinds))]
    public void A_batch_of_one_example_with_one_frame_can_be_trained_on(HeadKind kind, FramePooling pooling)
    {
        using var scope = NewDisposeScope();
        var (body, weights) = Build(new Head { Kind = kind, Pooling = pooling, Units = 7 }, bands: 24);
        using (weights)
        {
            body.Run(new TorchOps(training: true), TorchOps.ChannelsLast(randn(1, 1, 1, 24))).square().sum().backward();
            Assert.True(weights.Gradient.isfinite().all().ToBoolean());
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Is_exported_correctly_and_scored_in_blocks(HeadKind kind, FramePooling pooling)
    {
        var preset = new Preset
        {
            FrontEnd = new LogMel { SampleRate = 2000, Frame = Duration.Samples(128), Hop = Duration.Samples(80), FftSize = 128, MelBands = 24, Fmax = 1000 },
            Network = new Head { Kind = kind, Pooling = pooling, Units = 7 },
        };
        var path = Path.Combine(folder, "model.onnx");
        using var weights = new Weights();
        var body = preset.Build(weights, 3);
        weights.Allocate(1, CPU);
        weights.Randomise(1);
        var card = new ModelCard { Labels = new(["a", "b", "c"]), SampleRate = 2000, Prediction = new(), FrontEnd = preset.FrontEnd };
        Assert.InRange(ModelExport.WriteVerified(path, preset.FrontEnd, (preset.Network, body), card, []), 0, ModelExport.Tolerance);

        var random = new CounterRandom(1, "long");
        float[] waveform = [.. Enumerable.Range(0, 301_234).Select(i => (float)(0.1 * random.NextGaussian() * (1 + i / 50_000 % 3)))]; // two and a half minutes
        using var model = Model.Load(path, new() { Device = "cpu" });
        Assert.NotNull(model.Pooled);
        var next = 0;
        var blocks = model.Pooled.Scores(into =>
        {
            var part = waveform.AsSpan(next, Math.Min(into.Length, waveform.Length - next));
            part.CopyTo(into);
            next += part.Length;
            return part.Length;
        }, default)!;
        Assert.Equal(model.Scores(waveform, 1, waveform.Length), blocks, (a, b) => Math.Abs(a - b) <= PooledModel.Tolerance);
        Assert.NotEqual(model.Scores(waveform[..120_000], 1, 120_000), blocks); // all blocks count
    }

    [Theory, MemberData(nameof(Kinds))]
    public void All_parameters_have_gradients(HeadKind kind, FramePooling pooling)
    {
        using var scope = NewDisposeScope();
        var (body, weights) = Build(new Head { Kind = kind, Pooling = pooling, Units = 7 }, bands: 24);
        using (weights)
        {
            body.Run(new TorchOps(training: true), TorchOps.ChannelsLast(randn(3, 1, 20, 24))).square().sum().backward();
            Assert.All(weights.Parameters, parameter => Assert.True(weights.Gradient.narrow(0, parameter.Offset, parameter.Count).abs().sum().ToSingle() > 0, parameter.Name));
        }
    }

    private static (NetworkBody Body, Weights Weights) Build(Head options, int bands)
    {
        var weights = new Weights();
        var body = options.Build(weights, new(1, 1, bands), labels: 5);
        weights.Allocate(1, CPU);
        return (body, weights);
    }

    private static void Set(Weights weights, string name, float value)
    {
        using var noGrad = no_grad();
        weights.Parameters.Single(parameter => parameter.Name == name).Tensor.copy_(tensor(new[] { value }));
    }

    private static void AssertClose(float[] expected, Tensor actual) => Assert.Equal(expected, actual.detach().data<float>().ToArray(), (a, b) => Math.Abs(a - b) < 1e-4);
}
