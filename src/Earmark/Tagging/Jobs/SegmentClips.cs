using System.Globalization;
using System.Text;
using Earmark.Audio;
using Earmark.Data;
using Earmark.Scoring;

namespace Earmark.Tagging.Jobs;

/// <summary>
/// Cuts out the best segments of each label as WAV files, one folder per label, which <c>earmark train</c> reads. The file <c>sources.csv</c> states the recording, times, label and score of each
/// clip, and its group, so that clips of one recording are never split between training and validation.
/// </summary>
public static class SegmentClips
{
    /// <summary>Maximum length of a clip in seconds. Of longer segments, the beginning is cut out.</summary>
    public const double MaxSeconds = 60;

    // The name of a file has at most 255 bytes, and a character at most 4.
    private const int MaxNameBytes = 160;

    private static readonly string[] Header = ["path", "group", "start", "end", "label", "score"];

    /// <summary>Writes the segments with the highest scores.</summary>
    /// <param name="folder">The new folder. It gets this name when it is complete.</param>
    /// <param name="results">Results of a job.</param>
    /// <param name="perLabel">Maximum number of clips of each label, at least 1.</param>
    /// <param name="isContinued">Whether the job was stopped before, possibly while it was cutting out clips.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>Number of clips, and the recordings that can no longer be read.</returns>
    /// <exception cref="InputException">The folder exists and is not empty.</exception>
    public static (int Count, IReadOnlyList<Failure> Failures) Write(string folder, IEnumerable<TagResult> results, int perLabel, bool isContinued, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(results);
        ArgumentOutOfRangeException.ThrowIfLessThan(perLabel, 1);
        var (written, failures) = (new HashSet<Clip>(), new List<Failure>());
        FinalName.Write(folder, isContinued, temporary =>
        {
            Directory.CreateDirectory(temporary);
            var clips = Plan(results, perLabel);
            foreach (var recording in clips.GroupBy(clip => clip.Recording, StringComparer.Ordinal))
                SegmentCutter.Cut(recording.Key, recording.Key, recording.Select(clip => (clip, new AudioSpan(clip.Segment.Start, clip.Segment.End))), (clip, waveform) =>
                {
                    var path = Path.Combine(temporary, clip.Folder, clip.Name);
                    Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                    WavWriter.Write(path, waveform.SampleRate, waveform.Samples);
                    written.Add(clip);
                }, failures, cancellationToken);
            CsvFile.Write(Path.Combine(temporary, "sources.csv"), clips.Where(written.Contains).Select(clip => clip.ToRow()).Prepend(Header));
        });
        return (written.Count, failures);
    }

    // The names of all clips, by label and then by score.
    private static List<Clip> Plan(IEnumerable<TagResult> results, int perLabel)
    {
        var (clips, folders) = (new List<Clip>(), new HashSet<string>(RealPath.Comparer));
        foreach (var (label, segments) in Best(results, perLabel).OrderBy(label => FileNameOf(label.Key) != label.Key).ThenBy(label => label.Key, StringComparer.Ordinal))
        {
            var (folder, names) = (FreeName(FileNameOf(label), name => !folders.Add(name)), new HashSet<string>(RealPath.Comparer));
            foreach (var (path, segment) in segments) clips.Add(new(path, segment, folder, FreeName(NameOf(path, segment), name => !names.Add(name)) + ".wav"));
        }
        return clips;
    }

    // The queues hold the best segments so far, the worst first. Equal scores are ordered by path and start, so that the choice does not depend on the order of the results.
    private static Dictionary<string, (string Path, Segment Segment)[]> Best(IEnumerable<TagResult> results, int perLabel)
    {
        var worstFirst = Comparer<(double Score, string Path, double Start)>.Create((a, b) =>
            a.Score != b.Score ? a.Score.CompareTo(b.Score) : string.CompareOrdinal(b.Path, a.Path) is not 0 and var order ? order : b.Start.CompareTo(a.Start));
        var queues = new Dictionary<string, PriorityQueue<(string Path, Segment Segment), (double, string, double)>>(StringComparer.Ordinal);
        foreach (var result in results)
            foreach (var segment in result.Segments ?? [])
            {
                if (!queues.TryGetValue(segment.Label, out var queue)) queues.Add(segment.Label, queue = new(worstFirst));
                var key = (segment.Score, result.Path, segment.Start);
                if (queue.Count < perLabel) queue.Enqueue((result.Path, segment), key);
                else queue.EnqueueDequeue((result.Path, segment), key);
            }
        return queues.ToDictionary(queue => queue.Key, queue => Enumerable.Range(0, queue.Value.Count).Select(_ => queue.Value.Dequeue()).Reverse().ToArray(), StringComparer.Ordinal);
    }

    // Sorted by name, the best clips are last.
    private static string NameOf(string path, Segment segment) => string.Create(CultureInfo.InvariantCulture,
        $"{segment.Score:0.000}_{Shorten(Path.GetFileNameWithoutExtension(path))}_{segment.Start:0.000}-{segment.End:0.000}");

    // A label is a valid name as it is, except for the characters that the file system does not allow, and a first dot, which would hide the folder from 'train'.
    private static string FileNameOf(string label)
    {
        var name = Shorten(string.Concat(label.Select(character => Path.GetInvalidFileNameChars().Contains(character) ? '_' : character)));
        if (name.StartsWith('.') || name == ClassFolders.Background) name = "_" + name[1..] + "_";
        return OperatingSystem.IsWindows() ? name.TrimEnd('.', ' ') : name;
    }

    private static string Shorten(string name)
    {
        var length = name.Length;
        while (Encoding.UTF8.GetByteCount(name.AsSpan(0, length)) > MaxNameBytes) length -= char.IsLowSurrogate(name[length - 1]) ? 2 : 1;
        return name[..length];
    }

    /// <summary>Returns a name, with a number if it is taken.</summary>
    /// <param name="name">The name.</param>
    /// <param name="isTaken">Whether a name is taken. Called until it returns false.</param>
    internal static string FreeName(string name, Func<string, bool> isTaken)
    {
        var free = name;
        for (var number = 2; isTaken(free); number++) free = string.Create(CultureInfo.InvariantCulture, $"{name}_{number}");
        return free;
    }

    private sealed record Clip(string Recording, Segment Segment, string Folder, string Name)
    {
        public string[] ToRow() => [$"{Folder}/{Name}", Recording, DecimalText.Format(Segment.Start), DecimalText.Format(Segment.End), Segment.Label, DecimalText.Format(Segment.Score)];
    }
}
