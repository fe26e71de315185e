namespace Earmark.Training.Batches;

/// <summary>Has the batches of the next steps made by other threads while the loop works on this one.</summary>
/// <param name="batches">The batches.</param>
/// <param name="ahead">How many are made in advance; 0: none.</param>
/// <param name="end">Steps of the run.</param>
public sealed class Prefetch(BatchSequence batches, int ahead, long end)
{
    private readonly Dictionary<long, Task<Batch>> pending = [];

    /// <summary>Time spent waiting for batches.</summary>
    public TimeSpan Waited { get; private set; }

    /// <summary>The batch of a step.</summary>
    public Batch Take(long step)
    {
        var began = System.Diagnostics.Stopwatch.GetTimestamp();
        for (var next = step; next <= Math.Min(step + ahead, end - 1); next++)
        {
            var wanted = next;
            if (ahead > 0 && !pending.ContainsKey(wanted)) pending[wanted] = Task.Run(() => batches.At(wanted));
        }
        var batch = pending.Remove(step, out var made) ? made.GetAwaiter().GetResult() : batches.At(step);
        Waited += System.Diagnostics.Stopwatch.GetElapsedTime(began);
        return batch;
    }
}
