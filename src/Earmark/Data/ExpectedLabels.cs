namespace Earmark.Data;

/// <summary>Reports classes of a data set that no training clip has. A model cannot predict them.</summary>
internal static class ExpectedLabels
{
    private const string Kind = "classes without training clips";

    /// <summary>Compares the columns of a submission in the format of the 2019 challenge, after the first one, with the labels of clips.</summary>
    /// <param name="context">Receives the findings.</param>
    /// <param name="file">Name of the CSV file, which may be missing.</param>
    /// <param name="clips">The training clips.</param>
    public static void CheckHeader(LayoutContext context, string file, IReadOnlyList<Clip> clips)
    {
        if (!File.Exists(context.PathOf(file)) || clips.Count == 0) return;
        var header = CsvText.ReadHeader(context.PathOf(file));
        if (header.Length > 2) Report(context, file, header.Skip(1).Select(label => (label, 1)), clips); // fname,label is a submission of the 2018 challenge
    }

    /// <summary>Compares the second column of a vocabulary without a header with the labels of clips.</summary>
    /// <param name="context">Receives the findings.</param>
    /// <param name="file">Name of the CSV file, which may be missing.</param>
    /// <param name="clips">The training clips.</param>
    public static void CheckVocabulary(LayoutContext context, string file, IReadOnlyList<Clip> clips)
    {
        if (!File.Exists(context.PathOf(file)) || clips.Count == 0) return;
        try
        {
            Report(context, file, CsvText.Read(context.PathOf(file), trim: true).Rows.Where(row => row.Fields.Length > 1).Select(row => (row.Fields[1], row.Line)), clips);
        }
        catch (CsvFormatException exception)
        {
            context.Warn("unreadable CSV files", file, exception.Line, $"{exception.Message}. {exception.Remedy} Its classes are not compared with the labels.");
        }
    }

    private static void Report(LayoutContext context, string file, IEnumerable<(string Label, int Line)> expected, IReadOnlyList<Clip> clips)
    {
        var known = clips.SelectMany(clip => clip.Labels ?? ClipLabels.None).ToHashSet(StringComparer.Ordinal);
        foreach (var (label, line) in expected.Where(label => label.Label.Length > 0 && !known.Contains(label.Label)))
            context.Warn(Kind, file, line, $"no training clip has the class {Quoted.Format(label)}, so a model cannot predict it. Add recordings with this label, or check its spelling in the label file.");
    }
}
