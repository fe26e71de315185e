using System.Globalization;
using Earmark.Data.Annotations;

namespace Earmark.Tagging.Formats;

/// <summary>
/// The format raven: a selection table of Raven Pro. The times continue from one recording to the next, as they do if Raven opens a list of recordings as one stream.
/// A recording without segments has no row, but later times include its length. A selection without a score, as Raven saves it, was made by a person and has the score 1.
/// </summary>
internal static class RavenTags
{
    private static readonly string[] Header = [RavenTable.Selection, "View", "Channel", RavenTable.Begin, RavenTable.End, "Low Freq (Hz)", "High Freq (Hz)", RavenTable.BeginPath,
        RavenTable.FileOffset, RavenTable.Label, RavenTable.Score, RavenTable.RecordingLength];

    public static TagFormat Format { get; } = new("raven", ".selections.txt", "a selection table of Raven Pro",
        (stream, options) => new LineTagWriter(stream, string.Join('\t', Header), new Selections(DecimalText.Format(options.MaxFrequency)).Of), Read, start => RavenTable.IsHeader(start.Line))
    {
        KeepsEmptyRecordings = false,
    };

    private static IReadOnlyList<TaggedRecording> Read(string path)
    {
        var recordings = new RecordingList();
        foreach (var annotation in RavenTable.Read(path))
        {
            var where = $"{path} line {annotation.Line}";
            recordings.Add(where, annotation.Recording ?? throw InputException.At(where, "the selection does not name its recording", $"a column '{RavenTable.BeginPath}'",
                "In Raven, add the measurement Begin Path to the table and save it again."), annotation.RecordingLength,
                new(annotation.Start, annotation.End, annotation.Label, annotation.Score ?? 1));
        }
        return recordings.ToRecordings();
    }

    private sealed class Selections(string maxFrequency)
    {
        private long count;
        private decimal earlierRecordings; // length of the recordings so far, in seconds

        public IEnumerable<string> Of(TaggedRecording recording)
        {
            foreach (var segment in recording.Segments)
            {
                var (start, end) = (DecimalText.ToDecimal(segment.Start), DecimalText.ToDecimal(segment.End));
                yield return string.Join('\t', (++count).ToString(CultureInfo.InvariantCulture), "Spectrogram 1", "1", DecimalText.Format(earlierRecordings + start),
                    DecimalText.Format(earlierRecordings + end), "0", maxFrequency, ControlPictures.Encode(recording.Path), DecimalText.Format(start),
                    ControlPictures.Encode(segment.Label), DecimalText.Format(segment.Score), DecimalText.Format(recording.Seconds));
            }
            earlierRecordings += DecimalText.ToDecimal(recording.Seconds);
        }
    }
}
