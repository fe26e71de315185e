namespace Earmark.Data.Annotations;

/// <summary>
/// Reads label tracks as exported by Audacity: one label per line, with start, end and text separated by tabs, and no header. A line that starts with a backslash contains
/// the frequency range of the label above it, and is skipped. A fourth field is the score, which Audacity ignores when it imports the track.
/// </summary>
/// <remarks>
/// Follows LabelStruct::Import of Audacity 3: empty fields are skipped, and a line with a start and a text is the label of a point in time. Versions before 2.0 wrote
/// numbers with the decimal comma of the system's language.
/// </remarks>
internal static class AudacityTrack
{
    /// <summary>Expected content, for messages.</summary>
    public const string Expected = "an Audacity label track: start, end and label on each line, separated by tabs";

    private const char Continuation = '\\';

    /// <summary>Returns whether a line is a label.</summary>
    public static bool IsLabel(string line) =>
        line.Split('\t', StringSplitOptions.RemoveEmptyEntries) is [var start, var end, ..] && DecimalText.TryParse(WithPoint(start), out _) && DecimalText.TryParse(WithPoint(end), out _);

    /// <summary>Reads a label track.</summary>
    /// <param name="path">Path of the file. An empty file is a track without labels.</param>
    /// <exception cref="InputException">The file cannot be read, or a line is not a label.</exception>
    public static IReadOnlyList<Annotation> Read(string path) =>
        [.. TextLines.Read(path, Expected).Where(line => line.Text.Length > 0 && line.Text[0] != Continuation).Select(line => Parse(path, line.Number, line.Text))];

    private static Annotation Parse(string path, int line, string text)
    {
        var where = new FileLine(path, line);
        var fields = text.Split('\t', StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length < 2) throw InputException.At(where, $"found {Quoted.Format(text)}", Expected);
        var start = Seconds(where, "start", fields[0]);
        if (fields.Length == 2 && !DecimalText.TryParse(WithPoint(fields[1]), out _)) return new(line, start, start, ControlPictures.Decode(fields[1]));
        var end = Seconds(where, "end", fields[1]);
        if (end < start) throw InputException.At(where, $"the end {fields[1]} is before the start {fields[0]}", "an end at or after the start");
        return new(line, start, end, fields.Length == 2 ? "" : ControlPictures.Decode(fields[2]))
        {
            Score = fields.Length < 4 ? null : AnnotationField.Score(where, "score", fields[3]),
        };
    }

    private static double Seconds(FileLine where, string column, string field) => DecimalText.ToDouble(AnnotationField.Seconds(where, column, WithPoint(field)));

    private static string WithPoint(string number) => number.Contains('.', StringComparison.Ordinal) ? number : number.Replace(',', '.');
}
