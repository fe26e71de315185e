using Earmark.FrontEnds;
using Earmark.Tagging;

namespace Earmark.Reports;

/// <summary>A clip of the gallery.</summary>
/// <param name="Clip">The clip.</param>
/// <param name="Picture">The waveform above the spectrogram, as PNG.</param>
/// <param name="ShownSeconds">Duration shown in the picture, in seconds.</param>
internal sealed record GalleryClip(SurveyedClip Clip, byte[] Picture, double ShownSeconds)
{
    /// <summary>The reason why there is no picture, or null if there is one.</summary>
    public string? Error { get; init; }
}

/// <summary>Selects and draws a few clips of each label.</summary>
internal static class Gallery
{
    private const double MaxSeconds = 30;

    // Typical lengths: the median and the quartiles.
    private static readonly double[] Quantiles = [0.5, 0.25, 0.75];

    /// <summary>The front end for the spectrograms.</summary>
    public static LogMel FrontEnd { get; } = new();

    /// <summary>Selects the clips to show, sorted by label in ordinal order. If no clip has a label, clips without labels are selected.</summary>
    /// <returns>Up to three clips per label (of median, short and long length), verified ones if there are enough.</returns>
    public static IReadOnlyList<SurveyedClip> Select(Survey survey)
    {
        SurveyedClip[] decoded = [.. survey.Clips.Where(clip => clip.IsAudible)];
        var shown = decoded.Any(clip => clip.Part == Part.Train) ? decoded.Where(clip => clip.Part == Part.Train) : decoded.Where(clip => clip.Part == Part.Test);
        return [.. shown.GroupBy(clip => clip.Clip.Label ?? "", StringComparer.Ordinal).OrderBy(clips => clips.Key, StringComparer.Ordinal).SelectMany(clips =>
        {
            var candidates = clips.Count(clip => clip.Clip.Verified) >= Quantiles.Length ? clips.Where(clip => clip.Clip.Verified) : clips;
            SurveyedClip[] byLength = [.. candidates.OrderBy(clip => clip.Seconds)];
            return Quantiles.Select(quantile => (int)Math.Round(quantile * (byLength.Length - 1))).Distinct().Select(index => byLength[index]);
        })];
    }

    /// <summary>Reads and draws the clips on all cores.</summary>
    public static IReadOnlyList<GalleryClip> Draw(IReadOnlyList<SurveyedClip> clips, CancellationToken cancellationToken)
    {
        using var session = new FrontEndSession(FrontEnd, whole: true);
        var drawn = new GalleryClip[clips.Count];
        Parallel.For(0, clips.Count, new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount }, i =>
        {
            try
            {
                var (samples, _) = AudioExcerpt.Read(clips[i].Clip.Path, FrontEnd.SampleRate, MaxSeconds, cancellationToken);
                drawn[i] = new(clips[i], ClipThumbnail.RenderPng(samples, session.Compute(samples)), Math.Min(clips[i].Seconds, MaxSeconds));
            }
            catch (Exception exception) when (Failure.IsRecoverable(exception))
            {
                drawn[i] = new(clips[i], [], 0) { Error = Failure.From(clips[i].Clip.Name, exception, cancellationToken).Reason };
            }
        });
        return drawn;
    }
}
