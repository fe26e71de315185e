using System.Text.Json.Serialization;

namespace Earmark.Training.Networks;

/// <summary>
/// The options of a network. A network is a row here and a separate file: options, and a body built from
/// <see cref="IOps{T}"/>; tests enumerate the rows.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type", UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization)]
[JsonDerivedType(typeof(BaselineNet), "baseline")]
[JsonDerivedType(typeof(Vgg), "vgg")]
[JsonDerivedType(typeof(ResNet), "resNet")]
public abstract record Network
{
    /// <summary>Every network with its defaults.</summary>
    public static IReadOnlyList<Network> Catalogue { get; } = [new BaselineNet(), new Vgg(), new ResNet()];

    /// <summary>How spectrograms are standardised before the first convolution.</summary>
    [Key("input normalisation; bin: each band of the first channel by its mean and standard deviation over the training clips", Choices = ["none", "bin"])]
    public Normalisation InputNorm { get; init; }

    /// <summary>Dropout before the last matrix.</summary>
    [Key("dropout probability before the last layer", Min = 0, Max = 0.95)]
    public double HeadDropout { get; init; } = 0.2;

    /// <summary>Batch norm momentum.</summary>
    [Key("batch norm momentum: weight of the current batch in the running statistics", Min = 0, Max = 1)]
    public double BatchNormMomentum { get; init; } = 0.1;

    /// <summary>Frames it needs at least: fewer would leave a pool empty.</summary>
    [JsonIgnore]
    public abstract int MinimumFrames { get; }

    /// <summary>Declares its leaves and wires it.</summary>
    /// <param name="weights">The weights in which the parameters are declared.</param>
    /// <param name="input">Channels and bands of the spectrograms.</param>
    /// <param name="labels">Number of labels.</param>
    public abstract NetworkBody Build(Weights weights, Shape input, int labels);

    /// <summary>Declares the input normalisation if the options require one.</summary>
    protected InputNorm? DeclareInputNorm(Weights weights, Shape input) => InputNorm == Normalisation.None ? null : new(
        weights.Statistic("standard.mean", new Initializer.Constant(0), input.Channels, 1, input.Bands),
        weights.Statistic("standard.inverse", new Initializer.Constant(1), input.Channels, 1, input.Bands));

    /// <summary>Declares a convolution without offset.</summary>
    protected static Conv DeclareConv(Weights weights, string name, long from, long to, long frames, long bands) =>
        new(weights.Parameter($"{name}.kernel", ParameterLayout.Kernel, new Initializer.Glorot(from * frames * bands, to * frames * bands),
            decays: true, to, frames, bands, from));

    /// <summary>Declares a batch normalisation.</summary>
    protected static BatchNorm DeclareBatchNorm(Weights weights, string name, long channels, bool scale, double momentum, double epsilon) => new(
        scale ? weights.Parameter($"{name}.scale", ParameterLayout.Plain, new Initializer.Constant(1), decays: false, channels) : null,
        weights.Parameter($"{name}.offset", ParameterLayout.Plain, new Initializer.Constant(0), decays: false, channels),
        weights.Statistic($"{name}.mean", new Initializer.Constant(0), channels),
        weights.Statistic($"{name}.variance", new Initializer.Constant(1), channels), momentum, epsilon);

    /// <summary>Declares a matrix and its offset.</summary>
    protected static Linear DeclareLinear(Weights weights, string name, long from, long to) => new(
        weights.Parameter($"{name}.matrix", ParameterLayout.Plain, new Initializer.Glorot(from, to), decays: true, to, from),
        weights.Parameter($"{name}.offset", ParameterLayout.Plain, new Initializer.Constant(0), decays: false, to));
}

/// <summary>A network with its parameters: input normalisation, feature extractor, dropout, and a linear layer.</summary>
/// <param name="options">The options of the network.</param>
/// <param name="standard">Normalisation of the spectrograms; null: none.</param>
/// <param name="head">From features to logits.</param>
public abstract class NetworkBody(Network options, InputNorm? standard, Linear head)
{
    /// <summary>Normalisation of the spectrograms; null: none.</summary>
    public InputNorm? InputNorm => standard;

    /// <summary>Computes features <c>[batch, features]</c> from spectrograms <c>[batch, channels, frames, bands]</c>.</summary>
    public T Embed<T>(IOps<T> ops, T spectrogram)
    {
        ArgumentNullException.ThrowIfNull(ops);
        return Features(ops, standard is null ? spectrogram : ops.Standardise(spectrogram, standard));
    }

    /// <summary>From features <c>[batch, features]</c> to logits <c>[batch, labels]</c>.</summary>
    public T Classify<T>(IOps<T> ops, T embedding)
    {
        ArgumentNullException.ThrowIfNull(ops);
        return ops.Linear(ops.Dropout(embedding, options.HeadDropout), head);
    }

    /// <summary>From spectrograms <c>[batch, channels, frames, bands]</c> to logits <c>[batch, labels]</c>.</summary>
    public T Run<T>(IOps<T> ops, T spectrogram) => Classify(ops, Embed(ops, spectrogram));

    /// <summary>From standardised spectrograms <c>[batch, channels, frames, bands]</c> to <c>[batch, features]</c>.</summary>
    protected abstract T Features<T>(IOps<T> ops, T x);
}

/// <summary>From features over time and bands to features of a clip of any length.</summary>
internal static class Pooling
{
    /// <summary>Mean over bands, then the sum of mean and maximum over time (Kong et al. 2020, arXiv 1912.10211, section III.C).</summary>
    /// <param name="ops">The operations.</param>
    /// <param name="x"><c>[batch, channels, frames, bands]</c>.</param>
    /// <returns><c>[batch, channels]</c>.</returns>
    public static T MeanAndMax<T>(IOps<T> ops, T x)
    {
        x = ops.MeanOverBands(x);
        return ops.Add(ops.MeanOverTime(x), ops.MaxOverTime(x));
    }
}

/// <summary>How spectrograms are standardised before the first convolution.</summary>
[JsonConverter(typeof(EnumWordConverter<Normalisation>))]
public enum Normalisation
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>Each band by its mean and deviation over the training part.</summary>
    Bin,
}
