using System.Runtime.CompilerServices;
using Earmark.Audio;

namespace Earmark.Tagging.Jobs;

/// <summary>Tags many recordings in parallel. A recording that cannot be read is reported and does not stop the others.</summary>
/// <param name="tagger">The model.</param>
/// <param name="options">What is written for each recording.</param>
/// <param name="parallel">Number of recordings that are tagged at the same time, at least 1.</param>
public sealed class TagJob(Tagger tagger, TagJobOptions options, int parallel)
{
    /// <summary>Maximum number of finished results that wait for an earlier one in <see cref="RunInOrderAsync"/>.</summary>
    public const int MaxWaiting = 256;

    /// <summary>Tags recordings, the largest first, so that no thread is left with a long recording at the end.</summary>
    /// <param name="paths">Paths of the recordings.</param>
    /// <param name="onResult">Receives each result as soon as it is known, in any order. Calls are never concurrent.</param>
    /// <param name="progress">Receives the progress, or null. Calls are never concurrent.</param>
    /// <param name="cancellationToken">Cancels the operation within a second. Recordings that are not finished have no result.</param>
    /// <exception cref="OperationCanceledException">Cancellation was requested.</exception>
    public async Task RunAsync(IReadOnlyList<string> paths, Action<TagResult> onResult, IProgress<TagProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(paths);
        ArgumentNullException.ThrowIfNull(onResult);
        var gate = new Lock();
        var files = Measure(paths);
        var sum = new TagProgressSum(files.Sum(file => file.Size), progress);
        await Parallel.ForEachAsync(files.OrderByDescending(file => file.Size), Options(cancellationToken), async (file, stop) =>
        {
            var result = await TagAsync(file, sum, stop).ConfigureAwait(false);
            lock (gate) onResult(result);
        }).ConfigureAwait(false);
    }

    /// <summary>Tags recordings in their order, and returns the results in this order. At most <see cref="MaxWaiting"/> of them are in memory.</summary>
    /// <param name="paths">Paths of the recordings.</param>
    /// <param name="onResult">Receives each result as soon as it and all earlier ones are known. Calls are never concurrent.</param>
    /// <param name="progress">Receives the progress, or null. Calls are never concurrent.</param>
    /// <param name="cancellationToken">Cancels the operation within a second.</param>
    /// <exception cref="OperationCanceledException">Cancellation was requested.</exception>
    public async Task RunInOrderAsync(IReadOnlyList<string> paths, Action<TagResult> onResult, IProgress<TagProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(paths);
        ArgumentNullException.ThrowIfNull(onResult);
        var files = Measure(paths);
        var sum = new TagProgressSum(files.Sum(file => file.Size), progress);
        var (gate, waiting, next) = (new Lock(), new Dictionary<int, TagResult>(), 0);
        using var free = new SemaphoreSlim(Math.Max(MaxWaiting, 2 * parallel));
        await Parallel.ForEachAsync(Ahead(cancellationToken), Options(cancellationToken), async (file, stop) =>
        {
            var result = await TagAsync(file, sum, stop).ConfigureAwait(false);
            lock (gate)
            {
                waiting.Add(file.Index, result);
                for (; waiting.Remove(next, out var ready); next++)
                {
                    onResult(ready);
                    free.Release();
                }
            }
        }).ConfigureAwait(false);

        // A recording that takes long stops the others only when many results wait for it. It has already been started then.
        async IAsyncEnumerable<Recording> Ahead([EnumeratorCancellation] CancellationToken stop = default)
        {
            foreach (var file in files)
            {
                await free.WaitAsync(stop).ConfigureAwait(false);
                yield return file;
            }
        }
    }

    /// <summary>Tags one recording.</summary>
    /// <param name="recording">The recording.</param>
    /// <param name="progress">Receives the progress, or null.</param>
    /// <param name="cancellationToken">Cancels the operation within a second.</param>
    /// <returns>The labels, or why there are none.</returns>
    public async Task<TagResult> TagAsync(AudioSource recording, IProgress<ScanProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(recording);
        var warnings = new List<string>();
        var result = new TagResult(recording.Name) { Warnings = warnings };
        try
        {
            var tagged = options.Segments is { } segments
                ? await tagger.ReadSegmentsAsync(recording, segments, progress, warnings, cancellationToken).ConfigureAwait(false)
                : options.Select(tagger.Card, await tagger.ScoreAsync(recording, progress, warnings, cancellationToken).ConfigureAwait(false));
            return result with { Seconds = tagged.Seconds, Segments = tagged.Segments };
        }
        catch (Exception exception) when (Failure.IsRecoverable(exception))
        {
            var failure = Failure.From(recording.Name, exception, cancellationToken);
            return result with { Error = failure.Reason, Kind = failure.Kind };
        }
    }

    private async Task<TagResult> TagAsync(Recording file, TagProgressSum sum, CancellationToken cancellationToken)
    {
        var progress = sum.Start(file.Size);
        var stamp = FileStamp.Of(file.Path); // before the file is read, so that later changes are noticed
        var result = await TagAsync(AudioSource.FromFile(file.Path), progress, cancellationToken).ConfigureAwait(false);
        progress.Complete(result.Seconds);
        return result with { Bytes = stamp.Bytes, Modified = stamp.Modified };
    }

    private ParallelOptions Options(CancellationToken cancellationToken) => new() { MaxDegreeOfParallelism = parallel, CancellationToken = cancellationToken };

    // Missing and empty files also take some time.
    private static Recording[] Measure(IReadOnlyList<string> paths) => [.. paths.Select((path, index) => new Recording(path, index, Math.Max(1, FileStamp.Of(path).Bytes)))];

    private readonly record struct Recording(string Path, int Index, double Size);
}
