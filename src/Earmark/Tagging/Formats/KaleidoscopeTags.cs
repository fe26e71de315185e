using Earmark.Scoring;

namespace Earmark.Tagging.Formats;

/// <summary>
/// The format kaleidoscope: the result table of Kaleidoscope Pro. A recording without segments has one row for its whole length, without a match.
/// </summary>
/// <remarks>
/// TOP1DIST is a distance: 1 - score, computed in decimal so that the score is read back unchanged (to 28 decimals). Tables that BirdNET-Analyzer writes for Kaleidoscope
/// have a column confidence instead, which is read as the score.
/// </remarks>
internal static class KaleidoscopeTags
{
    private const string Root = "INDIR", Folder = "FOLDER", File = "IN FILE", Offset = "OFFSET", Duration = "DURATION", Match = "TOP1MATCH", Distance = "TOP1DIST", Length = "RECORDING DURATION",
        Confidence = "confidence", Expected = $"a table of Kaleidoscope: a CSV file with the columns {Root},{Folder},{File},{Offset},{Duration},{Match},{Distance}";

    private static readonly string[] Header = [Root, Folder, File, Offset, Duration, Match, Distance, Length];

    public static TagFormat Format { get; } = new("kaleidoscope", ".kaleidoscope.csv", "the result table of Kaleidoscope Pro",
        (stream, _) => new CsvTagWriter(stream, Header, Rows), Read, start => start.HasColumns(File, Offset, Duration))
    {
        StatesLengths = false,
    };

    private static IEnumerable<string[]> Rows(TaggedRecording recording)
    {
        var (root, folder, file) = SplitPath(recording.Path);
        var length = DecimalText.Format(recording.Seconds);
        return recording.Segments.Count == 0 ? [[root, folder, file, "0", length, "", "", length]] : recording.Segments.Select(segment =>
        {
            var start = DecimalText.ToDecimal(segment.Start);
            return (string[])[root, folder, file, DecimalText.Format(start), DecimalText.Format(DecimalText.ToDecimal(segment.End) - start), segment.Label,
                DecimalText.Format(1 - DecimalText.ToDecimal(segment.Score)), length];
        });
    }

    private static IReadOnlyList<TaggedRecording> Read(string path)
    {
        var csv = CsvFile.Read(path, Expected);
        var (root, folder, file, offset, duration, match, length) =
            (csv.Column(Root), csv.Column(Folder), csv.Column(File), csv.Column(Offset), csv.Column(Duration), csv.Column(Match), csv.TryColumn(Length));
        var (distance, confidence) = (csv.TryColumn(Distance), csv.TryColumn(Confidence));
        if (distance < 0 && confidence < 0) csv.Column(Distance); // throws
        var recordings = new RecordingList();
        foreach (var row in CsvTagRow.Of(csv))
        {
            var (start, seconds) = (row.ExactSeconds(offset), row.ExactSeconds(duration));
            recordings.Add(row.Where, JoinPath(row[root], row[folder], row[file]), row.OptionalSeconds(length), row[match].Length == 0 ? null
                : new(DecimalText.ToDouble(start), DecimalText.ToDouble(start + seconds), row[match], distance >= 0 ? Score(row.Where, row[distance]) : row.Score(confidence)));
        }
        return recordings.ToRecordings();
    }

    private static double Score(string where, string distance) => DecimalText.TryParse(distance, out var value) && value is >= 0 and <= 1 ? DecimalText.ToDouble(1 - value)
        : throw InputException.At(where, $"{Distance} is {Quoted.Format(distance)}", "a number from 0 to 1, such as 0.25, because the score is 1 - distance");

    // If the parts do not determine the path, as for /site/a.wav or mixed separators, INDIR is the whole folder with its separator.
    private static (string Root, string Folder, string File) SplitPath(string path)
    {
        var last = LastSeparator(path);
        if (last < 0) return ("", "", path);
        var (parent, file) = (path[..last], path[(last + 1)..]);
        var previous = LastSeparator(parent);
        var (root, folder) = (previous < 0 ? "" : parent[..previous], parent[(previous + 1)..]);
        return JoinPath(root, folder, file) == path ? (root, folder, file) : (path[..(last + 1)], "", file);
    }

    private static string JoinPath(string root, string folder, string file)
    {
        var isWindows = root is [_, ':', '\\', ..] or ['\\', '\\', ..]; // tables of Windows can be read on other systems
        var separator = isWindows ? '\\' : root.Contains('/', StringComparison.Ordinal) ? '/' : Path.DirectorySeparatorChar;
        string With(string part) => part.Length == 0 || part[^1] == separator || IsSeparator(part[^1]) ? part : part + separator;
        return With(root) + With(folder) + file;
    }

    private static int LastSeparator(string path) => path.AsSpan().LastIndexOfAny(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar);

    private static bool IsSeparator(char character) => character == Path.DirectorySeparatorChar || character == Path.AltDirectorySeparatorChar;
}
