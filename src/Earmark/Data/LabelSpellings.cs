namespace Earmark.Data;

/// <summary>The labels of a data set while it is read: in Unicode normalisation form C, each with the place where it was met first.</summary>
internal sealed class LabelSpellings
{
    private readonly Dictionary<string, (string Written, string File, int? Line)> places = new(StringComparer.Ordinal);

    /// <summary>The label that a text stands for; warns where the label was written in another Unicode form before.</summary>
    /// <param name="reading">Takes the warning.</param>
    /// <param name="written">The label as it is written.</param>
    /// <param name="file">Where: a table, or the folder that holds the folders of the classes.</param>
    /// <param name="line">The line of the table, from 1; null: a folder.</param>
    public string Of(LayoutContext reading, string written, string file, int? line)
    {
        var label = Nfc.Of(written);
        if (places.TryAdd(label, (written, file, line))) return label;
        var first = places[label];
        if (first.Written != written)
            reading.Warn("labels in two Unicode forms", file, line, $"the label {Quoted.Of(label)} is written in another Unicode form than in "
                + $"{(first.Line is null ? "another folder's name" : $"line {first.Line}")}. They are treated as one label.");
        return label;
    }

    /// <summary>Where a label was met first: a table and a line, or a folder; null: it was not read here.</summary>
    public (string File, int? Line)? PlaceOf(string label) => places.TryGetValue(label, out var place) ? (place.File, place.Line) : null;
}
