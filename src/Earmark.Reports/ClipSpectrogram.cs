using Earmark.Audio;
using Earmark.Data;
using Earmark.FrontEnds;
using Earmark.Tagging;

namespace Earmark.Reports;

/// <summary>The two heat maps of the spectrogram of a clip.</summary>
/// <param name="Name">Name of the clip.</param>
/// <param name="Amplitude">log(1 + |X|).</param>
/// <param name="Phase">The angle of X in half turns.</param>
/// <param name="IsTruncated">Whether the clip is longer than what is shown.</param>
internal sealed record ClipSpectrogram(string Name, CentredSpectrogram Amplitude, CentredSpectrogram Phase, bool IsTruncated)
{
    private const double MaxSeconds = 10; // for longer clips a frame would be narrower than a pixel
    private const int MaxTries = 5;

    /// <summary>Returns the requested clip, or else the readable clip with a length nearest to the median; null: there is none.</summary>
    /// <param name="survey">The survey.</param>
    /// <param name="wanted">The requested clip; null: none.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="InputException">The requested clip cannot be decoded or has no samples.</exception>
    public static ClipSpectrogram? Create(Survey survey, Clip? wanted, CancellationToken cancellationToken)
    {
        if (wanted is not null) return Read(wanted, survey.SampleRate, cancellationToken);
        SurveyedClip[] decoded = [.. survey.Clips.Where(clip => clip.IsAudible && clip.Part != Part.Background)];
        if (decoded is []) return null;
        var median = ClipLengths.Create(decoded)!.Median;
        return decoded.OrderBy(clip => clip.Part).ThenBy(clip => Math.Abs(clip.Seconds - median)).Take(MaxTries)
            .Select(clip => TryRead(clip.Clip, survey.SampleRate, cancellationToken)).FirstOrDefault(shown => shown is not null);
    }

    // The clip was readable before. If it has been removed since, another one is shown.
    private static ClipSpectrogram? TryRead(Clip clip, int rate, CancellationToken cancellationToken)
    {
        try
        {
            return Read(clip, rate, cancellationToken);
        }
        catch (Exception error) when (Failure.IsRecoverable(error))
        {
            cancellationToken.ThrowIfCancellationRequested();
            return null;
        }
    }

    private static ClipSpectrogram Read(Clip clip, int rate, CancellationToken cancellationToken)
    {
        var frontEnd = Survey.FrontEndAt(rate > 0 ? rate : AudioFile.Probe(clip.Path, cancellationToken).SampleRate, phase: true);
        var (samples, cut) = AudioExcerpt.Read(clip.Path, frontEnd.SampleRate, MaxSeconds, cancellationToken);
        if (samples.Length == 0) throw InputException.At($"--clip {clip.Name}", "it has no samples", "a recording with at least one sample");
        if (samples.Length < frontEnd.FrameSamples) Array.Resize(ref samples, frontEnd.FrameSamples);
        using var session = new FrontEndSession(frontEnd);
        var spectrogram = session.Compute(samples);
        return new(clip.Name, CentredSpectrogram.Create(spectrogram, 0, frontEnd), CentredSpectrogram.Create(spectrogram, 1, frontEnd), cut);
    }
}

/// <summary>The first seconds of a recording.</summary>
internal static class AudioExcerpt
{
    /// <summary>Reads the first seconds of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="rate">Sample rate of the result in Hz.</param>
    /// <param name="seconds">Maximum number of seconds.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>The samples, and whether the recording is longer.</returns>
    public static (float[] Samples, bool Cut) Read(string path, int rate, double seconds, CancellationToken cancellationToken)
    {
        using var reader = AudioFile.Open(path, rate, cancellationToken);
        var samples = new float[(int)(rate * seconds) + 1];
        var count = 0;
        for (int got; (got = reader.Read(samples.AsSpan(count))) > 0;) count += got;
        return count == samples.Length ? (samples[..^1], true) : (samples[..count], false);
    }
}
