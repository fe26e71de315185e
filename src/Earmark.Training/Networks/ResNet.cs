using System.Text.Json.Serialization;

namespace Earmark.Training.Networks;

/// <summary>
/// Residual blocks whose receptive field is limited: after a number of 3 x 3 convolutions all others are 1 x 1, so that
/// what a feature sees stays small against the clip (Koutini et al. 2019, arXiv 1909.02859).
/// </summary>
/// <remarks>
/// A block is two convolutions, each followed by batch normalisation, and the way round them (He et al. 2016, arXiv
/// 1512.03385); where the channels change, a 1 x 1 convolution lies on the way round. A pool of 2 x 2 stands between stages.
/// </remarks>
public sealed record ResNet : Network
{
    /// <summary>Channels of each stage.</summary>
    [Key("channels of each stage", Min = 1, Max = 4096)]
    public int[] Widths { get; init; } = [32, 64, 128, 256];

    /// <summary>Residual blocks of each stage.</summary>
    [Key("residual blocks of each stage", Min = 1, Max = 64)]
    public int Blocks { get; init; } = 1;

    /// <summary>How many convolutions see their neighbours.</summary>
    [Key("convolutions of 3 x 3, from the first on; those after them are 1 x 1 and see no further", Min = 1, Max = 999, Source = "Koutini et al. 2019, arXiv 1909.02859")]
    public int Wide { get; init; } = 7;

    /// <summary>Dropout before the last matrix.</summary>
    [Key("probability of dropping a feature before the last matrix", Min = 0, Max = 0.95)]
    public double HeadDropout { get; init; } = 0.2;

    /// <summary>Share of the newest batch in the running averages of batch normalisation.</summary>
    [Key("share of the newest batch in the running averages of batch normalisation", Min = 0, Max = 1)]
    public double NormMomentum { get; init; } = 0.1;

    /// <inheritdoc/>
    [JsonIgnore]
    public override int MinimumFrames => 1 << (Widths.Length - 1);

    /// <inheritdoc/>
    public override NetworkBody Build(Weights weights, Shape input, int labels)
    {
        var standard = DeclareStandard(weights, input);
        var (made, from) = (0, (long)Widths[0]);
        (Conv, Norm) Layer(string name, long channels, long width, int size)
        {
            size = made++ < Wide ? size : 1;
            return (DeclareConv(weights, $"{name}.conv", channels, width, size, size), DeclareNorm(weights, $"{name}.norm", width, scale: true, NormMomentum, epsilon: 1e-5));
        }
        var stem = Layer("stem", input.Channels, from, 3);
        var blocks = new List<Block>();
        foreach (var (stage, width) in Widths.Index())
            for (var block = 0; block < Blocks; block++)
            {
                var name = $"stage{stage + 1}.block{block + 1}";
                var (a, b) = (Layer($"{name}a", from, width, 3), Layer($"{name}b", width, width, 3));
                var round = from == width ? null : DeclareConv(weights, $"{name}.round", from, width, 1, 1);
                blocks.Add(new(stage > 0 && block == 0, a, b, round));
                from = width;
            }
        return new Body(this, standard, stem, [.. blocks], DeclareLinear(weights, "head", Widths[^1], labels));
    }

    private sealed record Block(bool Pools, (Conv Conv, Norm Norm) First, (Conv Conv, Norm Norm) Second, Conv? Round);

    private sealed class Body : NetworkBody
    {
        private readonly ResNet options;
        private readonly (Conv Conv, Norm Norm) stem;
        private readonly Block[] blocks;
        private readonly Linear head;

        public Body(ResNet options, Standard? standard, (Conv, Norm) stem, Block[] blocks, Linear head)
        {
            (this.options, this.stem, this.blocks, this.head) = (options, stem, blocks, head);
            Standard = standard;
        }

        public override T Embed<T>(IOps<T> ops, T x)
        {
            if (Standard is not null) x = ops.Standardise(x, Standard);
            x = ops.Relu(ops.BatchNorm(ops.Conv(x, stem.Conv), stem.Norm));
            foreach (var (pools, first, second, round) in blocks)
            {
                if (pools) x = ops.MaxPool(x, 2, 2);
                var inner = ops.Relu(ops.BatchNorm(ops.Conv(x, first.Conv), first.Norm));
                inner = ops.BatchNorm(ops.Conv(inner, second.Conv), second.Norm);
                x = ops.Relu(ops.Add(round is null ? x : ops.Conv(x, round), inner));
            }
            return Pooling.MeanAndMax(ops, x);
        }

        public override T Classify<T>(IOps<T> ops, T embedding) =>
            ops.Linear(ops.Dropout(embedding, options.HeadDropout), head);
    }
}
