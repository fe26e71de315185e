using System.Text.Json.Serialization;

namespace Earmark.Training.Networks;

/// <summary>
/// Blocks of two 3 x 3 convolutions with 2 x 2 max pooling between blocks, followed by the mean over bands and the sum of mean and
/// maximum over time: CNN10 of PANNs (Kong et al. 2020, arXiv 1912.10211, table I) with any number of channels.
/// </summary>
public sealed record Vgg : Network
{
    /// <summary>Number of output channels of each block.</summary>
    [Key("channels of each block", Min = 1, Max = 4096)]
    public int[] Widths { get; init; } = [24, 48, 96, 192];

    /// <inheritdoc/>
    [JsonIgnore]
    public override int MinimumFrames => 1 << (Widths.Length - 1);

    /// <inheritdoc/>
    public override NetworkBody Build(Weights weights, Shape input, int labels)
    {
        var standard = DeclareInputNorm(weights, input);
        var layers = new List<(Conv Conv, BatchNorm Norm)>();
        var from = input.Channels;
        foreach (var (block, width) in Widths.Index())
            foreach (var half in "ab")
            {
                layers.Add((DeclareConv(weights, $"block{block + 1}{half}.conv", from, width, 3, 3),
                    DeclareBatchNorm(weights, $"block{block + 1}{half}.norm", width, scale: true, BatchNormMomentum, epsilon: 1e-5)));
                from = width;
            }
        return new Body(this, standard, [.. layers], DeclareLinear(weights, "head", Widths[^1], labels));
    }

    private sealed class Body(Vgg options, InputNorm? standard, (Conv Conv, BatchNorm Norm)[] layers, Linear head) : NetworkBody(options, standard, head)
    {
        protected override T Features<T>(IOps<T> ops, T x)
        {
            foreach (var (i, (conv, norm)) in layers.Index())
            {
                if (i > 0 && i % 2 == 0) x = ops.MaxPool(x, 2, 2);
                x = ops.Relu(ops.BatchNorm(ops.Conv(x, conv), norm));
            }
            return Pooling.MeanAndMax(ops, x);
        }
    }
}
