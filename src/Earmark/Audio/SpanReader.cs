namespace Earmark.Audio;

/// <summary>Reads a part of a recording, as if it had been cut out into a file. The samples before it are skipped at the first read, and those after it are not read. The signal of the part alone is checked.</summary>
internal sealed class SpanReader : AudioReader
{
    private readonly AudioReader inner;
    private readonly long first, count;
    private long position;
    private bool isPositioned;

    /// <param name="inner">The recording at its own sample rate, closed with the reader.</param>
    /// <param name="span">The part.</param>
    public SpanReader(AudioReader inner, AudioSpan span)
    {
        this.inner = inner;
        (first, count) = span.FramesAt(inner.SampleRate);
    }

    public override string Format => inner.Format;

    public override int SampleRate => inner.SampleRate;

    public override int Channels => inner.Channels;

    public override long? Frames => inner.Frames is { } frames ? Math.Clamp(frames - first, 0, count) : null;

    public override bool CanSeek => inner.CanSeek;

    public override IReadOnlyList<string> Warnings => inner.Warnings;

    public override IReadOnlyList<string> SignalWarnings => inner.SignalWarnings;

    public override double? DownmixLossDb => inner.DownmixLossDb;

    internal override bool IsFrameCountExact => inner.IsFrameCountExact;

    public override void Seek(long frame)
    {
        inner.Seek(Math.Min(first + frame, inner.Frames ?? first + frame));
        (position, isPositioned) = (frame, true);
    }

    public override int Read(Span<float> mono)
    {
        if (!isPositioned)
        {
            inner.SkipTo(first);
            inner.RestartSignalCheck();
        }
        isPositioned = true;
        var framesRead = inner.Read(mono[..(int)Math.Clamp(count - position, 0, mono.Length)]);
        position += framesRead;
        if (framesRead == 0 && mono.Length > 0) inner.EndSignalCheck();
        return framesRead;
    }

    private protected override void Close() => inner.Dispose();
}
