using System.Buffers;
using Earmark.FrontEnds;

namespace Earmark.Tagging;

/// <summary>
/// Splits a waveform of any length into windows of equal length while it is read: one window per hop, and a last window that ends
/// with the waveform. A waveform that is not longer than a window is not split.
/// </summary>
/// <param name="Length">Length of a window, in samples.</param>
/// <param name="Hop">Hop between the starts of consecutive windows in samples, at most <paramref name="Length"/>.</param>
internal sealed record Windows(int Length, int Hop)
{
    /// <summary>Creates windows with lengths rounded to whole samples, at least one.</summary>
    /// <param name="window">Length of a window, in seconds.</param>
    /// <param name="hop">Hop between the starts of consecutive windows, in seconds.</param>
    /// <param name="rate">Sample rate, in Hz.</param>
    public static Windows FromSeconds(double window, double hop, int rate)
    {
        return new(Samples(window), Samples(hop));

        int Samples(double seconds) => (int)Math.Clamp(Math.Round(seconds * rate), 1, int.MaxValue / 2);
    }

    /// <summary>A window.</summary>
    /// <param name="Start">Position of its first sample in the waveform.</param>
    /// <param name="Samples">Its samples, valid until the next window is requested.</param>
    public readonly record struct Window(long Start, ReadOnlyMemory<float> Samples);

    /// <summary>Returns the windows in order, or no windows for an empty waveform.</summary>
    /// <param name="read">Reads the waveform.</param>
    /// <returns>Windows. All have <see cref="Length"/> samples, unless there is a single shorter one.</returns>
    public IEnumerable<Window> Split(SampleSource read)
    {
        ArgumentNullException.ThrowIfNull(read);
        var (samples, maxLength) = (ArrayPool<float>.Shared.Rent(Math.Min(1 << 16, 2 * Length)), (int)Math.Min(2L * Length, Array.MaxLength));
        var (first, end, next) = (0L, 0L, 0L); // positions in the waveform: of samples[0], after the last sample read, of the next window
        for (var ended = false; !ended;)
        {
            // The last window ends with the waveform, whose length is unknown, so the samples of one window are always retained.
            var unneeded = (int)(Math.Min(next, end - Length) - first);
            if (unneeded > 0)
            {
                samples.AsSpan(unneeded, (int)(end - first) - unneeded).CopyTo(samples);
                first += unneeded;
            }
            var used = (int)(end - first);
            if (used == samples.Length) samples = Grow(samples, (int)Math.Min(2L * samples.Length, maxLength));
            var samplesRead = read(samples.AsSpan(used, Math.Min(samples.Length, maxLength) - used)); // the pool may return a larger array
            (end, ended) = (end + samplesRead, samplesRead == 0);
            for (; next + Length < end; next += Hop) yield return new(next, samples.AsMemory((int)(next - first), Length));
        }
        var last = Math.Max(0, end - Length);
        if (end > 0) yield return new(last, samples.AsMemory((int)(last - first), (int)(end - last)));
        ArrayPool<float>.Shared.Return(samples); // if the enumeration is stopped earlier, it is garbage-collected
    }

    private static float[] Grow(float[] samples, int length)
    {
        var larger = ArrayPool<float>.Shared.Rent(length);
        samples.CopyTo(larger, 0);
        ArrayPool<float>.Shared.Return(samples);
        return larger;
    }
}
