using System.Text.Json.Serialization;

namespace Earmark.Training.Networks;

/// <summary>
/// The options of a network. To add a network, register its derived type here and in <see cref="Catalogue"/>, and implement its
/// options and its body, built from <see cref="IOps{T}"/>, in a separate file. Tests cover every network in the catalogue.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type", UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization)]
[JsonDerivedType(typeof(BaselineNet), "baseline")]
[JsonDerivedType(typeof(Vgg), "vgg")]
[JsonDerivedType(typeof(ResNet), "resNet")]
[JsonDerivedType(typeof(Head), "head")]
[JsonDerivedType(typeof(VggAndEmbedding), "vggAndEmbedding")]
public abstract record Network
{
    /// <summary>All networks with default options.</summary>
    public static IReadOnlyList<Network> Catalogue { get; } = [new BaselineNet(), new Vgg(), new ResNet(), new Head(), new VggAndEmbedding()];

    /// <summary>Normalisation of the spectrograms before the first convolution.</summary>
    [Key("input normalisation; bin: each band of the first channel by its mean and standard deviation over the training clips", Choices = ["none", "bin"])]
    public Normalisation InputNorm { get; init; }

    /// <summary>Dropout probability before the last layer.</summary>
    [Key("dropout probability before the last layer", Min = 0, Max = 0.95)]
    public double HeadDropout { get; init; } = 0.2;

    /// <summary>Batch norm momentum: weight of the current batch in the running statistics.</summary>
    [Key("batch norm momentum: weight of the current batch in the running statistics", Min = 0, Max = 1)]
    public double BatchNormMomentum { get; init; } = 0.1;

    /// <summary>Minimum number of input frames. With fewer, the output of a pooling layer would be empty.</summary>
    [JsonIgnore]
    public abstract int MinimumFrames { get; }

    /// <summary>Declares the parameters and builds the network.</summary>
    /// <param name="weights">The weights in which the parameters are declared.</param>
    /// <param name="input">Channels and bands of the spectrograms. The number of frames is not used.</param>
    /// <param name="labels">Number of labels.</param>
    public abstract NetworkBody Build(Weights weights, Shape input, int labels);

    /// <summary>Declares the input normalisation if the options require one.</summary>
    protected InputNorm? DeclareInputNorm(Weights weights, Shape input) => InputNorm == Normalisation.None ? null : new(
        weights.Statistic("standard.mean", new Initializer.Constant(0), input.Channels, 1, input.Bands),
        weights.Statistic("standard.inverse", new Initializer.Constant(1), input.Channels, 1, input.Bands));

    /// <summary>Declares a convolution without bias, with the kernel <c>[to, frames, bands, from]</c>.</summary>
    protected static Conv DeclareConv(Weights weights, string name, long from, long to, long frames, long bands) =>
        new(weights.Parameter($"{name}.kernel", ParameterLayout.Kernel, new Initializer.Glorot(from * frames * bands, to * frames * bands),
            decays: true, to, frames, bands, from));

    /// <summary>Declares a batch norm layer.</summary>
    protected static BatchNorm DeclareBatchNorm(Weights weights, string name, long channels, bool scale, double momentum, double epsilon) => new(
        scale ? weights.Parameter($"{name}.scale", ParameterLayout.Plain, new Initializer.Constant(1), decays: false, channels) : null,
        weights.Parameter($"{name}.offset", ParameterLayout.Plain, new Initializer.Constant(0), decays: false, channels),
        weights.Statistic($"{name}.mean", new Initializer.Constant(0), channels),
        weights.Statistic($"{name}.variance", new Initializer.Constant(1), channels), momentum, epsilon);

    /// <summary>Declares a linear layer: the matrix <c>[to, from]</c> and the bias <c>[to]</c>.</summary>
    protected static Linear DeclareLinear(Weights weights, string name, long from, long to) => new(
        weights.Parameter($"{name}.matrix", ParameterLayout.Plain, new Initializer.Glorot(from, to), decays: true, to, from),
        weights.Parameter($"{name}.offset", ParameterLayout.Plain, new Initializer.Constant(0), decays: false, to));
}

