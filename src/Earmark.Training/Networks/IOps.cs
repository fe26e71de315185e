namespace Earmark.Training.Networks;

/// <summary>A two-dimensional convolution with 'same' padding and stride 1, without bias.</summary>
/// <param name="Kernel">Kernel as stored: <c>[out, frames, bands, in]</c>. Frames and bands are odd.</param>
public sealed record Conv(Parameter Kernel);

/// <summary>Batch normalisation (Ioffe and Szegedy 2015) over batch, frames and bands, or over the batch.</summary>
/// <param name="Scale">Scale, <c>[channels]</c>, or null for no scale.</param>
/// <param name="Bias">Offset, <c>[channels]</c>.</param>
/// <param name="Mean">Running mean, <c>[channels]</c>.</param>
/// <param name="Variance">Running variance, <c>[channels]</c>.</param>
/// <param name="Momentum">Weight of the current batch in the running statistics.</param>
/// <param name="Epsilon">Added to the variance.</param>
public sealed record BatchNorm(Parameter? Scale, Parameter Bias, Parameter Mean, Parameter Variance, double Momentum, double Epsilon);

/// <summary>Normalisation of spectrograms by the means and standard deviations of the training clips.</summary>
/// <param name="Mean">Mean, <c>[channels, 1, bands]</c>.</param>
/// <param name="Inverse">1 / standard deviation, <c>[channels, 1, bands]</c>.</param>
public sealed record InputNorm(Parameter Mean, Parameter Inverse);

/// <summary>A linear layer.</summary>
/// <param name="Weight">Weight matrix, <c>[out, in]</c>.</param>
/// <param name="Bias">Bias, <c>[out]</c>.</param>
public sealed record Linear(Parameter Weight, Parameter Bias);

/// <summary>
/// The operations of a network. A network is defined once against this interface, which has three implementations:
/// <see cref="TorchOps"/> executes the operations, <see cref="OnnxOps"/> writes ONNX nodes, <see cref="CountOps"/> infers
/// shapes and counts multiply-adds.
/// </summary>
/// <typeparam name="T">
/// Type of a value: a tensor, a value in a graph or a shape. Spectrograms and feature maps are
/// <c>[batch, channels, frames, bands]</c>.
/// </typeparam>
public interface IOps<T>
{
    /// <summary>Computes (x - mean) * inverse by channel and band. The shape remains <c>[batch, channels, frames, bands]</c>.</summary>
    T Standardise(T x, InputNorm standard);

    /// <summary>Convolves: <c>[batch, in, frames, bands]</c> to <c>[batch, out, frames, bands]</c>.</summary>
    T Conv(T x, Conv conv);

    /// <summary>Normalises each channel of <c>[batch, channels, frames, bands]</c> or <c>[batch, channels]</c>.</summary>
    T BatchNorm(T x, BatchNorm norm);

    /// <summary>Computes max(x, 0).</summary>
    T Relu(T x);

    /// <summary>Applies max pooling over cells of frames x bands, in floor mode: the output has floor(size / cell) frames and bands.</summary>
    T MaxPool(T x, int frames, int bands);

    /// <summary>Applies average pooling over cells of frames x bands, in floor mode: the output has floor(size / cell) frames and bands.</summary>
    T AveragePool(T x, int frames, int bands);

    /// <summary>In training, sets elements to zero with probability <paramref name="drop"/> and scales up the others. Otherwise returns the input.</summary>
    T Dropout(T x, double drop);

    /// <summary>Returns consecutive channels: <c>[batch, channels, frames, bands]</c> to <c>[batch, count, frames, bands]</c>.</summary>
    T Channels(T x, long first, long count);

    /// <summary>Computes the mean over bands: <c>[batch, channels, frames, bands]</c> to <c>[batch, channels, frames]</c>.</summary>
    T MeanOverBands(T x);

    /// <summary>Computes the mean over the last axis: <c>[batch, channels, frames]</c> to <c>[batch, channels]</c>.</summary>
    T MeanOverTime(T x);

    /// <summary>Computes the maximum over the last axis: <c>[batch, channels, frames]</c> to <c>[batch, channels]</c>.</summary>
    T MaxOverTime(T x);

    /// <summary>Adds two values of the same shape.</summary>
    T Add(T a, T b);

    /// <summary>Multiplies two values of the same shape, element by element.</summary>
    T Multiply(T a, T b);

    /// <summary>Divides two values of the same shape, element by element.</summary>
    T Divide(T a, T b);

    /// <summary>Computes exp(x), with x limited to -<paramref name="limit"/> to <paramref name="limit"/>.</summary>
    T Exp(T x, float limit);

    /// <summary>Makes each band of each channel a channel: <c>[batch, channels, frames, bands]</c> to <c>[batch, channels * bands, frames]</c>.</summary>
    T BandsAsChannels(T x);

    /// <summary>Computes standard deviations from means and means of squares, <c>[batch, channels]</c>: sqrt(max(meanOfSquares - mean^2, minVariance)).</summary>
    T Deviation(T mean, T meanOfSquares, float minVariance);

    /// <summary>Concatenates channels: <c>[batch, a]</c> and <c>[batch, b]</c> to <c>[batch, a + b]</c>.</summary>
    T Concat(T a, T b);

    /// <summary>Multiplies by the matrix and adds the bias: <c>[batch, in]</c> to <c>[batch, out]</c>.</summary>
    T Linear(T x, Linear linear);

    /// <summary>Multiplies each frame by the matrix and adds the bias: <c>[batch, in, frames]</c> to <c>[batch, out, frames]</c>.</summary>
    T LinearPerFrame(T x, Linear linear);
}
