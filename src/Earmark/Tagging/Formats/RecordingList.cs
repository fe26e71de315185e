namespace Earmark.Tagging.Formats;

/// <summary>Collects the segments of a table by recording, in the order in which the recordings first occur. The rows of a recording do not need to be adjacent.</summary>
internal sealed class RecordingList
{
    private readonly List<Entry> entries = [];
    private readonly Dictionary<string, Entry> byPath = new(StringComparer.Ordinal);

    /// <summary>Adds a row.</summary>
    /// <param name="where">File and line.</param>
    /// <param name="path">Path of the recording.</param>
    /// <param name="seconds">Length of the recording in seconds, or null if the row does not contain it.</param>
    /// <param name="segment">The segment, or null for a recording without segments.</param>
    /// <exception cref="InputException">The path or the segment is invalid, or the length differs from that in an earlier row of the recording.</exception>
    public void Add(string where, string path, double? seconds, Segment? segment)
    {
        if (path.Length == 0) throw InputException.At(where, "the path is empty", "the path of a recording");
        if (segment is not null && TagRules.Violation(segment, "the segment") is var (found, expected)) throw InputException.At(where, found, expected);
        if (!byPath.TryGetValue(path, out var entry)) entries.Add(byPath[path] = entry = new(path));
        if (seconds is { } length)
        {
            if (entry.Seconds is { } earlier && earlier != length)
                throw InputException.At(where, $"the length of {Quoted.Format(path)} is {DecimalText.Format(length)} seconds here and {DecimalText.Format(earlier)} in {entry.Where}", "the same length in all rows of a recording");
            (entry.Seconds, entry.Where) = (length, where);
        }
        if (segment is not null) entry.Segments.Add(segment);
    }

    /// <summary>Returns the recordings. The length of a recording is the end of its last segment if no row contains it.</summary>
    public IReadOnlyList<TaggedRecording> ToRecordings() =>
        [.. entries.Select(entry => new TaggedRecording(entry.Path, entry.Seconds ?? entry.Segments.Select(segment => segment.End).DefaultIfEmpty().Max(), entry.Segments))];

    private sealed class Entry(string path)
    {
        public string Path { get; } = path;

        public double? Seconds { get; set; }

        public string Where { get; set; } = "";

        public List<Segment> Segments { get; } = [];
    }
}
