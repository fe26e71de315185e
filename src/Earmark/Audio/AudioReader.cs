namespace Earmark.Audio;

/// <summary>An open recording, read block by block and mixed down to mono. Memory use does not depend on its length.</summary>
public abstract class AudioReader : IDisposable
{
    private readonly List<string> warnings = [];
    private bool closed;

    private protected AudioReader() { }

    /// <summary>The format, such as "wav pcm16" or "mp3", determined from the content.</summary>
    public abstract string Format { get; }

    /// <summary>The sample rate in Hz.</summary>
    public abstract int SampleRate { get; }

    /// <summary>The number of channels of the recording before downmixing.</summary>
    public abstract int Channels { get; }

    /// <summary>The number of frames (one frame has a sample for each channel), or null if it is known only at the end.</summary>
    public abstract long? Frames { get; }

    /// <summary>Whether <see cref="Seek"/> is supported.</summary>
    public virtual bool CanSeek => false;

    /// <summary>Warnings about problems that did not prevent reading, each with the file's path. More may be added while reading.</summary>
    public virtual IReadOnlyList<string> Warnings => warnings;

    /// <summary>
    /// The <see cref="Warnings"/> about the signal rather than the file: channels that cancel, samples far beyond full scale. They are added
    /// at the end of the recording, or of the part that is read.
    /// </summary>
    public virtual IReadOnlyList<string> SignalWarnings => [];

    /// <summary>
    /// The power lost by mixing to mono in the samples read so far, in dB below the mean power of the channels, or null if there is one
    /// channel or the signal is inaudible. Equal channels lose 0 dB, independent channels 3 dB, opposite channels everything (infinity).
    /// </summary>
    public virtual double? DownmixLossDb => null;

    /// <summary>Reads the next samples.</summary>
    /// <param name="mono">Receives the mean of the channels, in [-1, 1) for integer formats. It is always finite.</param>
    /// <returns>The number of frames read. It is 0 only at the end (or if <paramref name="mono"/> is empty).</returns>
    /// <exception cref="OperationCanceledException">The token passed when opening the reader was cancelled.</exception>
    /// <exception cref="InputException">The file cannot be decoded at all. If only a later part is damaged, the available samples are returned with a warning.</exception>
    public abstract int Read(Span<float> mono);

    /// <summary>Sets the next frame to read.</summary>
    /// <param name="frame">The frame, from 0 to <see cref="Frames"/>.</param>
    /// <exception cref="NotSupportedException"><see cref="CanSeek"/> is false.</exception>
    public virtual void Seek(long frame) => throw new NotSupportedException($"{Format} does not support seeking");

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        if (closed) return;
        closed = true;
        Close();
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases the resources of the reader. Called once.</summary>
    private protected abstract void Close();

    /// <summary>Whether <see cref="Frames"/> was checked against the file size, so that memory can be allocated at once.</summary>
    internal virtual bool IsFrameCountExact => false;

    /// <summary>Whether the format guarantees samples within [-1, 1], so that no check is needed.</summary>
    internal virtual bool IsWithinFullScale => false;

    /// <summary>The channel power measured by the decoder while mixing.</summary>
    internal virtual ChannelPower Power { get; } = new();

    /// <summary>Restarts the check of the signal, which then covers only the samples read from now on.</summary>
    internal virtual void RestartSignalCheck() => Power.Restart();

    /// <summary>Adds the warnings about the signal before the end of the recording, at which the reader adds them itself.</summary>
    internal virtual void EndSignalCheck() { }

    private protected void Warn(string warning) => warnings.Add(warning);

    /// <summary>Skips to a frame by seeking if possible, otherwise by reading.</summary>
    internal void SkipTo(long frame)
    {
        if (CanSeek) Seek(Math.Min(frame, Frames ?? frame));
        else
        {
            Span<float> skipped = stackalloc float[2048];
            for (int framesRead; frame > 0 && (framesRead = Read(skipped[..(int)Math.Min(frame, skipped.Length)])) > 0;) frame -= framesRead;
        }
    }
}

/// <summary>The properties of a recording that are known without decoding it.</summary>
/// <param name="Format">The format, such as "wav pcm16" or "mp3", determined from the content.</param>
/// <param name="SampleRate">The sample rate in Hz.</param>
/// <param name="Channels">The number of channels before downmixing.</param>
/// <param name="Frames">The number of frames, or null if it is known only after decoding.</param>
public sealed record AudioHeader(string Format, int SampleRate, int Channels, long? Frames)
{
    /// <summary>The duration, or null if it is known only after decoding.</summary>
    public TimeSpan? Duration => Frames is { } frames ? TimeSpan.FromSeconds((double)frames / SampleRate) : null;
}
