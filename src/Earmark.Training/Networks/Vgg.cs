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
        return new Body(this, standard, DeclareLayers(weights, input.Channels, Widths, BatchNormMomentum), DeclareLinear(weights, "head", Widths[^1], labels));
    }

    /// <summary>Declares the convolutions and the batch norms that follow them.</summary>
    /// <param name="weights">The weights.</param>
    /// <param name="channels">Number of channels of the input.</param>
    /// <param name="widths">Number of output channels of each block.</param>
    /// <param name="momentum">Batch norm momentum.</param>
    internal static IReadOnlyList<(Conv Conv, BatchNorm Norm)> DeclareLayers(Weights weights, long channels, int[] widths, double momentum)
    {
        var layers = new List<(Conv Conv, BatchNorm Norm)>();
        foreach (var (block, width) in widths.Index())
            foreach (var half in "ab")
            {
                layers.Add((DeclareConv(weights, $"block{block + 1}{half}.conv", channels, width, 3, 3),
                    DeclareBatchNorm(weights, $"block{block + 1}{half}.norm", width, scale: true, momentum, epsilon: 1e-5)));
                channels = width;
            }
        return layers;
    }

    /// <summary>Computes features <c>[batch, features]</c> from normalised spectrograms <c>[batch, channels, frames, bands]</c>.</summary>
    internal static T Features<T>(IOps<T> ops, T x, IReadOnlyList<(Conv Conv, BatchNorm Norm)> layers)
    {
        foreach (var (i, (conv, norm)) in layers.Index())
        {
            if (i > 0 && i % 2 == 0) x = ops.MaxPool(x, 2, 2);
            x = ops.Relu(ops.BatchNorm(ops.Conv(x, conv), norm));
        }
        return Pooling.MeanAndMax(ops, x);
    }

    private sealed class Body(Vgg options, InputNorm? standard, IReadOnlyList<(Conv Conv, BatchNorm Norm)> layers, Linear head) : NetworkBody(options, standard, head)
    {
        protected override T Features<T>(IOps<T> ops, T x) => Vgg.Features(ops, x, layers);
    }
}
