using System.Globalization;
using Earmark.Data.Annotations;

namespace Earmark.Tagging.Formats;

/// <summary>
/// The format raven: a selection table of Raven Pro. The times continue from one recording to the next, as they do in Raven, which opens the recordings of a table as one
/// sound. A selection without a score, as Raven saves it, was made by a person and has the score 1.
/// </summary>
/// <remarks>
/// A recording without segments has a selection of length 0 without a label, so that Raven opens it too. Otherwise, all later times would be wrong. Rraven lists
/// recordings in the same way (exp_empty_sels).
/// </remarks>
internal static class RavenTags
{
    private static readonly string[] Header = [RavenTable.Selection, "View", "Channel", RavenTable.Begin, RavenTable.End, "Low Freq (Hz)", "High Freq (Hz)", RavenTable.BeginPath,
        RavenTable.FileOffset, RavenTable.Label, RavenTable.Score, RavenTable.RecordingLength];

    public static TagFormat Format { get; } = new("raven", ".selections.txt", "a selection table of Raven Pro",
        (stream, options) => new LineTagWriter(stream, string.Join('\t', Header), new Selections(DecimalText.Format(options.MaxFrequency)).Of), Read, start => RavenTable.IsHeader(start.Line))
    {
        StatesLengths = false,
    };

    private static IReadOnlyList<TaggedRecording> Read(string path)
    {
        var recordings = new RecordingList();
        foreach (var annotation in RavenTable.Read(path))
        {
            var where = new FileLine(path, annotation.Line);
            recordings.Add($"{where}", annotation.Recording ?? throw InputException.At(where, "the selection does not name its recording", $"a column '{RavenTable.BeginPath}'",
                RavenTable.AddMeasurement(RavenTable.BeginPath)), annotation.RecordingLength,
                annotation is { Label: "", Score: null } && annotation.Start == annotation.End ? null : new(annotation.Start, annotation.End, annotation.Label, annotation.Score ?? 1));
        }
        return recordings.ToRecordings();
    }

    private sealed class Selections(string maxFrequency)
    {
        private long count;
        private decimal earlierRecordings; // length of the recordings so far, in seconds

        public IEnumerable<string> Of(TaggedRecording recording)
        {
            if (recording.Segments.Count == 0) yield return Row(recording, 0, 0, "0", "", "");
            foreach (var segment in recording.Segments)
                yield return Row(recording, DecimalText.ToDecimal(segment.Start), DecimalText.ToDecimal(segment.End), maxFrequency, ControlPictures.Encode(segment.Label), DecimalText.Format(segment.Score));
            earlierRecordings += DecimalText.ToDecimal(recording.Seconds);
        }

        private string Row(TaggedRecording recording, decimal start, decimal end, string highFrequency, string label, string score) =>
            string.Join('\t', (++count).ToString(CultureInfo.InvariantCulture), "Spectrogram 1", "1", DecimalText.Format(earlierRecordings + start), DecimalText.Format(earlierRecordings + end),
                "0", highFrequency, ControlPictures.Encode(recording.Path), DecimalText.Format(start), label, score, DecimalText.Format(recording.Seconds));
    }
}
