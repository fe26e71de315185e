using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Earmark.Training.Networks;

/// <summary>
/// Dropout masks (Srivastava et al. 2014). Like all random numbers in training, a mask is a function of the run's seed, the step
/// and the layer. The generator of torch is stateful and uses a single thread.
/// </summary>
internal static class DropoutMask
{
    private const int Resolution = 1 << 16; // 16 random bits per element, so 64 random bits cover four elements

    /// <summary>Returns a mask for a tensor: 0 for dropped elements, otherwise the factor that preserves the mean, 1 / (1 - drop).</summary>
    /// <param name="x">The tensor: <c>[batch, channels, frames, bands]</c> in channels-last or contiguous layout, or any other number of axes.</param>
    /// <param name="drop">Probability of dropping an element, 0 to 1, with a resolution of 1 / 65536.</param>
    /// <param name="random">Random numbers of this layer in this step.</param>
    /// <returns>A tensor with the shape, strides, type and device of <paramref name="x"/>.</returns>
    public static Tensor Like(Tensor x, double drop, CounterRandom random)
    {
        var shape = x.shape;
        var channelsLast = shape.Length == 4 && !x.is_contiguous();
        var mask = empty(channelsLast ? [shape[0], shape[2], shape[3], shape[1]] : shape, dtype: x.dtype);
        var dropped = (ushort)Math.Round(drop * Resolution);
        var scale = (float)(1 / (1 - (double)dropped / Resolution));
        if (x.dtype == ScalarType.BFloat16) Fill(MemoryMarshal.Cast<byte, ushort>(mask.bytes), dropped, (ushort)(BitConverter.SingleToUInt32Bits(scale) >> 16), ref random);
        else Fill(MemoryMarshal.Cast<byte, float>(mask.bytes), dropped, scale, ref random);
        return (channelsLast ? mask.permute(0, 3, 1, 2) : mask).to(x.device);
    }

    private static void Fill<T>(Span<T> mask, ushort dropped, T scale, ref CounterRandom random) where T : unmanaged
    {
        var i = 0;
        for (; i + 4 <= mask.Length; i += 4)
        {
            var bits = random.NextUInt64();
            mask[i] = (ushort)bits < dropped ? default : scale;
            mask[i + 1] = (ushort)(bits >> 16) < dropped ? default : scale;
            mask[i + 2] = (ushort)(bits >> 32) < dropped ? default : scale;
            mask[i + 3] = (ushort)(bits >> 48) < dropped ? default : scale;
        }
        for (; i < mask.Length; i++) mask[i] = (ushort)random.NextUInt64() < dropped ? default : scale;
    }
}
