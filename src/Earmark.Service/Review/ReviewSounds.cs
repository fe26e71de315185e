using Earmark.Audio;
using Earmark.Data;
using Earmark.FrontEnds;
using Earmark.Review;

namespace Earmark.Service.Review;

/// <summary>Audio of the clips of a review as WAV files, with a second of context around segments, and their spectrograms. Thread-safe.</summary>
/// <param name="session">The review.</param>
/// <param name="frontEnd">The front end that draws the spectrograms, such as that of a model.</param>
internal sealed class ReviewSounds(ReviewSession session, FrontEnd frontEnd) : IDisposable
{
    /// <summary>Maximum length of a clip in seconds. Longer clips are truncated.</summary>
    public const double MaxSeconds = 60;

    private const double ContextSeconds = 1;
    private const int MaxKept = 8;

    private readonly Lock gate = new();
    private readonly LinkedList<(string Clip, Waveform Waveform)> recent = new();
    private readonly Lazy<FrontEndSession> spectrograms = new(() => new(frontEnd, whole: true));

    /// <summary>Returns the seconds of context before a clip in its audio.</summary>
    public static double ContextBefore(Clip clip) => Math.Min(ContextSeconds, clip.Span?.Start ?? 0);

    /// <summary>Returns the audio of a clip as a WAV file, or null if the review has no such clip.</summary>
    /// <param name="name">Name of the clip.</param>
    /// <param name="cancellationToken">Cancels decoding.</param>
    /// <exception cref="InputException">The recording cannot be decoded.</exception>
    public byte[]? Wav(string name, CancellationToken cancellationToken)
    {
        if (Read(name, cancellationToken) is not { } waveform) return null;
        using var stream = new MemoryStream(WavWriter.HeaderBytes + 2 * waveform.Samples.Length);
        WavWriter.Write(stream, waveform.SampleRate, waveform.Samples);
        return stream.ToArray();
    }

    /// <summary>Returns waveform and spectrogram of a clip, or null if the review has no such clip.</summary>
    /// <param name="name">Name of the clip.</param>
    /// <param name="cancellationToken">Cancels decoding.</param>
    /// <exception cref="InputException">The recording cannot be decoded, or has no samples.</exception>
    public SoundPicture? Picture(string name, CancellationToken cancellationToken)
    {
        if (Read(name, cancellationToken) is not { } waveform) return null;
        if (waveform.Samples.Length == 0) throw InputException.At(name, "it has no samples", "a recording with at least one sample", kind: InputErrorKind.NoSamples);
        var resampled = Resampler.Resample(waveform.Samples, waveform.SampleRate, frontEnd.SampleRate);
        return SoundPicture.Create(waveform, spectrograms.Value.Compute(resampled), Math.Max(1, resampled.Length / frontEnd.HopSamples));
    }

    public void Dispose()
    {
        if (spectrograms.IsValueCreated) spectrograms.Value.Dispose();
    }

    private Waveform? Read(string name, CancellationToken cancellationToken)
    {
        if (session.Find(name) is not { } question) return null;
        lock (gate)
            if (recent.FirstOrDefault(kept => kept.Clip == name) is { Waveform: { } kept }) return kept;
        var clip = question.Clip;
        var audible = clip.Span is { } span ? clip with { Span = new(span.Start - ContextBefore(clip), Math.Min(span.End, span.Start + MaxSeconds) + ContextSeconds) } : clip;
        using var reader = audible.Open(cancellationToken);
        var waveform = AudioFile.ReadSpan(reader, 0, (int)((MaxSeconds + 2 * ContextSeconds) * reader.SampleRate));
        lock (gate)
        {
            recent.AddFirst((name, waveform));
            if (recent.Count > MaxKept) recent.RemoveLast();
        }
        return waveform;
    }
}
