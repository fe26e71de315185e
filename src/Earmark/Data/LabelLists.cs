namespace Earmark.Data;

/// <summary>Parses the label fields of a CSV file: one label per field, or several if there is a separator.</summary>
/// <param name="context">Receives the findings.</param>
/// <param name="file">Name of the CSV file in messages.</param>
/// <param name="separator">Text between two labels, or null if each field is a single label.</param>
internal sealed class LabelLists(LayoutContext context, string file, string? separator)
{
    // For each label that was preceded by a separator and a space: its line and the labels before it. Such a label may be the rest of a longer one.
    private readonly Dictionary<string, (int Line, HashSet<string> Predecessors)> afterSpace = new(StringComparer.Ordinal);
    private readonly HashSet<string> elsewhere = new(StringComparer.Ordinal);

    /// <summary>Returns the labels of a row, or null if a label is missing, which is reported.</summary>
    /// <param name="field">The field.</param>
    /// <param name="name">Name of the clip, for messages.</param>
    /// <param name="line">Line number, from 1.</param>
    public ClipLabels? Parse(string field, string name, int line)
    {
        string[] parts = string.IsNullOrEmpty(separator) ? [field] : field.Split(separator);
        string[] labels = [.. parts.Select(part => context.Labels.Normalise(context, part.Trim(), file, line))];
        if (Array.TrueForAll(labels, label => label.Length == 0))
        {
            context.Error("empty labels", file, line, $"the label of {Quoted.Format(name)} is empty. Add one or remove the row.");
            return null;
        }
        if (Array.IndexOf(labels, "") >= 0)
        {
            context.Error("empty labels", file, line, $"the labels of {Quoted.Format(name)}, {Quoted.Format(field)}, contain an empty label. Remove the extra {Quoted.Format(separator!)}.");
            return null;
        }
        foreach (var repeated in labels.GroupBy(label => label, StringComparer.Ordinal).Where(group => group.Skip(1).Any()))
            context.Warn("repeated labels", file, line, $"the labels of {Quoted.Format(name)} contain {Quoted.Format(repeated.Key)} {repeated.Count()} times. The duplicates are ignored.");
        for (var i = 0; i < parts.Length; i++)
        {
            if (i == 0 || !char.IsWhiteSpace(parts[i][0])) elsewhere.Add(labels[i]);
            else if (afterSpace.TryGetValue(labels[i], out var seen)) seen.Predecessors.Add(labels[i - 1]);
            else afterSpace.Add(labels[i], (line, new(StringComparer.Ordinal) { labels[i - 1] }));
        }
        return ClipLabels.Create([.. labels.Distinct(StringComparer.Ordinal)]);
    }

    /// <summary>Warns about labels that occur only after one other label and a space, such as "kid speaking" of "Child speech, kid speaking".</summary>
    public void WarnAboutSplitLabels()
    {
        foreach (var (label, (line, predecessors)) in afterSpace.Where(label => !elsewhere.Contains(label.Key) && label.Value.Predecessors.Count == 1))
        {
            var whole = $"{predecessors.Single()}{separator} {label}";
            context.Warn("labels that may contain the separator", file, line, $"the label {Quoted.Format(label)} occurs only after {Quoted.Format(predecessors.Single())}. "
                + $"If {Quoted.Format(whole)} is one label, separate labels with another text and specify it with --label-separator.");
        }
    }
}
