using Earmark.Audio;
using Earmark.Tagging;
using ScanWindows = Earmark.Tagging.Windows; // WinRT has a namespace of this name

namespace Earmark.Service.Api;

/// <summary>Splits a stream of samples into windows, each as soon as it is complete. They are the windows of a recording with the same samples.</summary>
/// <param name="windows">The windows, at the sample rate of the model.</param>
/// <param name="from">Sample rate of the stream, in Hz.</param>
/// <param name="to">Sample rate of the model, in Hz.</param>
internal sealed class LiveWindows(ScanWindows windows, int from, int to)
{
    private readonly Resampler? resampler = from == to ? null : new(from, to);
    private float[] samples = new float[windows.Length + windows.Hop];
    private long first, end, next; // positions in the stream: of samples[0], after the last sample, of the next window

    /// <summary>Adds samples.</summary>
    public void Add(ReadOnlySpan<float> more) => Append(resampler is null ? more : resampler.Push(more));

    /// <summary>Takes the next window.</summary>
    /// <param name="start">Its first sample.</param>
    /// <returns>Its samples, or null if they are not complete.</returns>
    /// <remarks>A window is complete when one more sample follows it: the last window ends with the stream, see <see cref="TakeLast"/>.</remarks>
    public float[]? TryTake(out long start)
    {
        start = next;
        if (next + windows.Length >= end) return null;
        next += windows.Hop;
        return At(start);
    }

    /// <summary>Ends the stream. <see cref="TryTake"/> may return more windows, and then <see cref="TakeLast"/> the last one.</summary>
    public void End()
    {
        if (resampler is not null) Append(resampler.Finish());
    }

    /// <summary>Takes the last window, which ends with the stream.</summary>
    /// <returns>Its samples, fewer than a window if the stream is shorter, or null if it is empty.</returns>
    public float[]? TakeLast(out long start)
    {
        start = Math.Max(0, end - windows.Length);
        return end == 0 ? null : At(start);
    }

    private float[] At(long start) => samples[(int)(start - first)..(int)(Math.Min(end, start + windows.Length) - first)];

    private void Append(ReadOnlySpan<float> more)
    {
        // The last window ends with the stream, whose length is unknown, so the samples of one window are always retained.
        var unneeded = (int)(Math.Min(next, end - windows.Length) - first);
        if (unneeded > 0)
        {
            samples.AsSpan(unneeded, (int)(end - first) - unneeded).CopyTo(samples);
            first += unneeded;
        }
        var used = (int)(end - first);
        if (used + more.Length > samples.Length) Array.Resize(ref samples, Math.Max(used + more.Length, 2 * samples.Length));
        more.CopyTo(samples.AsSpan(used));
        end += more.Length;
    }
}
