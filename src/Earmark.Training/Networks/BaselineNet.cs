using System.Text.Json.Serialization;

namespace Earmark.Training.Networks;

/// <summary>
/// The network of the challenge's notebook: three wide convolutions, global average pooling and a linear layer. 88,313
/// trainable parameters with 2 channels and 41 labels.
/// </summary>
/// <remarks>
/// Source: baseline notebook of the Freesound General-Purpose Audio Tagging Challenge, 2018. Each block consists of
/// dropout, convolution without bias, batch norm with offset but without scale, ReLU and 2 x 2 max pooling.
/// </remarks>
public sealed record BaselineNet : Network
{
    /// <summary>Initialises the options with the notebook's batch norm: each update retains 0.999 of the running statistics.</summary>
    public BaselineNet() => BatchNormMomentum = 0.001;

    /// <summary>Number of output channels of each block.</summary>
    [Key("channels of each block", Min = 1, Max = 4096)]
    public int[] Widths { get; init; } = [16, 32, 64];

    /// <summary>Kernel height in frames, odd.</summary>
    [Key("kernel height, odd", Unit = "frames", Min = 1, Max = 99)]
    public int KernelFrames { get; init; } = 3;

    /// <summary>Kernel width in bins, odd.</summary>
    [Key("kernel width, odd", Unit = "bins", Min = 1, Max = 99)]
    public int KernelBins { get; init; } = 11;

    /// <summary>Dropout probability before each convolution.</summary>
    [Key("dropout probability before each convolution", Min = 0, Max = 0.95)]
    public double Dropout { get; init; } = 0.1;

    /// <summary>Batch norm epsilon, added to the variance.</summary>
    [Key("batch norm epsilon, added to the variance", Min = 1e-8, Max = 1)]
    public double BatchNormEpsilon { get; init; } = 1e-3;

    /// <inheritdoc/>
    [JsonIgnore]
    public override int MinimumFrames => 1 << Widths.Length;

    /// <inheritdoc/>
    public override NetworkBody Build(Weights weights, Shape input, int labels)
    {
        var channels = (long[])[input.Channels, .. Widths];
        var standard = DeclareInputNorm(weights, input);
        var blocks = Widths.Select((width, i) => (
            Conv: DeclareConv(weights, $"block{i + 1}.conv", channels[i], width, KernelFrames, KernelBins),
            Norm: DeclareBatchNorm(weights, $"block{i + 1}.norm", width, scale: false, BatchNormMomentum, BatchNormEpsilon))).ToArray();
        return new Body(this, standard, blocks, DeclareLinear(weights, "head", Widths[^1], labels));
    }

    private sealed class Body(BaselineNet options, InputNorm? standard, (Conv Conv, BatchNorm Norm)[] blocks, Linear head) : NetworkBody(options, standard, head)
    {
        private readonly double dropout = options.Dropout;

        protected override T Features<T>(IOps<T> ops, T x)
        {
            foreach (var (conv, norm) in blocks)
            {
                x = ops.Dropout(x, dropout);
                x = ops.Relu(ops.BatchNorm(ops.Conv(x, conv), norm));
                x = ops.MaxPool(x, 2, 2);
            }
            return ops.MeanOverTime(ops.MeanOverBands(x));
        }
    }
}
