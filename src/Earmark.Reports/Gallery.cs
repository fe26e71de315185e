using Earmark.FrontEnds;
using Earmark.Tagging;

namespace Earmark.Reports;

/// <summary>A clip to look at and listen to.</summary>
/// <param name="Clip">The clip.</param>
/// <param name="Picture">Its waveform above its spectrogram, as PNG.</param>
/// <param name="ShownSeconds">How much of it the picture shows.</param>
internal sealed record GalleryClip(SurveyedClip Clip, byte[] Picture, double ShownSeconds)
{
    /// <summary>Why there is no picture; null: there is one.</summary>
    public string? Fault { get; init; }
}

/// <summary>A few clips of each label.</summary>
internal static class Gallery
{
    private const double MostSeconds = 30;

    // Lengths that are met often: the middle and the quarters.
    private static readonly double[] Places = [0.5, 0.25, 0.75];

    /// <summary>What is computed of each clip.</summary>
    public static LogMel FrontEnd { get; } = new();

    /// <summary>The clips to show, label after label in ordinal order; clips without labels where there are no others.</summary>
    /// <returns>Up to three of each, verified ones if there are enough: of middling length, short and long.</returns>
    public static IReadOnlyList<SurveyedClip> Choose(Survey survey)
    {
        SurveyedClip[] heard = [.. survey.Clips.Where(clip => clip.IsHeard)];
        var shown = heard.Any(clip => clip.Part == Part.Train) ? heard.Where(clip => clip.Part == Part.Train) : heard.Where(clip => clip.Part == Part.Test);
        return [.. shown.GroupBy(clip => clip.Clip.Label ?? "", StringComparer.Ordinal).OrderBy(clips => clips.Key, StringComparer.Ordinal).SelectMany(clips =>
        {
            var sure = clips.Count(clip => clip.Clip.Verified) >= Places.Length ? clips.Where(clip => clip.Clip.Verified) : clips;
            SurveyedClip[] byLength = [.. sure.OrderBy(clip => clip.Seconds)];
            return Places.Select(place => (int)Math.Round(place * (byLength.Length - 1))).Distinct().Select(place => byLength[place]);
        })];
    }

    /// <summary>Reads and draws the clips, on all cores.</summary>
    public static IReadOnlyList<GalleryClip> Draw(IReadOnlyList<SurveyedClip> clips, CancellationToken stop)
    {
        using var session = new FrontEndSession(FrontEnd, whole: true);
        var drawn = new GalleryClip[clips.Count];
        Parallel.For(0, clips.Count, new ParallelOptions { CancellationToken = stop, MaxDegreeOfParallelism = Environment.ProcessorCount }, i =>
        {
            try
            {
                var (samples, _) = Beginning.Of(clips[i].Clip.Path, FrontEnd.SampleRate, MostSeconds, stop);
                drawn[i] = new(clips[i], ClipPicture.Png(samples, session.Compute(samples)), Math.Min(clips[i].Seconds, MostSeconds));
            }
            catch (Exception error) when (Failure.Covers(error))
            {
                drawn[i] = new(clips[i], [], 0) { Fault = Failure.Of(clips[i].Clip.Name, error).Reason };
            }
        });
        return drawn;
    }
}
