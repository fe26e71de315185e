namespace Earmark.Training.Batches;

/// <summary>Has the batches of the next steps made by other threads while the loop works on this one.</summary>
/// <param name="batches">The batches.</param>
/// <param name="ahead">How many are made in advance; 0: none.</param>
/// <param name="end">Steps of the run.</param>
/// <param name="stop">Ends the making of batches, also within a recording.</param>
public sealed class Prefetch(BatchSequence batches, int ahead, long end, CancellationToken stop = default) : IDisposable
{
    private readonly Dictionary<long, Task<Batch>> pending = [];

    /// <summary>The batch of a step; null: a stop was asked for before it was made.</summary>
    public Batch? Take(long step)
    {
        for (var next = step; next <= Math.Min(step + ahead, end - 1); next++)
        {
            var wanted = next;
            if (ahead > 0 && !pending.ContainsKey(wanted)) pending[wanted] = Task.Run(() => batches.At(wanted, stop));
        }
        try
        {
            return pending.Remove(step, out var made) ? made.GetAwaiter().GetResult() : batches.At(step, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>Waits for the batches nobody will ask for: what they are made of may be disposed of afterwards.</summary>
    public void Dispose()
    {
        Task.WhenAll(pending.Values).ContinueWith(_ => { }, TaskScheduler.Default).Wait(); // however they end
        pending.Clear();
    }
}
