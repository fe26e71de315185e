using Earmark.FrontEnds;
using Earmark.Tagging;

namespace Earmark.Reports;

/// <summary>A clip of the gallery.</summary>
/// <param name="Label">The label under which it is shown, or null if no clip has a label.</param>
/// <param name="Clip">The clip.</param>
/// <param name="Picture">The waveform above the spectrogram, as PNG.</param>
/// <param name="ShownSeconds">Duration shown in the picture, in seconds.</param>
internal sealed record GalleryClip(string? Label, SurveyedClip Clip, byte[] Picture, double ShownSeconds)
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
    public static IReadOnlyList<(string? Label, SurveyedClip Clip)> Select(Survey survey)
    {
        SurveyedClip[] decoded = [.. survey.Clips.Where(clip => clip.IsAudible)];
        var shown = decoded.Any(clip => clip.Part == Part.Train) ? decoded.Where(clip => clip.Part == Part.Train) : decoded.Where(clip => clip.Part == Part.Test);
        var labelled = shown.SelectMany(clip => clip.Clip.Labels as IReadOnlyList<string?> ?? [null], (clip, label) => (Label: label, Clip: clip));
        return [.. labelled.GroupBy(pair => pair.Label, pair => pair.Clip, StringComparer.Ordinal).OrderBy(clips => clips.Key, StringComparer.Ordinal).SelectMany(clips =>
        {
            var candidates = clips.Count(clip => clip.Clip.Verified) >= Quantiles.Length ? clips.Where(clip => clip.Clip.Verified) : clips;
            SurveyedClip[] byLength = [.. candidates.OrderBy(clip => clip.Seconds)];
            return Quantiles.Select(quantile => (int)Math.Round(quantile * (byLength.Length - 1))).Distinct().Select(index => (clips.Key, byLength[index]));
        })];
    }

    /// <summary>Reads and draws the clips on all cores.</summary>
    public static IReadOnlyList<GalleryClip> Draw(IReadOnlyList<(string? Label, SurveyedClip Clip)> clips, CancellationToken cancellationToken)
    {
        using var session = new FrontEndSession(FrontEnd, whole: true);
        var drawn = new GalleryClip[clips.Count];
        Parallel.For(0, clips.Count, new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount }, i =>
        {
            var (label, clip) = clips[i];
            try
            {
                var (samples, _) = AudioExcerpt.Read(clip.Clip, FrontEnd.SampleRate, MaxSeconds, cancellationToken);
                drawn[i] = new(label, clip, ClipThumbnail.RenderPng(samples, session.Compute(samples)), Math.Min(clip.Seconds, MaxSeconds));
            }
            catch (Exception exception) when (Failure.IsRecoverable(exception))
            {
                drawn[i] = new(label, clip, [], 0) { Error = Failure.From(clip.Clip.Name, exception, cancellationToken).Reason };
            }
        });
        return drawn;
    }
}
