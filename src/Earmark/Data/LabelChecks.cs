namespace Earmark.Data;

/// <summary>What has to hold of labels, whatever the layout.</summary>
internal static class LabelChecks
{
    /// <summary>Checks the training clips.</summary>
    public static void Check(Reading reading, IReadOnlyList<Clip> clips)
    {
        var labels = LabelSet.Of(clips);
        // Fewer than two labels are no wonder where rows were refused: those errors come first.
        if (labels.Count < 2 && !reading.Findings.HaveErrors)
            reading.Error("too few labels", reading.Root, null, labels.Count == 0
                ? "no labelled recording. Expected at least two classes."
                : $"'{labels[0]}' is the only label. Expected at least two classes.");
        foreach (var alike in labels.GroupBy(Key).Where(group => group.Count() > 1))
            reading.Warn("labels that differ little", reading.Root, null,
                $"labels {string.Join(" and ", alike.Select(label => $"'{label}'"))} differ only in case or spaces. "
                + "They are kept apart; if one class is meant, write it one way.");
    }

    // Spaces and underscores are one: a submission writes spaces as underscores.
    private static string Key(string label) =>
        string.Concat(label.Where(letter => !char.IsWhiteSpace(letter) && letter != '_')).ToLowerInvariant();
}
