using Earmark.Audio;
using Earmark.Data;
using Earmark.FrontEnds;
using Earmark.Tagging;

namespace Earmark.Reports;

/// <summary>The two heat maps of one clip's spectrogram.</summary>
/// <param name="Name">The clip.</param>
/// <param name="Amplitude">log(1 + |X|).</param>
/// <param name="Phase">The angle of X, in half turns.</param>
/// <param name="Cut">Whether the clip goes on beyond what is shown.</param>
internal sealed record ShownClip(string Name, CentredSpectrogram Amplitude, CentredSpectrogram Phase, bool Cut)
{
    private const double MostSeconds = 10; // beyond, a frame would be narrower than a pixel
    private const int MostTries = 5;

    /// <summary>The clip to show: the one asked for, else the readable one whose length is nearest to the median; null: there is none.</summary>
    /// <param name="survey">The survey.</param>
    /// <param name="wanted">The one asked for; null: no wish.</param>
    /// <param name="stop">Requests a stop.</param>
    /// <exception cref="InputException">What is asked for cannot be read or heard.</exception>
    public static ShownClip? Of(Survey survey, Clip? wanted, CancellationToken stop)
    {
        if (wanted is not null) return Read(wanted, survey.Rate, stop);
        SurveyedClip[] heard = [.. survey.Clips.Where(clip => clip.IsHeard && clip.Part != Part.Background)];
        if (heard is []) return null;
        var median = ClipLengths.Of(heard)!.Median;
        return heard.OrderBy(clip => clip.Part).ThenBy(clip => Math.Abs(clip.Seconds - median)).Take(MostTries)
            .Select(clip => TryRead(clip.Clip, survey.Rate, stop)).FirstOrDefault(shown => shown is not null);
    }

    // It could be read a moment ago; where it has gone since, another is shown.
    private static ShownClip? TryRead(Clip clip, int rate, CancellationToken stop)
    {
        try
        {
            return Read(clip, rate, stop);
        }
        catch (Exception error) when (Failure.Covers(error))
        {
            return null;
        }
    }

    private static ShownClip Read(Clip clip, int rate, CancellationToken stop)
    {
        var frontEnd = Survey.FrontEndAt(rate > 0 ? rate : AudioFile.Probe(clip.Path, stop).SampleRate, phase: true);
        var (samples, cut) = Beginning.Of(clip.Path, frontEnd.SampleRate, MostSeconds, stop);
        if (samples.Length == 0) throw InputException.At($"--clip {clip.Name}", "it holds no samples", "a recording that can be heard");
        if (samples.Length < frontEnd.Frame) Array.Resize(ref samples, frontEnd.Frame);
        using var session = new FrontEndSession(frontEnd);
        var spectrogram = session.Compute(samples);
        return new(clip.Name, CentredSpectrogram.Of(spectrogram, 0, frontEnd), CentredSpectrogram.Of(spectrogram, 1, frontEnd), cut);
    }
}

/// <summary>The first seconds of a recording.</summary>
internal static class Beginning
{
    /// <summary>Reads them.</summary>
    /// <param name="path">The file.</param>
    /// <param name="rate">Samples per second to be had.</param>
    /// <param name="seconds">How many at most.</param>
    /// <param name="stop">Requests a stop.</param>
    /// <returns>The samples, and whether the recording goes on.</returns>
    public static (float[] Samples, bool Cut) Of(string path, int rate, double seconds, CancellationToken stop)
    {
        using var reader = AudioFile.Open(path, rate, stop);
        var samples = new float[(int)(rate * seconds) + 1];
        var count = 0;
        for (int got; (got = reader.Read(samples.AsSpan(count))) > 0;) count += got;
        return count == samples.Length ? (samples[..^1], true) : (samples[..count], false);
    }
}
