using System.Text.Json.Serialization;

namespace Earmark.Training.Networks;

/// <summary>
/// A small network for embeddings, which are the output of a front end that is itself a trained network. Every band of a frame is a feature of the embedding.
/// Frames are pooled over time, and the last layer computes the logits from the pooled features.
/// </summary>
/// <remarks>
/// A network that is trained on a few hundred clips cannot learn features as general as those of a network trained on millions. Linear classifiers on such embeddings
/// are the usual comparison (Turian et al. 2022, HEAR, arXiv 2203.03022).
/// All poolings are means and maxima over time of values of single frames, so that a recording of any length is scored in blocks.
/// </remarks>
public sealed record Head : Network
{
    private const float MaxAttention = 10;

    /// <summary>Initialises the options with normalised features: the scales of the features of an embedding can differ.</summary>
    public Head() => InputNorm = Normalisation.Bin;

    /// <summary>Layers before the last layer.</summary>
    [Key("layers before the last layer; linear: none; hidden: one hidden layer of pooled features; attention: one hidden layer of each frame, pooled with a trained weight for each frame and unit",
        Choices = ["linear", "hidden", "attention"], Source = "attention: Kong et al. 2020, arXiv 1912.10211, AttBlock")]
    public HeadKind Kind { get; init; }

    /// <summary>Number of units of the hidden layer.</summary>
    [Key("units of the hidden layer, for the kinds hidden and attention", Min = 1, Max = 65_536)]
    public int Units { get; init; } = 256;

    /// <summary>Statistics over time that pool the frames.</summary>
    [Key("statistics over time of each feature, for the kinds linear and hidden; the deviation is the standard deviation", Choices = ["mean", "meanMax", "meanMaxDeviation"])]
    public FramePooling Pooling { get; init; } = FramePooling.MeanMaxDeviation;

    /// <summary>Whether batch norm is applied to the pooled features.</summary>
    [Key("whether batch norm is applied to the pooled features: a maximum or a deviation over time has another mean and scale than its feature")]
    public bool PooledNorm { get; init; } = true;

    /// <inheritdoc/>
    [JsonIgnore]
    public override int MinimumFrames => 1;

    /// <inheritdoc/>
    public override NetworkBody Build(Weights weights, Shape input, int labels)
    {
        var standard = DeclareInputNorm(weights, input);
        var features = input.Channels * input.Bands;
        var pooled = features * Networks.Pooling.Count(Pooling);
        Linear Last(long from) => DeclareLinear(weights, "head", from, labels);
        BatchNorm? Norm(long width) => PooledNorm ? DeclareBatchNorm(weights, "pooled.norm", width, scale: true, BatchNormMomentum, epsilon: 1e-5) : null;
        return Kind switch
        {
            HeadKind.Linear => new LinearBody(this, standard, Norm(pooled), Last(pooled)),
            HeadKind.Hidden => new HiddenBody(this, standard, Norm(pooled), DeclareLinear(weights, "hidden", pooled, Units), Last(Units)),
            _ => new AttentionBody(this, standard, DeclareLinear(weights, "hidden", features, Units), DeclareLinear(weights, "attention", features, Units), Norm(Units), Last(Units)),
        };
    }

    private T Pool<T>(IOps<T> ops, T x, BatchNorm? norm) => Normalise(ops, Networks.Pooling.Statistics(ops, x, Pooling), norm);

    private static T Normalise<T>(IOps<T> ops, T pooled, BatchNorm? norm) => norm is null ? pooled : ops.BatchNorm(pooled, norm);

    private sealed class LinearBody(Head options, InputNorm? standard, BatchNorm? norm, Linear last) : NetworkBody(options, standard, last)
    {
        private readonly Head options = options;

        protected override T Features<T>(IOps<T> ops, T x) => options.Pool(ops, ops.BandsAsChannels(x), norm);
    }

    private sealed class HiddenBody(Head options, InputNorm? standard, BatchNorm? norm, Linear hidden, Linear last) : NetworkBody(options, standard, last)
    {
        private readonly Head options = options;

        protected override T Features<T>(IOps<T> ops, T x) =>
            ops.Relu(ops.Linear(ops.Dropout(options.Pool(ops, ops.BandsAsChannels(x), norm), options.HeadDropout), hidden));
    }

    // A softmax over time, written with means: mean(exp(a) v) / mean(exp(a)).
    private sealed class AttentionBody(Head options, InputNorm? standard, Linear hidden, Linear attention, BatchNorm? norm, Linear last) : NetworkBody(options, standard, last)
    {
        private readonly Head options = options;

        protected override T Features<T>(IOps<T> ops, T x)
        {
            x = ops.Dropout(ops.BandsAsChannels(x), options.HeadDropout);
            var values = ops.Relu(ops.LinearPerFrame(x, hidden));
            var weights = ops.Exp(ops.LinearPerFrame(x, attention), MaxAttention);
            return Normalise(ops, ops.Divide(ops.MeanOverTime(ops.Multiply(weights, values)), ops.MeanOverTime(weights)), norm);
        }
    }
}

/// <summary>Layers of a <see cref="Head"/> before its last layer.</summary>
[JsonConverter(typeof(EnumWordConverter<HeadKind>))]
public enum HeadKind
{
    /// <summary>None: a linear classifier of pooled features.</summary>
    Linear,

    /// <summary>One hidden layer of pooled features.</summary>
    Hidden,

    /// <summary>One hidden layer of each frame, pooled with a trained weight for each frame and unit.</summary>
    Attention,
}

/// <summary>Statistics over time that pool the frames of a clip.</summary>
[JsonConverter(typeof(EnumWordConverter<FramePooling>))]
public enum FramePooling
{
    /// <summary>The mean.</summary>
    Mean,

    /// <summary>The mean and the maximum.</summary>
    MeanMax,

    /// <summary>The mean, the maximum and the standard deviation.</summary>
    MeanMaxDeviation,
}
