using Earmark.Data;
using Earmark.FrontEnds;
using Earmark.Tagging;

namespace Earmark.Reports;

/// <summary>Amplitude and phase heat maps of a clip.</summary>
/// <param name="Name">Name of the clip.</param>
/// <param name="Amplitude">The amplitude log(1 + |X|).</param>
/// <param name="Phase">The phase of X in units of pi.</param>
/// <param name="IsTruncated">Whether only the beginning of the clip is shown.</param>
internal sealed record ClipSpectrogram(string Name, CentredSpectrogram Amplitude, CentredSpectrogram Phase, bool IsTruncated)
{
    private const double MaxSeconds = 10; // in longer clips, a frame would be narrower than a pixel
    private const int MaxAttempts = 5;

    /// <summary>Creates the heat maps of the requested clip or, if none is requested, of the readable clip whose length is closest to the median. Returns null if there is none.</summary>
    /// <param name="survey">The survey.</param>
    /// <param name="requested">The requested clip, or null for the default.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="InputException">The requested clip cannot be decoded or has no samples.</exception>
    public static ClipSpectrogram? Create(Survey survey, Clip? requested, CancellationToken cancellationToken)
    {
        if (requested is not null) return Read(requested, survey.SampleRate, cancellationToken);
        SurveyedClip[] decoded = [.. survey.Clips.Where(clip => clip.IsAudible && clip.Part != Part.Background)];
        if (decoded is []) return null;
        var median = ClipLengths.Create(decoded)!.Median;
        return decoded.OrderBy(clip => clip.Part).ThenBy(clip => Math.Abs(clip.Seconds - median)).Take(MaxAttempts)
            .Select(clip => TryRead(clip.Clip, survey.SampleRate, cancellationToken)).FirstOrDefault(shown => shown is not null);
    }

    // The clip was readable during the survey. If it has since been removed, another clip is shown.
    private static ClipSpectrogram? TryRead(Clip clip, int sampleRate, CancellationToken cancellationToken)
    {
        try
        {
            return Read(clip, sampleRate, cancellationToken);
        }
        catch (Exception exception) when (Failure.IsRecoverable(exception))
        {
            cancellationToken.ThrowIfCancellationRequested();
            return null;
        }
    }

    private static ClipSpectrogram Read(Clip clip, int sampleRate, CancellationToken cancellationToken)
    {
        var frontEnd = Survey.CreateFrontEnd(sampleRate > 0 ? sampleRate : clip.Probe(cancellationToken).SampleRate, phase: true);
        var (samples, isTruncated) = AudioExcerpt.Read(clip, frontEnd.SampleRate, MaxSeconds, cancellationToken);
        if (samples.Length == 0) throw InputException.At($"--clip {clip.Name}", "it has no samples", "a recording with at least one sample");
        if (samples.Length < frontEnd.FrameSamples) Array.Resize(ref samples, frontEnd.FrameSamples);
        using var session = new FrontEndSession(frontEnd);
        var spectrogram = session.Compute(samples);
        return new(clip.Name, CentredSpectrogram.Create(spectrogram, 0, frontEnd), CentredSpectrogram.Create(spectrogram, 1, frontEnd), isTruncated);
    }
}

/// <summary>Reads the first seconds of clips.</summary>
internal static class AudioExcerpt
{
    /// <summary>Reads the first seconds of a clip.</summary>
    /// <param name="clip">The clip.</param>
    /// <param name="rate">Sample rate of the result in Hz.</param>
    /// <param name="seconds">Maximum number of seconds.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>The samples, and whether the clip is longer.</returns>
    public static (float[] Samples, bool IsTruncated) Read(Clip clip, int rate, double seconds, CancellationToken cancellationToken)
    {
        using var reader = clip.Open(rate, cancellationToken);
        var samples = new float[(int)(rate * seconds) + 1];
        var count = 0;
        for (int read; (read = reader.Read(samples.AsSpan(count))) > 0;) count += read;
        return count == samples.Length ? (samples[..^1], true) : (samples[..count], false);
    }
}
