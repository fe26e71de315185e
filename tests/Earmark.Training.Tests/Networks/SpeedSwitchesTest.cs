using Earmark.Training.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace Earmark.Training.Tests.Networks;

public sealed class SpeedSwitchesTest
{
    [Theory]
    [InlineData(null, null)]
    [InlineData("", null)]
    [InlineData("0", 0)]
    [InlineData("64", 64)]
    public void A_variable_is_a_number_or_not_set(string? text, int? expected) => Assert.Equal(expected, SpeedSwitches.Read("EARMARK_BATCHES_AHEAD", 64, _ => text));

    [Theory]
    [InlineData("65")]
    [InlineData("-1")]
    [InlineData("many")]
    [InlineData("99999999999")]
    public void Any_other_value_is_an_error(string text)
    {
        var error = Assert.Throws<InputException>(() => SpeedSwitches.Read("EARMARK_BATCHES_AHEAD", 64, _ => text));
        Assert.Equal($"environment variable EARMARK_BATCHES_AHEAD: it is '{text}'. Expected a number from 0 to 64. Without the variable, the default is used.", error.Message);
    }

    [Fact]
    public void Layouts_of_activations_do_not_change_the_logits()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var weights = new Weights();
        var body = new Vgg { Widths = [8, 16] }.Build(weights, new(1, 1, 24), 5);
        weights.Allocate(1, CPU);
        var x = randn(3, 1, 20, 24);
        var last = body.Run(new TorchOps(training: false) { KernelsChannelsLast = true }, TorchOps.ChannelsLast(x)).data<float>().ToArray();
        var first = body.Run(new TorchOps(training: false) { KernelsChannelsLast = false }, x).data<float>().ToArray();
        Assert.Equal(last.Length, first.Length);
        Assert.All(last.Zip(first), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
    }
}
