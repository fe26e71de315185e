using System.Numerics;

namespace Earmark.Audio;

/// <summary>An open recording that gives its samples block by block, mixed down to mono, in flat memory.</summary>
public abstract class AudioReader : IDisposable
{
    private readonly List<string> warnings = [];
    private bool closed, repaired;

    private protected AudioReader() { }

    /// <summary>What the file holds, as "wav pcm16" or "mp3"; judged by content.</summary>
    public abstract string Format { get; }

    /// <summary>Frames per second.</summary>
    public abstract int Rate { get; }

    /// <summary>Channels of the recording, before they are mixed down.</summary>
    public abstract int Channels { get; }

    /// <summary>Frames of the recording (one frame has a sample of each channel); null where that is not known before the end.</summary>
    public abstract long? Frames { get; }

    /// <summary>Whether <see cref="Seek"/> goes to any frame at once.</summary>
    public virtual bool CanSeek => false;

    /// <summary>What was wrong and yet could be read, with the file's name; grows while reading.</summary>
    public virtual IReadOnlyList<string> Warnings => warnings;

    /// <summary>Reads on.</summary>
    /// <param name="mono">Takes the mean of the channels, in [-1, 1) for whole-number formats.</param>
    /// <returns>Frames read; 0 at the end only (or where <paramref name="mono"/> is empty).</returns>
    /// <exception cref="InputException">The file cannot be decoded at all. One that breaks off later gives what there is and a warning.</exception>
    public abstract int Read(Span<float> mono);

    /// <summary>Makes a frame the next one that is read.</summary>
    /// <param name="frame">0 .. <see cref="Frames"/>.</param>
    /// <exception cref="NotSupportedException"><see cref="CanSeek"/> is false.</exception>
    public virtual void Seek(long frame) => throw new NotSupportedException($"{Format} is read from the beginning only");

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

    /// <summary>A file of floats can hold what is no number, and one such sample would spoil every sum it enters: 0 is put for it.</summary>
    /// <param name="samples">Samples just decoded.</param>
    /// <param name="path">The file, for the warning.</param>
    /// <param name="frame">Frame of the first of them.</param>
    private protected void Repair(Span<float> samples, string path, long frame)
    {
        var (sums, i) = (Vector<float>.Zero, 0); // stay zero only where all are numbers
        for (; i <= samples.Length - Vector<float>.Count; i += Vector<float>.Count) sums += new Vector<float>(samples[i..]) * 0;
        var sum = Vector.Sum(sums);
        for (; i < samples.Length; i++) sum += samples[i] * 0;
        if (sum == 0) return;
        if (!repaired) Warn($"{path}: samples from frame {frame} on are infinite or no numbers; 0 is put for them");
        repaired = true;
        foreach (ref var sample in samples)
            if (!float.IsFinite(sample)) sample = 0;
    }

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