/// <summary>A network with its parameters: input normalisation, feature extractor, dropout, and a linear layer.</summary>
/// <param name="options">The options of the network.</param>
/// <param name="standard">Normalisation of the spectrograms, or null for none.</param>
/// <param name="head">Linear layer from features to logits.</param>
public abstract class NetworkBody(Network options, InputNorm? standard, Linear head)
{
    /// <summary>Normalisation of the spectrograms, or null for none.</summary>
    public InputNorm? InputNorm => standard;

    /// <summary>Parameters of the layer that computes the logits. Their first axis is the labels.</summary>
    internal IReadOnlyList<Parameter> LastLayer => [head.Weight, head.Bias];

    /// <summary>Computes features <c>[batch, features]</c> from spectrograms <c>[batch, channels, frames, bands]</c>.</summary>
    public T Embed<T>(IOps<T> ops, T spectrogram)
    {
        ArgumentNullException.ThrowIfNull(ops);
        return Features(ops, standard is null ? spectrogram : ops.Standardise(spectrogram, standard));
    }

    /// <summary>Computes logits <c>[batch, labels]</c> from features <c>[batch, features]</c>.</summary>
    public T Classify<T>(IOps<T> ops, T embedding)
    {
        ArgumentNullException.ThrowIfNull(ops);
        return ops.Linear(ops.Dropout(embedding, options.HeadDropout), head);
    }

    /// <summary>Computes logits <c>[batch, labels]</c> from spectrograms <c>[batch, channels, frames, bands]</c>.</summary>
    public T Run<T>(IOps<T> ops, T spectrogram) => Classify(ops, Embed(ops, spectrogram));

    /// <summary>Computes features <c>[batch, features]</c> from normalised spectrograms <c>[batch, channels, frames, bands]</c>.</summary>
    protected abstract T Features<T>(IOps<T> ops, T x);
}

/// <summary>Global pooling: reduces a feature map of any length to one feature vector.</summary>
internal static class Pooling
{
    // The lower limit of a variance over time: a variance below it is affected by rounding, and that of a single frame is zero. Standardised features have a variance of about 1.
    private const float MinVariance = 1e-4f;

    /// <summary>
    /// Computes the mean over bands, then the sum of mean and maximum over time (Kong et al. 2020, arXiv 1912.10211,
    /// section III.C).
    /// </summary>
    /// <param name="ops">The operations.</param>
    /// <param name="x">Feature map, <c>[batch, channels, frames, bands]</c>.</param>
    /// <returns>Features, <c>[batch, channels]</c>.</returns>
    public static T MeanAndMax<T>(IOps<T> ops, T x)
    {
        x = ops.MeanOverBands(x);
        return ops.Add(ops.MeanOverTime(x), ops.MaxOverTime(x));
    }

    /// <summary>Computes statistics of each channel over time.</summary>
    /// <param name="ops">The operations.</param>
    /// <param name="x">Feature map, <c>[batch, channels, frames]</c>.</param>
    /// <param name="pooling">The statistics.</param>
    /// <returns>Features, <c>[batch, channels]</c> for each statistic, concatenated.</returns>
    public static T Statistics<T>(IOps<T> ops, T x, FramePooling pooling)
    {
        var mean = ops.MeanOverTime(x);
        if (pooling == FramePooling.Mean) return mean;
        var pooled = ops.Concat(mean, ops.MaxOverTime(x));
        return pooling == FramePooling.MeanMax ? pooled : ops.Concat(pooled, ops.Deviation(mean, ops.MeanOverTime(ops.Multiply(x, x)), MinVariance));
    }

    /// <summary>Returns the number of statistics of each channel.</summary>
    public static int Count(FramePooling pooling) => pooling switch { FramePooling.Mean => 1, FramePooling.MeanMax => 2, _ => 3 };
}

/// <summary>Normalisation of the spectrograms before the first convolution.</summary>
[JsonConverter(typeof(EnumWordConverter<Normalisation>))]
public enum Normalisation
{
    /// <summary>No normalisation.</summary>
    None,

    /// <summary>Each band by its mean and standard deviation over the training clips.</summary>
    Bin,
}
