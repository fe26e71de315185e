using Earmark.Training.Networks;
using Earmark.Training.Presets;
using Earmark.Training.Runs;
using TorchSharp;
using static TorchSharp.torch;

namespace Earmark.Training.Tests.Runs;

public sealed class AdamWTest
{
    [Fact]
    public void The_first_step_moves_each_weight_by_the_learning_rate()
    {
        using var scope = NewDisposeScope();
        var (values, _) = Step(new(), [3, -0.5f], rate: 0.01);
        Assert.Equal([1 - 0.01f, 1 + 0.01f], values, (a, b) => Math.Abs(a - b) < 1e-6);
    }

    [Fact]
    public void The_second_step_uses_both_moments()
    {
        using var scope = NewDisposeScope();
        using var weights = Ones();
        using var optimiser = new AdamW(weights, new());
        foreach (var (step, gradient) in new[] { 1f, 3f }.Index())
        {
            weights.Gradient.fill_(gradient);
            optimiser.Step(step, rate: 0.1);
        }
        // mean (0.9 * 0.1 + 0.1 * 3) / (1 - 0.81) = 2.0526; square (0.999 * 0.001 + 0.001 * 9) / (1 - 0.998001) = 5.0020
        Assert.Equal(1 - 0.1 - 0.1 * 2.0526316 / Math.Sqrt(5.0020010), weights.Flat[0].ToSingle(), 1e-5);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Epsilon_is_added_after_or_before_the_bias_correction(bool hat)
    {
        using var scope = NewDisposeScope();
        using var weights = Ones();
        using var optimiser = new AdamW(weights, new() { Epsilon = 0.01, EpsilonHat = hat });
        foreach (var (step, gradient) in new[] { 1f, 3f }.Index())
        {
            weights.Gradient.fill_(gradient);
            optimiser.Step(step, rate: 0.1);
        }
        // Moments after one and two steps: 0.1, 0.001 and 0.39, 0.009999. Algorithm 1 divides m / (1 - 0.9^t) by sqrt(v / (1 - 0.999^t)) + 0.01.
        // TensorFlow takes steps of rate x sqrt(1 - 0.999^t) / (1 - 0.9^t) x m / (sqrt(v) + 0.01).
        var expected = hat
            ? 1 - 0.1 * Math.Sqrt(0.001) / 0.1 * 0.1 / (Math.Sqrt(0.001) + 0.01) - 0.1 * Math.Sqrt(0.001999) / 0.19 * 0.39 / (Math.Sqrt(0.009999) + 0.01)
            : 1 - 0.1 * 1 / (1 + 0.01) - 0.1 * (0.39 / 0.19) / (Math.Sqrt(0.009999 / 0.001999) + 0.01);
        Assert.Equal(expected, weights.Flat[0].ToSingle(), 1e-5);
    }

    [Fact]
    public void A_large_gradient_is_clipped_and_its_norm_is_returned()
    {
        using var scope = NewDisposeScope();
        using var weights = Ones();
        using var optimiser = new AdamW(weights, new() { ClipNorm = 1 });
        weights.Gradient.copy_(tensor(new[] { 30f, 40f }));
        Assert.Equal(50, optimiser.Step(0, 0.1), 1e-4);
        Assert.Equal([0.06f, 0.08f], optimiser.FirstMoment.data<float>().ToArray(), (a, b) => Math.Abs(a - b) < 1e-6); // a tenth of (0.6, 0.8)
    }

    [Fact]
    public void Weight_decay_applies_to_kernels_only()
    {
        using var scope = NewDisposeScope();
        var (values, _) = Step(new() { WeightDecay = 0.5 }, [0, 0], rate: 0.1);
        Assert.Equal([1 - 0.1f * 0.5f, 1f], values, (a, b) => Math.Abs(a - b) < 1e-6);
    }

    [Fact]
    public void WithEma_temporarily_replaces_the_weights_with_their_average()
    {
        using var scope = NewDisposeScope();
        var (values, weights) = Step(new() { EmaDecay = 0.9 }, [1, 1], rate: 0.5);
        using (weights)
        {
            // the first step retains (1 + 0) / (10 + 0) of the old average
            var average = 0.1f * 1 + 0.9f * values[0];
            Assert.Equal(average, weights.WithEma(() => weights.Flat[0].ToSingle()), 1e-6);
            Assert.Equal(values[0], weights.Flat[0].ToSingle());
        }
    }

    [Fact]
    public void WithEma_uses_the_current_weights_if_there_is_no_average()
    {
        using var scope = NewDisposeScope();
        var (values, weights) = Step(new(), [1, 1], rate: 0.5);
        using (weights) Assert.Equal(values[0], weights.WithEma(() => weights.Flat[0].ToSingle()));
    }

    [Fact]
    public void The_body_rate_applies_to_all_parameters_but_the_last_layer()
    {
        using var scope = NewDisposeScope();
        using var weights = Ones();
        using var optimiser = new AdamW(weights, new() { BodyRate = 0.25, WeightDecay = 0.5 }, [weights.Parameters[1]]);
        weights.Gradient.fill_(1);
        optimiser.Step(0, rate: 0.1);
        // The kernel decays by a quarter of the rate, and moves by a quarter of the rate; the offset does not decay.
        Assert.Equal([1 - 0.025f * 0.5f - 0.025f, 1 - 0.1f], weights.Flat.data<float>().ToArray(), (a, b) => Math.Abs(a - b) < 1e-6);
    }

    private static (float[] Values, Weights Weights) Step(OptimiserOptions options, float[] gradient, double rate)
    {
        var weights = Ones();
        using var optimiser = new AdamW(weights, options);
        weights.Gradient.copy_(tensor(gradient));
        optimiser.Step(0, rate);
        return (weights.Flat.data<float>().ToArray(), weights);
    }

    private static Weights Ones()
    {
        var weights = new Weights();
        weights.Parameter("kernel", ParameterLayout.Plain, new Initializer.Constant(1), decays: true, 1);
        weights.Parameter("offset", ParameterLayout.Plain, new Initializer.Constant(1), decays: false, 1);
        weights.Allocate(1, CPU);
        return weights;
    }
}
