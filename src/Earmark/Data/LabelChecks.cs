namespace Earmark.Data;

/// <summary>Checks of labels that apply to every layout.</summary>
internal static class LabelChecks
{
    private const int MaxLength = 300; // characters; the longest of AudioSet has 53

    private static readonly char[] Separators = [',', ';', '|'];

    /// <summary>Checks the training clips.</summary>
    public static void Check(LayoutContext context, IReadOnlyList<Clip> clips)
    {
        var labels = LabelSet.Create(clips);
        // Fewer than two labels can be a consequence of rejected rows; those errors are reported first.
        if (labels.Count < 2 && !context.Findings.HasErrors)
            context.Error("too few labels", context.Root, null, labels.Count == 0
                ? "no labelled recordings. Expected at least two labels."
                : $"{Quoted.Format(labels[0])} is the only label. Expected at least two labels.{Inside(context, labels[0])}");
        foreach (var label in labels.Where(label => label.Length > MaxLength))
            Report(context, Severity.Error, "long labels", label,
                $"the label {Quoted.Format(label)} is too long. Expected at most {MaxLength} characters.");
        SeveralInOne(context, labels);
        foreach (var same in labels.GroupBy(SubmissionWord.Normalise).Where(group => group.Count() > 1))
            context.Error("labels that are identical in a submission", context.Root, null,
                $"labels {string.Join(" and ", same.Select(Quoted.Format))} are identical in a submission, where spaces become underscores. "
                + "Use one spelling.");
        foreach (var alike in labels.GroupBy(Key).Where(group => group.DistinctBy(SubmissionWord.Normalise).Count() > 1))
            context.Warn("labels that differ only in case or spaces", context.Root, null,
                $"labels {string.Join(" and ", alike.Select(Quoted.Format))} differ only in case or spaces. "
                + "They are treated as different labels. If one label is meant, use one spelling.");
    }

    // "Bark,Meow" where Bark and Meow are labels: multiple labels per clip, which are not supported.
    private static void SeveralInOne(LayoutContext context, LabelSet labels)
    {
        (string Label, string[] Parts)[] joined = [.. labels.Select(label => (label, Parts(label))).Where(pair => pair.Item2.Length > 1)];
        var alone = labels.ToHashSet(StringComparer.Ordinal);
        var often = joined.SelectMany(pair => pair.Parts).CountBy(part => part).Where(part => part.Value > 1).Select(part => part.Key)
            .ToHashSet(StringComparer.Ordinal);
        foreach (var (label, parts) in joined)
        {
            var named = Names.Summary([.. parts.Select(Quoted.Format)]);
            if (parts.All(alone.Contains))
                Report(context, Severity.Error, "labels that look like several labels", label,
                    $"the label {Quoted.Format(label)} looks like several labels, {named}, which are labels of other clips. "
                    + "Multiple labels per clip are not supported yet: keep one label or remove the clip.");
            else if (parts.All(part => alone.Contains(part) || often.Contains(part)))
                Report(context, Severity.Warning, "labels that look like several labels", label,
                    $"the label {Quoted.Format(label)} looks like several labels, {named}, which are parts of other labels too. "
                    + "It is treated as one label: multiple labels per clip are not supported yet.");
        }
    }

    private static string[] Parts(string label) => label.IndexOfAny(Separators) < 0 ? []
        : [.. label.Split(Separators, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct(StringComparer.Ordinal)];

    private static void Report(LayoutContext context, Severity severity, string kind, string label, string message)
    {
        var (file, line) = context.Labels.PlaceOf(label) ?? (context.Root, null);
        if (severity == Severity.Error) context.Error(kind, file, line, message);
        else context.Warn(kind, file, line, message);
    }

    // The folder may contain the data set or the label folders.
    private static string Inside(LayoutContext context, string label)
    {
        var folder = context.At(label);
        return Directory.Exists(folder) && Directory.EnumerateDirectories(folder, "*", new EnumerationOptions()).Count(FolderWalk.ContainsRecordings) > 1
            ? $" If the folders in it are the labels, open {Quoted.Escaped(folder)}." : "";
    }

    // Spaces and underscores are equivalent: a submission writes spaces as underscores.
    private static string Key(string label) =>
        string.Concat(label.Where(letter => !char.IsWhiteSpace(letter) && letter != '_')).ToLowerInvariant();
}
