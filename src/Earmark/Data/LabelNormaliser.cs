namespace Earmark.Data;

/// <summary>Labels in Unicode normalisation form C while a data set is being read, each with the location of its first occurrence.</summary>
internal sealed class LabelNormaliser
{
    private readonly Dictionary<string, (string Written, string File, int? Line)> locations = new(StringComparer.Ordinal);

    /// <summary>Returns the normalised label. Warns if the label has already occurred in a different Unicode form.</summary>
    /// <param name="context">Receives the warning.</param>
    /// <param name="written">The label as written in the data set.</param>
    /// <param name="file">Location: a CSV file, or the folder that contains the label folders.</param>
    /// <param name="line">Line number, from 1, or null for a folder.</param>
    public string Normalise(LayoutContext context, string written, string file, int? line)
    {
        var label = Nfc.Normalize(written);
        if (locations.TryAdd(label, (written, file, line))) return label;
        var first = locations[label];
        if (first.Written != written)
            context.Warn("labels in two Unicode forms", file, line, $"the label {Quoted.Format(label)} is written in a different Unicode form in "
                + $"{(first.Line is null ? "the name of another folder" : $"line {first.Line}")}. Both are treated as the same label.");
        return label;
    }

    /// <summary>Returns the location of the first occurrence of a label: a CSV file and a line, or a folder. Returns null if the label was not read.</summary>
    public (string File, int? Line)? LocationOf(string label) => locations.TryGetValue(label, out var location) ? (location.File, location.Line) : null;
}
