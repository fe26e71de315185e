namespace Earmark.Audio;

/// <summary>A part of a recording, from a start to an end.</summary>
public sealed record AudioSpan
{
    private const double MaxFrames = 1L << 62;

    /// <summary>Creates a part of a recording.</summary>
    /// <param name="start">Start, in seconds from the start of the recording, 0 or more.</param>
    /// <param name="end">End, in seconds from the start of the recording, after <paramref name="start"/>. The recording may end earlier.</param>
    /// <exception cref="ArgumentOutOfRangeException">The start is negative, or the end is not a finite number after the start.</exception>
    public AudioSpan(double start, double end)
    {
        if (!(start >= 0)) throw new ArgumentOutOfRangeException(nameof(start), start, "Expected 0 or more.");
        if (!(end > start && double.IsFinite(end))) throw new ArgumentOutOfRangeException(nameof(end), end, "Expected a finite number greater than the start.");
        (Start, End) = (start, end);
    }

    /// <summary>Start, in seconds from the start of the recording.</summary>
    public double Start { get; }

    /// <summary>End, in seconds from the start of the recording.</summary>
    public double End { get; }

    /// <summary>Returns "START-END", in seconds: "12.5-14".</summary>
    public override string ToString() => $"{DecimalText.Format(Start)}-{DecimalText.Format(End)}";

    /// <summary>Returns the first frame and the number of frames at a sample rate in Hz. Both ends are rounded to the nearest frame, so adjacent parts share no frame.</summary>
    internal (long First, long Count) FramesAt(int sampleRate)
    {
        long Frame(double seconds) => (long)Math.Min(MaxFrames, Math.Round(seconds * sampleRate, MidpointRounding.AwayFromZero));
        var first = Frame(Start);
        return (first, Frame(End) - first);
    }
}
