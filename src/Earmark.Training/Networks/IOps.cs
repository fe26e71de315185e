namespace Earmark.Training.Networks;

/// <summary>A two-dimensional convolution, 'same' padding, stride one.</summary>
/// <param name="Kernel"><c>[out, frames, bands, in]</c> as stored; odd sizes.</param>
public sealed record Conv(Parameter Kernel);

/// <summary>Batch normalisation (Ioffe and Szegedy 2015) over batch, frames and bands.</summary>
/// <param name="Scale"><c>[channels]</c>; null: no scale.</param>
/// <param name="Offset"><c>[channels]</c>.</param>
/// <param name="Mean">Running mean, <c>[channels]</c>.</param>
/// <param name="Variance">Running variance, <c>[channels]</c>.</param>
/// <param name="Momentum">Weight of the current batch in the running statistics.</param>
/// <param name="Epsilon">Added to the variance.</param>
public sealed record BatchNorm(Parameter? Scale, Parameter Offset, Parameter Mean, Parameter Variance, double Momentum, double Epsilon);

/// <summary>Normalisation of spectrograms by means and standard deviations of the training clips.</summary>
/// <param name="Mean"><c>[channels, 1, bands]</c>.</param>
/// <param name="Inverse">One over the deviation, <c>[channels, 1, bands]</c>.</param>
public sealed record InputNorm(Parameter Mean, Parameter Inverse);

/// <summary>A matrix and an offset.</summary>
/// <param name="Matrix"><c>[out, in]</c>.</param>
/// <param name="Offset"><c>[out]</c>.</param>
public sealed record Linear(Parameter Matrix, Parameter Offset);

/// <summary>
/// The operations of networks. A network is written once against them, with three implementations:
/// <see cref="TorchOps"/> computes, <see cref="OnnxOps"/> writes nodes, <see cref="CountOps"/> counts.
/// </summary>
/// <typeparam name="T">A value: a tensor, a name in a graph, a shape. Spectrograms are <c>[batch, channels, frames, bands]</c>.</typeparam>
public interface IOps<T>
{
    /// <summary>(x - mean) x inverse, by channel and band.</summary>
    T Standardise(T x, InputNorm standard);

    /// <summary>Convolution; frames and bands stay as many.</summary>
    T Conv(T x, Conv conv);

    /// <summary>Batch normalisation by channel.</summary>
    T BatchNorm(T x, BatchNorm norm);

    /// <summary>max(x, 0).</summary>
    T Relu(T x);

    /// <summary>Max pooling over cells of frames x bands, in floor mode.</summary>
    T MaxPool(T x, int frames, int bands);

    /// <summary>Average pooling over cells of frames x bands, in floor mode.</summary>
    T AveragePool(T x, int frames, int bands);

    /// <summary>In training, zeroes elements with probability <paramref name="drop"/> and scales up the others; otherwise returns the input.</summary>
    T Dropout(T x, double drop);

    /// <summary>Mean over bands: <c>[batch, channels, frames]</c>.</summary>
    T MeanOverBands(T x);

    /// <summary>Mean over the last axis.</summary>
    T MeanOverTime(T x);

    /// <summary>Maximum over the last axis.</summary>
    T MaxOverTime(T x);

    /// <summary>Sum of two values of one shape.</summary>
    T Add(T a, T b);

    /// <summary>Matrix product and offset: <c>[batch, in]</c> to <c>[batch, out]</c>.</summary>
    T Linear(T x, Linear linear);
}
