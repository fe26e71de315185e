namespace Earmark.Reports;

/// <summary>Statistics of one label.</summary>
/// <param name="Label">The label.</param>
/// <param name="Clips">Number of training clips, including unreadable ones.</param>
/// <param name="Verified">Number of these clips with a manually verified label.</param>
/// <param name="Seconds">Total duration of the clips in seconds.</param>
/// <param name="VerifiedSeconds">Total duration of the verified clips in seconds.</param>
public sealed record LabelSummary(string Label, int Clips, int Verified, double Seconds, double VerifiedSeconds)
{
    /// <summary>Summarises all labels, sorted by number of clips in descending order. Labels with equal counts are in the order of the label set.</summary>
    public static IReadOnlyList<LabelSummary> Summarise(Survey survey) =>
        [.. survey.Clips.Where(clip => clip.Part == Part.Train).SelectMany(clip => clip.Clip.Labels!, (clip, label) => (Clip: clip, Label: label))
            .GroupBy(pair => pair.Label, pair => pair.Clip, StringComparer.Ordinal)
            .OrderByDescending(clips => clips.Count()).ThenBy(clips => clips.Key, StringComparer.Ordinal)
            .Select(clips => new LabelSummary(clips.Key, clips.Count(), clips.Count(clip => clip.Clip.Verified),
                clips.Sum(clip => clip.Seconds), clips.Where(clip => clip.Clip.Verified).Sum(clip => clip.Seconds)))];
}
