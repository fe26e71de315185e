namespace Earmark.Audio;

/// <summary>An open recording that gives its samples block by block, mixed down to mono, in flat memory.</summary>
public abstract class AudioReader : IDisposable
{
    private readonly List<string> warnings = [];
    private bool closed;

    private protected AudioReader() { }

    /// <summary>What the file holds, as "wav pcm16" or "mp3"; judged by content.</summary>
    public abstract string Format { get; }

    /// <summary>Frames per second.</summary>
    public abstract int SampleRate { get; }

    /// <summary>Channels of the recording, before they are mixed down.</summary>
    public abstract int Channels { get; }

    /// <summary>Frames of the recording (one frame has a sample of each channel); null where that is not known before the end.</summary>
    public abstract long? Frames { get; }

    /// <summary>Whether <see cref="Seek"/> goes to any frame at once.</summary>
    public virtual bool CanSeek => false;

    /// <summary>What was wrong and yet could be read, with the file's name; grows while reading.</summary>
    public virtual IReadOnlyList<string> Warnings => warnings;

    /// <summary>
    /// Those of <see cref="Warnings"/> that are about the sound and not about the file, said at the end: channels that cancel, samples far
    /// beyond full scale.
    /// </summary>
    public virtual IReadOnlyList<string> SignalWarnings => [];

    /// <summary>
    /// Power that mixing to mono lost of what was read so far, in dB below the mean power of the channels; null where there is one channel or
    /// nothing to be heard. Equal channels lose 0 dB, independent ones 3 dB, opposite ones all (infinity).
    /// </summary>
    public virtual double? MixLoss => null;

    /// <summary>Reads on.</summary>
    /// <param name="mono">Takes the mean of the channels, in [-1, 1) for whole-number formats; finite in every case.</param>
    /// <returns>Frames read; 0 at the end only (or where <paramref name="mono"/> is empty).</returns>
    /// <exception cref="OperationCanceledException">The token that the reader was opened with was cancelled.</exception>
    /// <exception cref="InputException">The file cannot be decoded at all. One that breaks off later gives what there is and a warning.</exception>
    public abstract int Read(Span<float> mono);

    /// <summary>Makes a frame the next one that is read.</summary>
    /// <param name="frame">0 .. <see cref="Frames"/>.</param>
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

    /// <summary>Gives back what the reader has open; called once.</summary>
    private protected abstract void Close();

    /// <summary>Whether <see cref="Frames"/> was held against the bytes that are there, so that memory may be asked for at once.</summary>
    internal virtual bool FramesAreCertain => false;

    /// <summary>Whether the format itself keeps every sample within [-1, 1], so that nobody has to look.</summary>
    internal virtual bool IsWithinFullScale => false;

    /// <summary>What decoders tell about the channels that they mix.</summary>
    internal virtual ChannelPower Power { get; } = new();

    private protected void Warn(string warning) => warnings.Add(warning);

    /// <summary>Moves on to a frame by seeking where that is possible and by reading where it is not.</summary>
    internal void SkipTo(long frame)
    {
        if (CanSeek) Seek(Math.Min(frame, Frames ?? frame));
        else
        {
            Span<float> skipped = stackalloc float[2048];
            for (int got; frame > 0 && (got = Read(skipped[..(int)Math.Min(frame, skipped.Length)])) > 0;) frame -= got;
        }
    }
}
