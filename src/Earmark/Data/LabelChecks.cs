namespace Earmark.Data;

/// <summary>Checks labels in every layout.</summary>
internal static class LabelChecks
{
    private const int MaxLength = 300; // characters; the longest label of AudioSet has 53

    // The label of recordings to which no label is assigned: ScoredLabel.Unknown, in a later step of the flow.
    private const string Unknown = "unknown";

    private static readonly char[] Separators = [',', ';', '|'];

    /// <summary>Checks the training clips.</summary>
    public static void Check(LayoutContext context, IReadOnlyList<Clip> clips)
    {
        var labels = LabelSet.Create(clips);
        // Rejected rows can leave fewer than two labels. Those errors are reported first.
        if (labels.Count < 2 && !context.Findings.HasErrors)
            context.Error("too few labels", context.Root, null, labels.Count == 0
                ? "no labelled recordings. Expected at least two labels."
                : $"{Quoted.Format(labels[0])} is the only label. Expected at least two labels.{SuggestSubfolder(context, labels[0])}");
        if (labels.Contains(Dataset.BackgroundLabel))
            Report(context, Severity.Error, "reserved labels", Dataset.BackgroundLabel, $"the label {Quoted.Format(Dataset.BackgroundLabel)} is reserved for recordings without any of the labels. "
                + $"Put these recordings into the folder {Dataset.BackgroundLabel}, or rename the label.");
        if (labels.Contains(Unknown))
            Report(context, Severity.Warning, "ambiguous labels", Unknown, $"'earmark tag' also assigns the label {Quoted.Format(Unknown)} to recordings in which no label reaches its threshold. Rename the label to distinguish them.");
        foreach (var label in labels.Where(label => label.Length > MaxLength))
            Report(context, Severity.Error, "long labels", label,
                $"the label {Quoted.Format(label)} is too long. Expected at most {MaxLength} characters.");
        CheckCombinedLabels(context, labels);
        foreach (var same in labels.GroupBy(SubmissionLabel.Normalise).Where(group => group.Count() > 1))
            context.Error("labels that are identical in a submission", context.Root, null,
                $"labels {string.Join(" and ", same.Select(Quoted.Format))} are identical in a submission, where spaces become underscores. "
                + "Use one spelling.");
        foreach (var alike in labels.GroupBy(Key).Where(group => group.DistinctBy(SubmissionLabel.Normalise).Count() > 1))
            context.Warn("labels that differ only in case or spaces", context.Root, null,
                $"labels {string.Join(" and ", alike.Select(Quoted.Format))} differ only in case or spaces. "
                + "They are treated as different labels. If they are the same label, use one spelling.");
    }

    /// <summary>Reports background recordings that are labelled clips, too.</summary>
    public static void CheckBackground(LayoutContext context, IReadOnlyList<Clip> clips, IReadOnlyList<Clip> background)
    {
        var labelled = clips.Select(clip => RealPath.Resolve(clip.Path)).ToHashSet(StringComparer.Ordinal);
        string[] both = background is [] ? [] : [.. background.Where(clip => labelled.Contains(RealPath.Resolve(clip.Path))).Select(clip => Quoted.Format(clip.Name))];
        if (both.Length > 0)
            context.Error("labelled background recordings", context.DisplayPath(ClassFolders.BackgroundFolder(context)), null,
                $"background recordings that have a label: {Names.Summary(both)}. Move them out of the folder, or remove their labels.");
    }

    // "Bark,Meow", if Bark and Meow are labels, indicates several labels per clip without a separator being specified.
    private static void CheckCombinedLabels(LayoutContext context, LabelSet labels)
    {
        (string Label, string[] Parts)[] combined = [.. labels.Select(label => (label, Parts(label))).Where(pair => pair.Item2.Length > 1)];
        var single = labels.ToHashSet(StringComparer.Ordinal);
        var recurring = combined.SelectMany(pair => pair.Parts).CountBy(part => part).Where(part => part.Value > 1).Select(part => part.Key)
            .ToHashSet(StringComparer.Ordinal);
        foreach (var (label, parts) in combined)
        {
            var listed = Names.Summary([.. parts.Select(Quoted.Format)]);
            if (parts.All(single.Contains))
                Report(context, Severity.Error, "labels that look like several labels", label,
                    $"the label {Quoted.Format(label)} looks like several labels, {listed}, which are labels of other clips. "
                    + $"If it is a list, specify the separator: --label-separator {Shell.Quote(SeparatorOf(label))}.");
            else if (parts.All(part => single.Contains(part) || recurring.Contains(part)))
                Report(context, Severity.Warning, "labels that look like several labels", label,
                    $"the label {Quoted.Format(label)} looks like several labels, {listed}, which are also parts of other labels. "
                    + $"It is treated as a single label. If it is a list, specify the separator: --label-separator {Shell.Quote(SeparatorOf(label))}.");
        }
    }

    private static string SeparatorOf(string label) => $"{label[label.IndexOfAny(Separators)]}";

    private static string[] Parts(string label) => label.IndexOfAny(Separators) < 0 ? []
        : [.. label.Split(Separators, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct(StringComparer.Ordinal)];

    private static void Report(LayoutContext context, Severity severity, string kind, string label, string message)
    {
        var (file, line) = context.Labels.LocationOf(label) ?? (context.Root, null);
        if (severity == Severity.Error) context.Error(kind, file, line, message);
        else context.Warn(kind, file, line, message);
    }

    // The only label folder may contain the data set or the actual label folders.
    private static string SuggestSubfolder(LayoutContext context, string label)
    {
        var folder = context.PathOf(label);
        return Directory.Exists(folder) && Directory.EnumerateDirectories(folder, "*", new EnumerationOptions()).Count(FolderWalk.ContainsRecordings) > 1
            ? $" If the folders in it are the labels, open {Quoted.Escape(folder)}." : "";
    }

    // Spaces and underscores are equivalent because spaces become underscores in a submission.
    private static string Key(string label) =>
        string.Concat(label.Where(letter => !char.IsWhiteSpace(letter) && letter != '_')).ToLowerInvariant();
}
