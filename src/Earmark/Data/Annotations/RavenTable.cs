namespace Earmark.Data.Annotations;

/// <summary>Reads selection tables of Raven Pro and Raven Lite: a header and one selection per row, with columns in any order, separated by tabs and without quotes.</summary>
/// <remarks>
/// Raven writes a selection once for each view, such as waveform and spectrogram; the copies are skipped. If a table describes several recordings, the times in it continue
/// from one recording to the next, and the column File Offset (s) contains the time within the recording.
/// </remarks>
internal static class RavenTable
{
    /// <summary>Names of columns.</summary>
    public const string Selection = "Selection", Begin = "Begin Time (s)", End = "End Time (s)", BeginPath = "Begin Path", BeginFile = "Begin File", FileOffset = "File Offset (s)",
        Label = "label", Score = "score", RecordingLength = "Recording Length (s)";

    /// <summary>Expected content, for messages.</summary>
    public const string Expected = "a Raven selection table: columns separated by tabs, among them Begin Time (s) and End Time (s)";

    // The first column that exists is used. "Annotation" is the default column of Raven, the others are those of BirdNET-Analyzer.
    private static readonly string[] LabelColumns = [Label, "Annotation", "Common Name", "Species", "Species Code"], ScoreColumns = [Score, "Confidence"];

    /// <summary>Returns what to do if a column is missing that Raven writes on request, as a sentence.</summary>
    public static string AddMeasurement(string column) => $"In Raven, add the measurement {column} to the table and save it again.";

    /// <summary>Returns whether a line is the header of a selection table.</summary>
    public static bool IsHeader(string line) => line.Split('\t') is var columns && CsvText.IndicesOf([.. columns.Select(column => column.Trim())], Begin).Length > 0 && columns.Length > 1;

    /// <summary>Reads a selection table.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="labelColumn">Column of labels, or null for the first that exists of label, Annotation, Common Name, Species and Species Code.</param>
    /// <exception cref="InputException">The file cannot be read, a column is missing, or a field is invalid.</exception>
    public static IReadOnlyList<Annotation> Read(string path, string? labelColumn = null)
    {
        Columns? columns = null;
        List<Annotation> annotations = [];
        HashSet<(string, double, double, string, string?)> selections = [];
        foreach (var (line, text) in TextLines.Read(path, Expected))
        {
            if (text.Length == 0) continue;
            var (where, fields) = (new FileLine(path, line), text.Split('\t'));
            if (columns is null)
            {
                columns = new(where, [.. fields.Select(field => field.Trim())], labelColumn is null ? LabelColumns : [labelColumn]);
                continue;
            }
            if (fields.Length != columns.Count)
                throw InputException.At(where, $"found {(fields.Length == 1 ? "1 field" : $"{fields.Length} fields")}", $"{columns.Count}, as in the header", "Separate fields by tabs.");
            var annotation = columns.Parse(where, fields);
            if (annotations.Count > 0 && annotation.Recording != annotations[0].Recording) columns.RequireFileOffset();
            if (columns.SelectionOf(fields) is not { } selection || selections.Add((selection, annotation.Start, annotation.End, annotation.Label, annotation.Recording)))
                annotations.Add(annotation);
        }
        return columns is null ? throw InputException.At(path, "the file is empty", Expected) : annotations;
    }

    private sealed class Columns
    {
        private readonly FileLine where;
        private readonly string[] header;
        private readonly int selection, begin, end, offset, path, label, score, length;

        public Columns(FileLine where, string[] header, string[] labels)
        {
            (this.where, this.header) = (where, header);
            (begin, end, label) = (Require(Begin), Require(End), Require(labels));
            (selection, offset, path, score, length) = (Find(Selection), Find(FileOffset), Find(BeginPath, BeginFile), Find(ScoreColumns), Find(RecordingLength));
        }

        public int Count => header.Length;

        public string? SelectionOf(string[] fields) => selection < 0 ? null : fields[selection];

        public void RequireFileOffset()
        {
            if (offset < 0) throw Missing(FileOffset);
        }

        public Annotation Parse(FileLine row, string[] fields)
        {
            var (beginTime, endTime) = (AnnotationField.Seconds(row, Begin, fields[begin]), AnnotationField.Seconds(row, End, fields[end]));
            if (endTime < beginTime) throw InputException.At(row, $"{End} {fields[end]} is before {Begin} {fields[begin]}", "an end at or after the start");
            var start = offset < 0 ? beginTime : AnnotationField.Seconds(row, FileOffset, fields[offset]);
            return new(row.Number!.Value, DecimalText.ToDouble(start), DecimalText.ToDouble(start + (endTime - beginTime)), ControlPictures.Decode(fields[label]))
            {
                Recording = path < 0 || fields[path].Length == 0 ? null : ControlPictures.Decode(fields[path]),
                RecordingLength = length < 0 || fields[length].Length == 0 ? null : DecimalText.ToDouble(AnnotationField.Seconds(row, RecordingLength, fields[length])),
                Score = score < 0 || fields[score].Length == 0 ? null : AnnotationField.Score(row, header[score], fields[score]),
            };
        }

        private int Require(params string[] names) => Find(names) is >= 0 and var index ? index : throw Missing(names);

        private int Find(params string[] names)
        {
            foreach (var name in names)
                switch (CsvText.IndicesOf(header, name))
                {
                    case [var index]: return index;
                    case { Length: > 1 } duplicates: throw InputException.At(where, $"{duplicates.Length} columns {Quoted.Format(name)}", "one");
                }
            return -1;
        }

        private InputException Missing(params string[] names) => InputException.At(where, $"no column {string.Join(" or ", names.Select(Quoted.Format))} in {Quoted.Format(string.Join(", ", header))}",
            Expected, names is [FileOffset] ? AddMeasurement(FileOffset) : "");
    }
}
