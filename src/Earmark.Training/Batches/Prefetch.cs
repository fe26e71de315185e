namespace Earmark.Training.Batches;

/// <summary>Prepares the batches of the next steps on background threads while the current step runs.</summary>
/// <param name="batches">The batches.</param>
/// <param name="ahead">Number of batches prepared in advance, or 0 for none.</param>
/// <param name="end">Number of steps of the run.</param>
/// <param name="cancellationToken">Cancels the preparation of batches, also within a recording.</param>
public sealed class Prefetch(BatchSequence batches, int ahead, long end, CancellationToken cancellationToken = default) : IDisposable
{
    private readonly Dictionary<long, Task<Batch>> pending = [];

    /// <summary>Returns the batch of a step, or null if it was cancelled.</summary>
    public Batch? GetBatch(long step)
    {
        for (var next = step; next <= Math.Min(step + ahead, end - 1); next++)
        {
            var pendingStep = next;
            if (ahead > 0 && !pending.ContainsKey(pendingStep)) pending[pendingStep] = Task.Run(() => batches.GetBatch(pendingStep, cancellationToken));
        }
        try
        {
            return pending.Remove(step, out var batch) ? batch.GetAwaiter().GetResult() : batches.GetBatch(step, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>Waits for pending batches, so that their examples can be disposed afterwards.</summary>
    public void Dispose()
    {
        Task.WhenAll(pending.Values).ContinueWith(_ => { }, TaskScheduler.Default).Wait(); // regardless of their outcome
        pending.Clear();
    }
}
