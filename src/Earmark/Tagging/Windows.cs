using Earmark.FrontEnds;

namespace Earmark.Tagging;

/// <summary>
/// Cuts a waveform of any length into windows of one length while it is read: one every hop, and a last one that ends
/// with the waveform. One that is not longer than a window is one piece.
/// </summary>
/// <param name="Length">Samples of a window.</param>
/// <param name="Hop">Samples from the beginning of one window to that of the next, at most <paramref name="Length"/>.</param>
internal sealed record Windows(int Length, int Hop)
{
    /// <summary>The windows, in order; none of an empty waveform.</summary>
    /// <param name="read">Reads the waveform.</param>
    /// <returns>Each valid until the next is asked for; all of <see cref="Length"/> samples, or one that is shorter.</returns>
    public IEnumerable<ReadOnlyMemory<float>> Of(SampleSource read)
    {
        ArgumentNullException.ThrowIfNull(read);
        var (samples, most) = (new float[Math.Min(1 << 16, 2 * Length)], (int)Math.Min(2L * Length, Array.MaxLength));
        var (first, end, next) = (0L, 0L, 0L); // places in the waveform: samples[0], behind the last one read, the next window
        for (var ended = false; !ended;)
        {
            // The last window ends with the waveform, wherever that is: the samples of one window are always kept.
            var unneeded = (int)(Math.Min(next, end - Length) - first);
            if (unneeded > 0)
            {
                samples.AsSpan(unneeded, (int)(end - first) - unneeded).CopyTo(samples);
                first += unneeded;
            }
            if (end - first == samples.Length) Array.Resize(ref samples, (int)Math.Min(2L * samples.Length, most));
            var got = read(samples.AsSpan((int)(end - first)));
            (end, ended) = (end + got, got == 0);
            for (; next + Length < end; next += Hop) yield return samples.AsMemory((int)(next - first), Length);
        }
        if (end > 0) yield return samples.AsMemory((int)(Math.Max(0, end - Length) - first), (int)Math.Min(Length, end));
    }
}
