namespace Earmark.Tagging;

/// <summary>The workers that all scans of a tagger share: recordings that are scanned at the same time do not use more threads than one, and the last one uses all of them.</summary>
/// <param name="count">Number of groups of windows that are scored at the same time, at least 1.</param>
internal sealed class ScanWorkers(int count)
{
    private readonly TaskFactory factory = new(CancellationToken.None, TaskCreationOptions.DenyChildAttach, TaskContinuationOptions.None,
        new ConcurrentExclusiveSchedulerPair(TaskScheduler.Default, count).ConcurrentScheduler);

    private int waiting;

    /// <summary>Scores a group on one of the workers.</summary>
    public Task<T> Run<T>(Func<T> score, CancellationToken cancellationToken) => factory.StartNew(score, cancellationToken);

    /// <summary>Reserves room for a group that is read ahead. All scans together have two groups for each worker, one to score and one to continue with.</summary>
    /// <returns>Whether there is room. Otherwise, a scan may still have one group, so that it advances.</returns>
    public bool TryReserve()
    {
        if (Interlocked.Increment(ref waiting) <= 2 * count) return true;
        Interlocked.Decrement(ref waiting);
        return false;
    }

    /// <summary>Returns the room of <see cref="TryReserve"/>.</summary>
    public void Release() => Interlocked.Decrement(ref waiting);
}
