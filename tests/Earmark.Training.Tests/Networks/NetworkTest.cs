using Earmark.Training.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace Earmark.Training.Tests.Networks;

public sealed class NetworkTest
{
    public static TheoryData<string> Names => [.. Network.Catalogue.Select(network => network.GetType().Name)];

    [Fact]
    public void Baseline_has_88313_parameters_with_two_channels_and_41_labels()
    {
        using var weights = new Weights();
        _ = new BaselineNet().Build(weights, new(Channels: 2, Frames: 1, Bands: 257), labels: 41);
        Assert.Equal(88_313, weights.Count);
    }

    [Fact]
    public void Counts_the_multiply_adds_of_the_baseline_for_a_crop()
    {
        using var weights = new Weights();
        var body = new BaselineNet().Build(weights, new(2, 1, 257), labels: 41);
        var count = new CountOps();
        Assert.Equal(new Shape(41, 1, 1), body.Run(count, new Shape(2, 48, 257)));
        // kernel sizes x frames x bins before each pooling layer, and the last matrix
        Assert.Equal(1056L * 48 * 257 + 16_896L * 24 * 128 + 67_584L * 12 * 64 + 64 * 41, count.MultiplyAdds);
    }

    [Theory, MemberData(nameof(Names))]
    public void Gradients_of_all_parameters_are_in_the_flat_buffer(string name)
    {
        using var scope = NewDisposeScope();
        var (body, weights) = Build(name);
        using (weights)
        {
            var logits = body.Run(new TorchOps(training: true), TorchOps.ChannelsLast(randn(3, ChannelsOf(name), 20, 24)));
            logits.square().sum().backward();
            foreach (var parameter in weights.Parameters)
                Assert.True(weights.Gradient.narrow(0, parameter.Offset, parameter.Count).abs().sum().ToSingle() > 0, parameter.Name);
            weights.Gradient.zero_();
            body.Run(new TorchOps(training: true), TorchOps.ChannelsLast(randn(3, ChannelsOf(name), 20, 24))).square().sum().backward();
            Assert.True(weights.Gradient.abs().sum().ToSingle() > 0, "the second backward pass did not write to the flat buffer");
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void Weights_depend_on_the_seed(string name)
    {
        using var scope = NewDisposeScope();
        float[] Values(ulong seed)
        {
            var (_, weights) = Build(name, seed);
            using (weights) return weights.Flat.data<float>().ToArray();
        }
        Assert.Equal(Values(1), Values(1));
        Assert.NotEqual(Values(1), Values(2));
    }

    [Theory, MemberData(nameof(Names))]
    public void Dropout_and_batch_statistics_are_disabled_outside_training(string name)
    {
        using var scope = NewDisposeScope();
        var (body, weights) = Build(name);
        using (weights)
        {
            var x = TorchOps.ChannelsLast(randn(4, ChannelsOf(name), 20, 24));
            var batch = body.Run(new TorchOps(training: false), x);
            var alone = body.Run(new TorchOps(training: false), x.narrow(0, 2, 1));
            Assert.True(batch.narrow(0, 2, 1).allclose(alone, rtol: 1e-5, atol: 1e-5), "scores depend on other examples of the batch");
        }
    }

    [Fact]
    public void Features_of_a_spectrogram_and_of_an_embedding_are_concatenated()
    {
        using var scope = NewDisposeScope();
        using var weights = new Weights();
        var body = new VggAndEmbedding { Widths = [4, 8] }.Build(weights, new(3, 1, 24), labels: 5);
        weights.Allocate(1, CPU);
        Assert.Equal(new Shape(5, 1, 1), body.Run(new CountOps(), new Shape(3, 20, 24)));
        var x = TorchOps.ChannelsLast(randn(2, 3, 20, 24));
        var embedding = body.Embed(new TorchOps(training: false), x);
        Assert.Equal([2, 8 + 2 * 2 * 24], embedding.shape);
        using var vggWeights = new Weights();
        var vgg = new Vgg { Widths = [4, 8] }.Build(vggWeights, new(1, 1, 24), labels: 5);
        vggWeights.Allocate(1, CPU);
        foreach (var parameter in vggWeights.Parameters.Where(parameter => parameter.Name.StartsWith("block", StringComparison.Ordinal)))
            Assert.Equal(parameter.Tensor.data<float>().ToArray(), weights.Parameters.Single(other => other.Name == parameter.Name).Tensor.data<float>().ToArray());
        Assert.True(embedding.narrow(1, 0, 8).allclose(vgg.Embed(new TorchOps(training: false), TorchOps.ChannelsLast(x.narrow(1, 0, 1))), rtol: 1e-4, atol: 1e-5));
        var features = x.narrow(1, 1, 2).permute(0, 1, 3, 2).reshape(2, 48, 20);
        Assert.True(embedding.narrow(1, 8, 96).allclose(cat([features.mean([-1]), features.amax([-1])], 1) / Math.Sqrt(1 + 1e-5), rtol: 1e-4, atol: 1e-5)); // batch norm before training
    }

    [Fact]
    public void Running_statistics_use_the_momentum()
    {
        using var scope = NewDisposeScope();
        using var weights = new Weights();
        var norm = new BatchNorm(null, weights.Parameter("offset", ParameterLayout.Plain, new Initializer.Constant(0), false, 1),
            weights.Statistic("mean", new Initializer.Constant(0), 1), weights.Statistic("variance", new Initializer.Constant(1), 1), 0.001, 1e-3);
        weights.Allocate(1, CPU);
        new TorchOps(training: true).BatchNorm(tensor(new float[] { 1, 3 }, [1, 1, 2, 1]), norm);
        Assert.Equal(0.001f * 2, norm.Mean.Tensor.ToSingle(), 1e-7);
        Assert.Equal(0.999f + 0.001f * 2, norm.Variance.Tensor.ToSingle(), 1e-6); // unbiased variance of 1 and 3 is 2
    }

    [Fact]
    public void Dropout_drops_the_specified_fraction_and_preserves_the_mean()
    {
        using var scope = NewDisposeScope();
        var ops = new TorchOps(training: true, seed: 1);
        var x = ops.Dropout(TorchOps.ChannelsLast(ones(8, 16, 30, 40)), 0.1);
        Assert.Equal(0.1, x.eq(0).to(ScalarType.Float32).mean().ToDouble(), 0.004); // five standard deviations
        Assert.Equal(1, x.mean().ToDouble(), 0.004);
        Assert.Equal(1 / 0.9, x.amax([0, 1, 2, 3]).ToDouble(), 1e-4);
    }

    [Fact]
    public void Dropout_depends_only_on_seed_step_and_layer()
    {
        using var scope = NewDisposeScope();
        float[] Dropped(ulong seed, long step, int layer)
        {
            var ops = new TorchOps(training: true, seed: seed);
            ops.StartStep(step);
            for (var before = 0; before < layer; before++) ops.Dropout(ones(2, 3), 0.5);
            return ops.Dropout(ones(10, 10), 0.5).data<float>().ToArray();
        }
        Assert.Equal(Dropped(1, 2, 1), Dropped(1, 2, 1));
        Assert.NotEqual(Dropped(1, 2, 1), Dropped(2, 2, 1));
        Assert.NotEqual(Dropped(1, 2, 1), Dropped(1, 3, 1));
        Assert.NotEqual(Dropped(1, 2, 1), Dropped(1, 2, 0));
    }

    [Fact]
    public void Glorot_values_span_the_full_range()
    {
        var values = new float[10_000];
        new Initializer.Glorot(100, 50).Fill(values, new CounterRandom(1, "test"));
        Assert.InRange(values.Max(), 0.199f, 0.2f); // sqrt(6 / 150) = 0.2
        Assert.InRange(values.Min(), -0.2f, -0.199f);
    }

    private static (NetworkBody Body, Weights Weights) Build(string name, ulong seed = 1)
    {
        var weights = new Weights();
        var body = Network.Catalogue.Single(network => network.GetType().Name == name).Build(weights, new(ChannelsOf(name), 1, 24), labels: 5);
        weights.Allocate(seed, CPU);
        return (body, weights);
    }

    // A spectrogram, with an embedding in further channels if the network uses it.
    private static int ChannelsOf(string name) => name == nameof(VggAndEmbedding) ? 3 : 1;
}
