using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Earmark.Training.Networks;

/// <summary>The implementation that executes the operations with torch.</summary>
/// <remarks>
/// Activations are channels-last (<see cref="ChannelsLast"/>), the layout that CPU convolutions use.
/// With bfloat16, convolutions and the operations between them run in bfloat16. Weights, batch norm statistics, global
/// pooling and all later operations use float32.
/// </remarks>
/// <param name="training">Whether dropout is active and batch norm uses the statistics of the batch and updates its running statistics.</param>
/// <param name="bfloat16">Whether convolutions run in bfloat16.</param>
/// <param name="seed">Seed of dropout, combined with the step and the layer.</param>
public sealed class TorchOps(bool training, bool bfloat16 = false, ulong seed = 0) : IOps<Tensor>
{
    // a + b would create a Scalar on each call, which the garbage collector may free before it is read: docs/decisions/0008.
    /// <summary>The number one, which outlives every native call (decision 0008).</summary>
    internal static readonly Scalar One = 1;

    private long step;
    private int dropouts;

    /// <summary>Whether kernels are channels-last, like activations. A convolution is computed channels-last if one of them is.</summary>
    internal bool KernelsChannelsLast { get; init; } = SpeedSwitches.ChannelsLast;

    /// <summary>Starts a step. Dropout depends only on the seed, the step and the layer.</summary>
    /// <param name="number">Number of previous steps.</param>
    public void StartStep(long number) => (step, dropouts) = (number, 0);

    /// <summary>Returns a float32 tensor with the specified values and shape on a device.</summary>
    public static Tensor ToTensor(float[] values, long[] shape, Device device)
    {
        ArgumentNullException.ThrowIfNull(values);
        var result = empty(shape, dtype: ScalarType.Float32);
        System.Runtime.InteropServices.MemoryMarshal.AsBytes(values.AsSpan()).CopyTo(result.bytes);
        return result.to(device);
    }

    /// <summary>Returns the same values with channels innermost in memory. The shape remains <c>[batch, channels, frames, bands]</c>. With <c>EARMARK_CHANNELS_LAST=0</c>, returns the tensor itself.</summary>
    public static Tensor ChannelsLast(Tensor x) => SpeedSwitches.ChannelsLast ? x.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2) : x;

    /// <inheritdoc/>
    public Tensor Standardise(Tensor x, InputNorm standard) => (x - standard.Mean.Tensor) * standard.Inverse.Tensor;

    /// <inheritdoc/>
    public Tensor Conv(Tensor x, Conv conv)
    {
        var kernel = conv.Kernel.Tensor;
        var (frames, bands) = (conv.Kernel.Shape[1], conv.Kernel.Shape[2]);
        var weight = Cast(kernel).permute(0, 3, 1, 2); // channels-last, see ParameterLayout
        return functional.conv2d(Cast(x), KernelsChannelsLast ? weight : weight.contiguous(), padding: [frames / 2, bands / 2]);
    }

    /// <inheritdoc/>
    /// <remarks>A batch with a single value per channel has no variance. It is normalised with the running statistics.</remarks>
    public Tensor BatchNorm(Tensor x, BatchNorm norm) =>
        functional.batch_norm(x, norm.Mean.Tensor, norm.Variance.Tensor, norm.Scale?.Tensor!, norm.Bias.Tensor, training && x.numel() > x.shape[1], norm.Momentum, norm.Epsilon);

    /// <inheritdoc/>
    public Tensor Relu(Tensor x) => training ? functional.relu(x, inplace: true) : functional.relu(x);

    /// <inheritdoc/>
    public Tensor MaxPool(Tensor x, int frames, int bands) => functional.max_pool2d(x, [frames, bands], [frames, bands]);

    /// <inheritdoc/>
    public Tensor AveragePool(Tensor x, int frames, int bands) => functional.avg_pool2d(x, [frames, bands], [frames, bands]);

    /// <inheritdoc/>
    public Tensor Dropout(Tensor x, double drop) => training && drop > 0
        ? x * DropoutMask.Like(x, drop, new CounterRandom(seed, "dropout", step, dropouts++))
        : x;

    /// <inheritdoc/>
    public Tensor Channels(Tensor x, long first, long count) => ChannelsLast(x.narrow(1, first, count));

    /// <inheritdoc/>
    public Tensor MeanOverBands(Tensor x) => x.mean([3], type: ScalarType.Float32);

    /// <inheritdoc/>
    public Tensor MeanOverTime(Tensor x) => x.mean([-1], type: ScalarType.Float32);

    /// <inheritdoc/>
    public Tensor MaxOverTime(Tensor x) => x.amax([-1]).to(ScalarType.Float32);

    /// <inheritdoc/>
    public Tensor Add(Tensor a, Tensor b) => a.add(b, One);

    /// <inheritdoc/>
    public Tensor Multiply(Tensor a, Tensor b) => a * b;

    /// <inheritdoc/>
    public Tensor Divide(Tensor a, Tensor b) => a / b;

    /// <inheritdoc/>
    public Tensor Exp(Tensor x, float limit)
    {
        using Scalar min = -limit, max = limit;
        return x.clamp(min, max).exp();
    }

    /// <inheritdoc/>
    public Tensor BandsAsChannels(Tensor x) => x.permute(0, 1, 3, 2).reshape(x.shape[0], x.shape[1] * x.shape[3], x.shape[2]);

    /// <inheritdoc/>
    public Tensor Deviation(Tensor mean, Tensor meanOfSquares, float minVariance)
    {
        using Scalar min = minVariance;
        return (meanOfSquares - mean * mean).clamp_min(min).sqrt();
    }

    /// <inheritdoc/>
    public Tensor Concat(Tensor a, Tensor b) => cat([a, b], 1);

    /// <inheritdoc/>
    public Tensor Linear(Tensor x, Linear linear) => functional.linear(x, linear.Weight.Tensor, linear.Bias.Tensor);

    /// <inheritdoc/>
    public Tensor LinearPerFrame(Tensor x, Linear linear) => functional.linear(x.transpose(1, 2), linear.Weight.Tensor, linear.Bias.Tensor).transpose(1, 2);

    private Tensor Cast(Tensor x) => bfloat16 ? x.to(ScalarType.BFloat16) : x;
}
