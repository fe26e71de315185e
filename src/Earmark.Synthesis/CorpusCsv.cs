namespace Earmark.Synthesis;

/// <summary>The CSV files of a corpus.</summary>
/// <remarks>
/// With one label per clip, they have the format of the 2018 challenge. With several, they have that of the 2019 challenge: the column is
/// called <c>labels</c>, several labels are joined by commas and quoted, and the sample submission has one column of scores per label.
/// </remarks>
internal static class CorpusCsv
{
    /// <summary>Returns the name and text of each file.</summary>
    /// <param name="plan">The clips.</param>
    /// <param name="severalLabels">Whether clips can have several labels.</param>
    public static (string Name, string Text)[] Create(CorpusPlan plan, bool severalLabels)
    {
        var column = severalLabels ? "labels" : "label";
        return
        [
            ("train.csv", Csv(plan.Train, $"fname,{column},manually_verified", clip => $"{Field(clip.Label)},{(clip.Verified ? 1 : 0)}")),
            ("train_clean.csv", Csv(plan.Train, $"fname,{column},manually_verified", clip => $"{Field(clip.Sound.Label)},1")),
            ("sample_submission.csv", severalLabels
                ? Csv(plan.Test, $"fname,{string.Join(',', plan.Labels)}", _ => string.Join(',', plan.Labels.Select(_ => "0")))
                : Csv(plan.Test, "fname,label", _ => string.Join(' ', plan.Labels.Take(3)))), // as on Kaggle, where every row has the same three labels
            ("test_post_competition.csv", Csv(plan.Test, $"fname,{column},usage", clip => $"{Field(clip.Label)},{clip.Usage}")),
        ];
    }

    private static string Csv(IEnumerable<PlannedClip> clips, string header, Func<PlannedClip, string> row) =>
        header + "\n" + string.Concat(clips.OrderBy(clip => clip.Name, StringComparer.Ordinal).Select(clip => $"{clip.Name},{row(clip)}\n"));

    private static string Field(string label) => label.Contains(',', StringComparison.Ordinal) ? $"\"{label}\"" : label; // labels contain no quotes
}
