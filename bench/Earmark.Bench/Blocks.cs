using System.Diagnostics;
using Earmark.Training.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace Earmark.Bench;

/// <summary>
/// Compares the training speed of two kinds of blocks, to decide whether another network is worth trying: a block of two 3 x 3 convolutions (VGG, the preset strong) and an inverted residual with a depthwise convolution
/// (Sandler et al. 2018, arXiv 1801.04381, expansion 6), both forward and backward, channels-last, with batch norm after each convolution.
/// </summary>
internal static class Blocks
{
    private const int Batch = 32, Channels = 32, Expanded = 6 * Channels, Frames = 75, Bands = 32, Steps = 10;

    /// <summary>Returns the comparison of the two blocks.</summary>
    public static Comparison Compare() => new("blocks", $"two 3 x 3 convolutions of {Channels} channels, forward and backward", "billion multiply-adds/s",
        () => Measure(Dense(), 2 * 9 * Channels * Channels), () => Measure(Inverted(), 2 * Channels * Expanded + 9 * Expanded)) { ReferenceName = "inverted residual" };

    private static Layer[] Dense() => [new(Channels, Channels, 3), new(Channels, Channels, 3)];

    private static Layer[] Inverted() => [new(Channels, Expanded, 1), new(Expanded, Expanded, 3, Groups: Expanded), new(Expanded, Channels, 1, HasRelu: false)];

    private static double Measure(Layer[] layers, int multiplyAdds)
    {
        using var scope = NewDisposeScope();
        var x = TorchOps.ChannelsLast(randn(Batch, Channels, Frames, Bands)).requires_grad_();
        Step();
        var started = Stopwatch.GetTimestamp();
        for (var step = 0; step < Steps; step++) Step();
        return (double)Steps * Batch * Frames * Bands * multiplyAdds * 3 / Stopwatch.GetElapsedTime(started).TotalSeconds / 1e9; // the backward pass needs twice as many multiply-adds as the forward pass

        void Step()
        {
            using var inner = NewDisposeScope();
            layers.Aggregate(x, (value, layer) => layer.Apply(value)).sum().backward();
        }
    }

    private sealed class Layer(int from, int to, int size, int Groups = 1, bool HasRelu = true)
    {
        private readonly Tensor kernel = TorchOps.ChannelsLast(randn(to, from / Groups, size, size) * 0.05).requires_grad_(),
            mean = zeros(to), variance = ones(to), scale = ones(to).requires_grad_(), offset = zeros(to).requires_grad_();

        public Tensor Apply(Tensor x)
        {
            var y = nn.functional.batch_norm(nn.functional.conv2d(x, kernel, padding: [size / 2, size / 2], groups: Groups), mean, variance, scale, offset, training: true);
            return HasRelu ? nn.functional.relu(y, inplace: true) : y;
        }
    }
}
