namespace Earmark.Data;

/// <summary>The labels of a data set while it is being read: in Unicode normalisation form C, each with the location of its first occurrence.</summary>
internal sealed class LabelSpellings
{
    private readonly Dictionary<string, (string Written, string File, int? Line)> places = new(StringComparer.Ordinal);

    /// <summary>Returns the label for a text; warns if the label occurred before in another Unicode form.</summary>
    /// <param name="context">Receives the warning.</param>
    /// <param name="written">The label as it is written.</param>
    /// <param name="file">Location: a table, or the folder that contains the label folders.</param>
    /// <param name="line">Line of the table, from 1; null for a folder.</param>
    public string Of(LayoutContext context, string written, string file, int? line)
    {
        var label = Nfc.Normalize(written);
        if (places.TryAdd(label, (written, file, line))) return label;
        var first = places[label];
        if (first.Written != written)
            context.Warn("labels in two Unicode forms", file, line, $"the label {Quoted.Format(label)} is written in another Unicode form than in "
                + $"{(first.Line is null ? "another folder's name" : $"line {first.Line}")}. They are treated as one label.");
        return label;
    }

    /// <summary>Returns the location of the first occurrence of a label: a table and a line, or a folder; null if it was not read here.</summary>
    public (string File, int? Line)? PlaceOf(string label) => places.TryGetValue(label, out var position) ? (position.File, position.Line) : null;
}
