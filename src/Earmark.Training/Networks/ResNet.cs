using System.Text.Json.Serialization;

namespace Earmark.Training.Networks;

/// <summary>
/// Residual blocks with a limited receptive field: after a certain number of 3 x 3 convolutions, all later ones are 1 x 1, so that
/// the receptive field of a feature stays small relative to the clip (Koutini et al. 2019, arXiv 1909.02859).
/// </summary>
/// <remarks>
/// A block has two convolutions, each followed by batch norm, and a shortcut (He et al. 2016, arXiv
/// 1512.03385). If the number of channels changes, the shortcut has a 1 x 1 convolution. Stages are separated by 2 x 2 pooling.
/// </remarks>
public sealed record ResNet : Network
{
    /// <summary>Number of output channels of each stage.</summary>
    [Key("channels of each stage", Min = 1, Max = 4096)]
    public int[] Widths { get; init; } = [32, 64, 128, 256];

    /// <summary>Number of residual blocks of each stage.</summary>
    [Key("residual blocks of each stage", Min = 1, Max = 64)]
    public int Blocks { get; init; } = 1;

    /// <summary>Number of 3 x 3 convolutions, counted from the first. Later ones are 1 x 1, which limits the receptive field.</summary>
    [Key("number of 3 x 3 convolutions, counted from the first; later ones are 1 x 1, which limits the receptive field", Min = 1, Max = 999, Source = "Koutini et al. 2019, arXiv 1909.02859")]
    public int Conv3x3Count { get; init; } = 7;

    /// <inheritdoc/>
    [JsonIgnore]
    public override int MinimumFrames => 1 << (Widths.Length - 1);

    /// <inheritdoc/>
    public override NetworkBody Build(Weights weights, Shape input, int labels)
    {
        var standard = DeclareInputNorm(weights, input);
        var (convCount, from) = (0, (long)Widths[0]);
        (Conv, BatchNorm) Layer(string name, long channels, long width, int size)
        {
            size = convCount++ < Conv3x3Count ? size : 1;
            return (DeclareConv(weights, $"{name}.conv", channels, width, size, size), DeclareBatchNorm(weights, $"{name}.norm", width, scale: true, BatchNormMomentum, epsilon: 1e-5));
        }
        var stem = Layer("stem", input.Channels, from, 3);
        var blocks = new List<Block>();
        foreach (var (stage, width) in Widths.Index())
            for (var block = 0; block < Blocks; block++)
            {
                var name = $"stage{stage + 1}.block{block + 1}";
                var (a, b) = (Layer($"{name}a", from, width, 3), Layer($"{name}b", width, width, 3));
                var shortcut = from == width ? null : DeclareConv(weights, $"{name}.round", from, width, 1, 1);
                blocks.Add(new(stage > 0 && block == 0, a, b, shortcut));
                from = width;
            }
        return new Body(this, standard, stem, [.. blocks], DeclareLinear(weights, "head", Widths[^1], labels));
    }

    private sealed record Block(bool Pools, (Conv Conv, BatchNorm Norm) First, (Conv Conv, BatchNorm Norm) Second, Conv? Shortcut);

    private sealed class Body(ResNet options, InputNorm? standard, (Conv Conv, BatchNorm Norm) stem, Block[] blocks, Linear head) : NetworkBody(options, standard, head)
    {
        protected override T Features<T>(IOps<T> ops, T x)
        {
            x = ops.Relu(ops.BatchNorm(ops.Conv(x, stem.Conv), stem.Norm));
            foreach (var (pools, first, second, shortcut) in blocks)
            {
                if (pools) x = ops.MaxPool(x, 2, 2);
                var inner = ops.Relu(ops.BatchNorm(ops.Conv(x, first.Conv), first.Norm));
                inner = ops.BatchNorm(ops.Conv(inner, second.Conv), second.Norm);
                x = ops.Relu(ops.Add(shortcut is null ? x : ops.Conv(x, shortcut), inner));
            }
            return Pooling.MeanAndMax(ops, x);
        }
    }
}
