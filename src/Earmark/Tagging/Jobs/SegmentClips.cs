using System.Globalization;
using Earmark.Audio;

namespace Earmark.Tagging.Jobs;

/// <summary>Cuts out the best segments of each label as WAV files, one folder per label: the layout that <c>train</c> reads.</summary>
public static class SegmentClips
{
    /// <summary>Writes the segments with the highest scores. <see cref="ScoredLabel.Unknown"/> has no segments.</summary>
    /// <param name="folder">The new folder.</param>
    /// <param name="results">Results of a job.</param>
    /// <param name="perLabel">Maximum number of clips of each label, at least 1.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>Number of clips, and the recordings that can no longer be read.</returns>
    public static (int Count, IReadOnlyList<Failure> Failures) Write(string folder, IEnumerable<TagResult> results, int perLabel, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(results);
        var (count, failures) = (0, new List<Failure>());
        foreach (var (label, segments) in Best(results, perLabel).OrderBy(label => label.Key, StringComparer.Ordinal))
        {
            var labelFolder = Directory.CreateDirectory(Path.Combine(folder, FileNameOf(label))).FullName;
            foreach (var (path, segment) in segments)
            {
                cancellationToken.ThrowIfCancellationRequested();
                try
                {
                    var rate = AudioFile.Probe(path, cancellationToken).SampleRate;
                    var samples = AudioFile.ReadSpan(path, (long)Math.Round(segment.Start * rate), (int)Math.Round(segment.Length * rate), cancellationToken).Samples;
                    WavWriter.Write(FreePath(labelFolder, path, segment), rate, [.. samples.Select(sample => (short)Math.Clamp(MathF.Round(sample * 32768), short.MinValue, short.MaxValue))]);
                    count++;
                }
                catch (Exception exception) when (Failure.IsRecoverable(exception))
                {
                    failures.Add(Failure.From(path, exception, cancellationToken));
                }
            }
        }
        return (count, failures);
    }

    // The queues hold the best segments so far, the worst first. Equal scores are ordered by path and start, so that the choice does not depend on the order of the results.
    private static Dictionary<string, (string Path, Segment Segment)[]> Best(IEnumerable<TagResult> results, int perLabel)
    {
        var worstFirst = Comparer<(double Score, string Path, double Start)>.Create((a, b) =>
            a.Score != b.Score ? a.Score.CompareTo(b.Score) : string.CompareOrdinal(b.Path, a.Path) is not 0 and var order ? order : b.Start.CompareTo(a.Start));
        var queues = new Dictionary<string, PriorityQueue<(string Path, Segment Segment), (double, string, double)>>(StringComparer.Ordinal);
        foreach (var result in results)
            foreach (var segment in (result.Segments ?? []).Where(segment => segment.Label != ScoredLabel.Unknown))
            {
                if (!queues.TryGetValue(segment.Label, out var queue)) queues.Add(segment.Label, queue = new(worstFirst));
                var key = (segment.Score, result.Path, segment.Start);
                if (queue.Count < perLabel) queue.Enqueue((result.Path, segment), key);
                else queue.EnqueueDequeue((result.Path, segment), key);
            }
        return queues.ToDictionary(queue => queue.Key, queue => Enumerable.Range(0, queue.Value.Count).Select(_ => queue.Value.Dequeue()).Reverse().ToArray(), StringComparer.Ordinal);
    }

    private static string FreePath(string folder, string path, Segment segment)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{segment.Score:0.000}_{Path.GetFileNameWithoutExtension(path)}_{segment.Start:0.000}-{segment.End:0.000}");
        for (var number = 1; ; number++)
        {
            var free = Path.Combine(folder, $"{name}{(number == 1 ? "" : $"_{number}")}.wav");
            if (!Path.Exists(free)) return free;
        }
    }

    private static string FileNameOf(string label) => string.Concat(label.Select(character => Path.GetInvalidFileNameChars().Contains(character) || "/\\:*?\"<>|".Contains(character, StringComparison.Ordinal) ? '_' : character));
}
