using Earmark.Audio;

namespace Earmark.Tagging.Jobs;

/// <summary>Tags many recordings in parallel. A recording that cannot be read is reported and does not stop the others.</summary>
/// <param name="tagger">The model. For few recordings, it should use several threads for each; for many, one.</param>
/// <param name="options">What is written for each recording.</param>
/// <param name="parallel">Number of recordings that are tagged at the same time, at least 1.</param>
public sealed class TagJob(Tagger tagger, TagJobOptions options, int parallel)
{
    /// <summary>Tags recordings.</summary>
    /// <param name="paths">Paths of the recordings.</param>
    /// <param name="onResult">Receives each result as soon as it is known, in any order. Calls are never concurrent.</param>
    /// <param name="onProgress">Receives seconds of audio that have been tagged since the last call, and can be called from several threads. Can be null.</param>
    /// <param name="cancellationToken">Cancels the operation within a second. Recordings that are not finished have no result.</param>
    /// <exception cref="OperationCanceledException">Cancellation was requested.</exception>
    public async Task RunAsync(IReadOnlyList<string> paths, Action<TagResult> onResult, Action<double>? onProgress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(paths);
        ArgumentNullException.ThrowIfNull(onResult);
        var gate = new Lock();
        // The longest first, so that no thread is left with a long recording at the end.
        var ordered = paths.Select(path => (Path: path, FileStamp.Of(path).Bytes)).OrderByDescending(file => file.Bytes).Select(file => file.Path);
        await Parallel.ForEachAsync(ordered, new ParallelOptions { MaxDegreeOfParallelism = parallel, CancellationToken = cancellationToken }, async (path, stop) =>
        {
            var result = await TagAsync(AudioSource.FromFile(path), onProgress, stop).ConfigureAwait(false);
            lock (gate) onResult(result);
        }).ConfigureAwait(false);
    }

    /// <summary>Tags one recording.</summary>
    /// <param name="recording">The recording.</param>
    /// <param name="onProgress">Receives seconds of audio that have been tagged since the last call. Can be null.</param>
    /// <param name="cancellationToken">Cancels the operation within a second.</param>
    /// <returns>The labels, or why there are none.</returns>
    public async Task<TagResult> TagAsync(AudioSource recording, Action<double>? onProgress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(recording);
        var stamp = FileStamp.Of(recording.Name); // before the file is read, so that later changes are noticed
        var (warnings, reported) = (new List<string>(), 0.0);
        try
        {
            var tagged = options.Segments is { } segments
                ? await tagger.ReadSegmentsAsync(recording, segments with { Threshold = options.Threshold ?? segments.Threshold }, new Relay(progress => Report(progress.Seconds)), warnings, cancellationToken).ConfigureAwait(false)
                : options.Select(tagger.Card, await tagger.ScoreAsync(recording, warnings, cancellationToken).ConfigureAwait(false));
            Report(tagged.Seconds);
            return new(recording.Name) { Bytes = stamp.Bytes, Modified = stamp.Modified, Seconds = tagged.Seconds, Segments = tagged.Segments, Warnings = warnings };
        }
        catch (Exception exception) when (Failure.IsRecoverable(exception))
        {
            return new(recording.Name) { Bytes = stamp.Bytes, Modified = stamp.Modified, Error = Failure.From(recording.Name, exception, cancellationToken).Reason, Warnings = warnings };
        }

        void Report(double seconds)
        {
            if (seconds > reported) onProgress?.Invoke(seconds - reported);
            reported = Math.Max(seconds, reported);
        }
    }

    // Unlike Progress<T>, calls the action on the thread that reports.
    private sealed class Relay(Action<ScanProgress> action) : IProgress<ScanProgress>
    {
        public void Report(ScanProgress value) => action(value);
    }
}

/// <summary>Size and modification time of a file, by which a changed file is noticed.</summary>
/// <param name="Bytes">Size in bytes, or 0 if there is no such file.</param>
/// <param name="Modified">When it was last modified.</param>
internal readonly record struct FileStamp(long Bytes, DateTime Modified)
{
    /// <summary>Returns the stamp of a file.</summary>
    public static FileStamp Of(string path)
    {
        var file = new FileInfo(path);
        return file.Exists ? new(file.Length, file.LastWriteTimeUtc) : default;
    }
}
