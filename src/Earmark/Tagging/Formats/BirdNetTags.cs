using System.Text.RegularExpressions;
using Earmark.Scoring;

namespace Earmark.Tagging.Formats;

/// <summary>
/// The format birdnet: the result table of BirdNET-Analyzer, with an additional column for the length of the recording, as BirdNET-Analyzer itself adds optional columns
/// after File. A recording without segments has no row.
/// </summary>
/// <remarks>
/// BirdNET's labels are <c>Genus species_Common name</c>. A label of this form is split into the two columns of names. Any other label is written to both.
/// </remarks>
internal static partial class BirdNetTags
{
    private const string Start = "Start (s)", End = "End (s)", Scientific = "Scientific name", Common = "Common name", Confidence = "Confidence", File = "File", Length = "Recording length (s)",
        Expected = $"a table of BirdNET-Analyzer: a CSV file with the columns {Start},{End},{Scientific},{Common},{Confidence},{File}";

    private static readonly string[] Header = [Start, End, Scientific, Common, Confidence, File, Length];

    public static TagFormat Format { get; } = new("birdnet", ".birdnet.csv", "the result table of BirdNET-Analyzer, for the tools that read it",
        (stream, _) => new CsvTagWriter(stream, Header, Rows), Read, start => start.HasColumns(Start, End, Scientific, Common, Confidence, File))
    {
        KeepsEmptyRecordings = false, StatesLengths = false,
    };

    private static IEnumerable<string[]> Rows(TaggedRecording recording) => recording.Segments.Select(segment =>
    {
        var (scientific, common) = Names(segment.Label);
        return (string[])[DecimalText.Format(segment.Start), DecimalText.Format(segment.End), scientific, common, DecimalText.Format(segment.Score), recording.Path, DecimalText.Format(recording.Seconds)];
    });

    private static (string Scientific, string Common) Names(string label) => BirdNetLabel().Match(label) is { Success: true } match && match.Groups[1].Value != match.Groups[2].Value
        ? (match.Groups[1].Value, match.Groups[2].Value) : (label, label);

    private static IReadOnlyList<TaggedRecording> Read(string path)
    {
        var csv = CsvFile.Read(path, Expected);
        var (start, end, scientific, common, score, file, length) =
            (csv.Column(Start), csv.Column(End), csv.Column(Scientific), csv.Column(Common), csv.Column(Confidence), csv.Column(File), csv.TryColumn(Length));
        var recordings = new RecordingList();
        foreach (var row in CsvTagRow.Of(csv))
            recordings.Add(row.Where, row[file], row.OptionalSeconds(length), new(row.Seconds(start), row.Seconds(end), Label(row[scientific], row[common]), row.Score(score)));
        return recordings.ToRecordings();
    }

    private static string Label(string scientific, string common) => scientific == common || common.Length == 0 ? scientific : scientific.Length == 0 ? common : $"{scientific}_{common}";

    // The scientific name consists of a capitalised genus and one or more lower-case epithets.
    [GeneratedRegex(@"^(\p{Lu}\p{Ll}+(?: [\p{Ll}.-]+)+)_(.+)$", RegexOptions.Singleline)]
    private static partial Regex BirdNetLabel();
}
