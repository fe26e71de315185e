using Earmark.Audio;

namespace Earmark.Data;

/// <summary>Reads the audio of clips. A clip that is a part of a recording is read as if it had been cut out into a file, so its samples and scores are the same as those of such a file.</summary>
/// <remarks>Parts of WAV, AIFF and AU files are read directly. Other formats are decoded up to the end of the part.</remarks>
public static class ClipAudio
{
    /// <summary>Returns the clip as a source for tagging.</summary>
    /// <param name="clip">The clip.</param>
    public static AudioSource ToSource(this Clip clip)
    {
        ArgumentNullException.ThrowIfNull(clip);
        return clip.Span is { } span ? AudioSource.FromFile(clip.Path, span) : AudioSource.FromFile(clip.Path);
    }

    /// <summary>Opens a clip at its original sample rate for reading block by block.</summary>
    /// <param name="clip">The clip.</param>
    /// <param name="cancellationToken">Cancels opening, and every later read, with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="InputException">The file does not exist or cannot be decoded. The message states the reason.</exception>
    public static AudioReader Open(this Clip clip, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(clip);
        var reader = AudioFile.Open(clip.Path, cancellationToken);
        return clip.Span is { } span ? new SpanReader(reader, span) : reader;
    }

    /// <summary>Opens a clip for reading block by block, resampled to the specified sample rate.</summary>
    /// <param name="clip">The clip.</param>
    /// <param name="rate">The target sample rate in Hz.</param>
    /// <param name="cancellationToken">Cancels opening, and every later read, with an <see cref="OperationCanceledException"/>.</param>
    /// <inheritdoc cref="Open(Clip, CancellationToken)"/>
    public static AudioReader Open(this Clip clip, int rate, CancellationToken cancellationToken = default) => AudioFile.AtRate(clip.Open(cancellationToken), rate);

    /// <summary>Reads samples of a clip at its original sample rate.</summary>
    /// <param name="clip">The clip.</param>
    /// <param name="startFrame">The first frame, counted from 0 at the start of the clip.</param>
    /// <param name="frames">The number of frames. The waveform is shorter if the clip ends earlier.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="InputException">The file cannot be read.</exception>
    public static Waveform ReadSpan(this Clip clip, long startFrame, int frames, CancellationToken cancellationToken = default)
    {
        using var reader = clip.Open(cancellationToken);
        return AudioFile.ReadSpan(reader, startFrame, frames);
    }

    /// <summary>Reads samples of a clip at the specified sample rate. They equal those of the same part of the complete resampled clip.</summary>
    /// <param name="clip">The clip.</param>
    /// <param name="rate">The target sample rate in Hz.</param>
    /// <param name="startFrame">The first sample at that sample rate, counted from 0 at the start of the clip.</param>
    /// <param name="frames">The number of samples at that sample rate. The waveform is shorter if the clip ends earlier.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="InputException">The file cannot be read.</exception>
    public static Waveform ReadSpan(this Clip clip, int rate, long startFrame, int frames, CancellationToken cancellationToken = default)
    {
        using var reader = clip.Open(cancellationToken);
        return AudioFile.ReadSpan(reader, rate, startFrame, frames);
    }

    /// <summary>Reads the properties of a clip without decoding it.</summary>
    /// <param name="clip">The clip.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="InputException">The file cannot be read.</exception>
    public static AudioHeader Probe(this Clip clip, CancellationToken cancellationToken = default)
    {
        using var reader = clip.Open(cancellationToken);
        return AudioFile.Probe(reader);
    }

    /// <summary>Returns the duration of a clip. It is decoded only if the header of the file does not give the exact length.</summary>
    /// <param name="clip">The clip.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="InputException">The file cannot be read.</exception>
    public static TimeSpan GetDuration(this Clip clip, CancellationToken cancellationToken = default)
    {
        using var reader = clip.Open(cancellationToken);
        return AudioFile.GetDuration(reader);
    }
}
