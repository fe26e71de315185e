using Earmark.Scoring;

namespace Earmark.Tagging.Formats;

/// <summary>The format csv: a row per segment. A recording without segments has one row, in which start, end, label and score are empty.</summary>
internal static class CsvTags
{
    private const string Expected = "tags: a CSV file with the columns path,start,end,label,score";

    private static readonly string[] Header = ["path", "start", "end", "label", "score", "recorded_at", "seconds"];

    public static TagFormat Format { get; } = new("csv", ".csv", "a table with a row per segment, for spreadsheets, pandas and R",
        (stream, _) => new CsvTagWriter(stream, Header, Rows), Read, start => start.HasColumns("path", "start", "end", "label", "score"));

    private static IEnumerable<string[]> Rows(TaggedRecording recording)
    {
        var (path, seconds) = (recording.Path, DecimalText.Format(recording.Seconds));
        return recording.Segments.Count == 0 ? [[path, "", "", "", "", ClockTime.Text(path, 0), seconds]]
            : recording.Segments.Select(segment => (string[])[path, DecimalText.Format(segment.Start), DecimalText.Format(segment.End), segment.Label, DecimalText.Format(segment.Score),
                ClockTime.Text(path, segment.Start), seconds]);
    }

    private static IReadOnlyList<TaggedRecording> Read(string path)
    {
        var csv = CsvFile.Read(path, Expected);
        var (recording, start, end, label, score, seconds) = (csv.Column("path"), csv.Column("start"), csv.Column("end"), csv.Column("label"), csv.Column("score"), csv.TryColumn("seconds"));
        var recordings = new RecordingList();
        foreach (var row in CsvTagRow.Of(csv))
            recordings.Add(row.Where, row[recording], row.OptionalSeconds(seconds),
                (row[start], row[end], row[label], row[score]) is ("", "", "", "") ? null : new(row.Seconds(start), row.Seconds(end), row[label], row.Score(score)));
        return recordings.ToRecordings();
    }
}
