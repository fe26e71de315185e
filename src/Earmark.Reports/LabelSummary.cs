namespace Earmark.Reports;

/// <summary>What there is of one label.</summary>
/// <param name="Label">The label.</param>
/// <param name="Clips">Training clips, whether they can be read or not.</param>
/// <param name="Verified">Of these, those whose label a person has checked.</param>
/// <param name="Seconds">Of all its clips together.</param>
/// <param name="VerifiedSeconds">Of its verified clips together.</param>
public sealed record LabelSummary(string Label, int Clips, int Verified, double Seconds, double VerifiedSeconds)
{
    /// <summary>All labels, the one with most clips first, equals in the order of the label set.</summary>
    public static IReadOnlyList<LabelSummary> Of(Survey survey) =>
        [.. survey.Clips.Where(clip => clip.Part == Part.Train).GroupBy(clip => clip.Clip.Label!, StringComparer.Ordinal)
            .OrderByDescending(clips => clips.Count()).ThenBy(clips => clips.Key, StringComparer.Ordinal)
            .Select(clips => new LabelSummary(clips.Key, clips.Count(), clips.Count(clip => clip.Clip.Verified),
                clips.Sum(clip => clip.Seconds), clips.Where(clip => clip.Clip.Verified).Sum(clip => clip.Seconds)))];
}
