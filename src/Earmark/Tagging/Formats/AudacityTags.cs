using Earmark.Data.Annotations;

namespace Earmark.Tagging.Formats;

/// <summary>
/// The format audacity: a label track for each recording, which Audacity imports. The fourth column is the score, as in the label tracks of BirdNET-Analyzer; Audacity does
/// not show it. A label without a score, as Audacity exports it, was checked by a person and has the score 1.
/// </summary>
internal static class AudacityTags
{
    private const string Extension = ".txt";

    public static TagFormat Format { get; } = new("audacity", Extension, "a label track of Audacity for each recording",
        (stream, _) => new Writer(stream), Read, start => AudacityTrack.IsLabel(start.Line))
    {
        IsOneFilePerRecording = true, AllowsEmptyFiles = true, StatesLengths = false,
    };

    private static IReadOnlyList<TaggedRecording> Read(string path)
    {
        var recordings = new RecordingList();
        var recording = path.EndsWith(Extension, StringComparison.OrdinalIgnoreCase) ? path[..^Extension.Length] : path;
        recordings.Add(path, recording, null, null);
        foreach (var annotation in AudacityTrack.Read(path))
            recordings.Add($"{path} line {annotation.Line}", recording, null, new(annotation.Start, annotation.End, annotation.Label, annotation.Score ?? 1));
        return recordings.ToRecordings();
    }

    private sealed class Writer(Stream stream) : TextTagWriter(stream)
    {
        private bool isWritten;

        private protected override void Write(TaggedRecording recording)
        {
            if (isWritten) throw new InvalidOperationException("a label track describes a single recording");
            isWritten = true;
            foreach (var segment in recording.Segments)
                Text.WriteLine($"{DecimalText.Format(segment.Start)}\t{DecimalText.Format(segment.End)}\t{ControlPictures.Encode(segment.Label)}\t{DecimalText.Format(segment.Score)}");
        }
    }
}
