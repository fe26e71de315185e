using System.Numerics.Tensors;

namespace Earmark.Training.Batches;

/// <summary>
/// Simulates the reverberation of rooms on power spectrograms. The energy of a reverberation decays exponentially, and its phases are random, so that its power is added to that of the direct sound
/// (the statistical model of Polack 1988; Lebart et al. 2001, equation 3).
/// </summary>
internal static class RoomAcoustics
{
    /// <summary>Returns the factor by which the power of a reverberation decays from one frame to the next.</summary>
    /// <param name="reverberationTime">Time in which it decays by 60 dB (T60), in seconds.</param>
    /// <param name="hop">Hop between consecutive frames, in seconds.</param>
    public static double DecayOf(double reverberationTime, double hop) => Math.Pow(10, -6 * hop / reverberationTime);

    /// <summary>Adds the reverberation of each band. It starts in the frame after the direct sound, and all of its frames together have the specified part of the power of the direct sound.</summary>
    /// <param name="power">Power spectrogram <c>[frames, bands]</c>.</param>
    /// <param name="bands">Number of bands.</param>
    /// <param name="decay">Factor of the power from one frame to the next, 0 to 1: see <see cref="DecayOf"/>.</param>
    /// <param name="ratio">Ratio of the powers of reverberation and direct sound.</param>
    public static void Reverberate(Span<float> power, int bands, double decay, double ratio)
    {
        var (reverberation, direct) = (new float[bands], new float[bands]);
        for (; power.Length > 0; power = power[bands..])
        {
            var frame = power[..bands];
            frame.CopyTo(direct);
            TensorPrimitives.Add(frame, reverberation, frame);
            // The sum of (1 - decay) decay^n over all frames n >= 0 is one.
            TensorPrimitives.Multiply(reverberation, (float)decay, reverberation);
            TensorPrimitives.MultiplyAdd(direct, (float)((1 - decay) * ratio), reverberation, reverberation);
        }
    }
}
