namespace Earmark.Data;

/// <summary>Checks of labels that apply to every layout.</summary>
internal static class LabelChecks
{
    private const int Longest = 300; // characters; the longest of AudioSet has 53

    private static readonly char[] Separators = [',', ';', '|'];

    /// <summary>Checks the training clips.</summary>
    public static void Check(LayoutContext reading, IReadOnlyList<Clip> clips)
    {
        var labels = LabelSet.Of(clips);
        // Fewer than two labels can be a consequence of rejected rows; those errors are reported first.
        if (labels.Count < 2 && !reading.Findings.HaveErrors)
            reading.Error("too few labels", reading.Root, null, labels.Count == 0
                ? "no labelled recordings. Expected at least two labels."
                : $"{Quoted.Of(labels[0])} is the only label. Expected at least two labels.{Inside(reading, labels[0])}");
        foreach (var label in labels.Where(label => label.Length > Longest))
            Report(reading, Severity.Error, "long labels", label,
                $"the label {Quoted.Of(label)} is too long. Expected at most {Longest} characters.");
        SeveralInOne(reading, labels);
        foreach (var same in labels.GroupBy(SubmissionWord.Of).Where(group => group.Count() > 1))
            reading.Error("labels that are identical in a submission", reading.Root, null,
                $"labels {string.Join(" and ", same.Select(Quoted.Of))} are identical in a submission, where spaces become underscores. "
                + "Use one spelling.");
        foreach (var alike in labels.GroupBy(Key).Where(group => group.DistinctBy(SubmissionWord.Of).Count() > 1))
            reading.Warn("labels that differ only in case or spaces", reading.Root, null,
                $"labels {string.Join(" and ", alike.Select(Quoted.Of))} differ only in case or spaces. "
                + "They are treated as different labels. If one label is meant, use one spelling.");
    }

    // "Bark,Meow" where Bark and Meow are labels: multiple labels per clip, which are not supported.
    private static void SeveralInOne(LayoutContext reading, LabelSet labels)
    {
        (string Label, string[] Parts)[] joined = [.. labels.Select(label => (label, Parts(label))).Where(pair => pair.Item2.Length > 1)];
        var alone = labels.ToHashSet(StringComparer.Ordinal);
        var often = joined.SelectMany(pair => pair.Parts).CountBy(part => part).Where(part => part.Value > 1).Select(part => part.Key)
            .ToHashSet(StringComparer.Ordinal);
        foreach (var (label, parts) in joined)
        {
            var named = Names.Summary([.. parts.Select(Quoted.Of)]);
            if (parts.All(alone.Contains))
                Report(reading, Severity.Error, "labels that look like several labels", label,
                    $"the label {Quoted.Of(label)} looks like several labels, {named}, which are labels of other clips. "
                    + "Multiple labels per clip are not supported yet: keep one label or remove the clip.");
            else if (parts.All(part => alone.Contains(part) || often.Contains(part)))
                Report(reading, Severity.Warning, "labels that look like several labels", label,
                    $"the label {Quoted.Of(label)} looks like several labels, {named}, which are parts of other labels too. "
                    + "It is treated as one label: multiple labels per clip are not supported yet.");
        }
    }

    private static string[] Parts(string label) => label.IndexOfAny(Separators) < 0 ? []
        : [.. label.Split(Separators, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct(StringComparer.Ordinal)];

    private static void Report(LayoutContext reading, Severity severity, string kind, string label, string message)
    {
        var (file, line) = reading.Labels.PlaceOf(label) ?? (reading.Root, null);
        if (severity == Severity.Error) reading.Error(kind, file, line, message);
        else reading.Warn(kind, file, line, message);
    }

    // The folder may contain the data set or the label folders.
    private static string Inside(LayoutContext reading, string label)
    {
        var folder = reading.At(label);
        return Directory.Exists(folder) && Directory.EnumerateDirectories(folder, "*", new EnumerationOptions()).Count(FolderWalk.ContainsRecordings) > 1
            ? $" If the folders in it are the labels, open {Quoted.Escaped(folder)}." : "";
    }

    // Spaces and underscores are equivalent: a submission writes spaces as underscores.
    private static string Key(string label) =>
        string.Concat(label.Where(letter => !char.IsWhiteSpace(letter) && letter != '_')).ToLowerInvariant();
}
