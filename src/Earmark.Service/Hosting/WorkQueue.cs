using System.Threading.RateLimiting;

namespace Earmark.Service.Hosting;

/// <summary>
/// Limits how many recordings are received and how many requests are processed at the same time, and how many wait. A recording is scored by one thread, so one request per thread is fastest.
/// </summary>
internal sealed class WorkQueue : IDisposable
{
    private readonly ConcurrencyLimiter uploads, work, live, liveWork;
    private readonly ServiceOptions options;

    /// <summary>Creates the queue.</summary>
    public WorkQueue(ServiceOptions options, ServiceMetrics metrics)
    {
        this.options = options;
        uploads = Limiter(options.MaxUploads, 0);
        work = Limiter(options.Concurrency, options.MaxQueue);
        live = Limiter(Math.Max(1, options.MaxLiveConnections), 0);
        liveWork = Limiter(options.Concurrency, Math.Max(1, options.MaxLiveConnections)); // each connection has one window at a time, so none is refused
        metrics.Observe(() => options.Concurrency - Available(work), () => Waiting, () => LiveConnections);
    }

    /// <summary>Number of requests that wait.</summary>
    public long Waiting => work.GetStatistics()!.CurrentQueuedCount;

    /// <summary>Number of live connections.</summary>
    public long LiveConnections => Math.Max(1, options.MaxLiveConnections) - Available(live);

    /// <summary>Whether a further request would be refused.</summary>
    public bool IsFull => work.GetStatistics() is { CurrentAvailablePermits: 0 } statistics && statistics.CurrentQueuedCount >= options.MaxQueue;

    /// <summary>Adds a recording that is received.</summary>
    /// <returns>The upload, which ends when it is disposed of, or null if there are too many.</returns>
    public IDisposable? TryReceive() => Acquired(uploads.AttemptAcquire());

    /// <summary>Waits for a turn.</summary>
    /// <returns>The turn, which ends when it is disposed of, or null if too many requests wait already.</returns>
    public async ValueTask<IDisposable?> EnterAsync(CancellationToken cancellationToken) => Acquired(await work.AcquireAsync(1, cancellationToken).ConfigureAwait(false));

    /// <summary>Adds a live connection.</summary>
    /// <returns>The connection, which ends when it is disposed of, or null if there are too many.</returns>
    public IDisposable? TryConnect() => options.MaxLiveConnections == 0 ? null : Acquired(live.AttemptAcquire());

    /// <summary>Waits for a turn to score a window of a live connection. Windows wait for each other, but not for recordings.</summary>
    public async ValueTask<IDisposable> EnterLiveAsync(CancellationToken cancellationToken) => await liveWork.AcquireAsync(1, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public void Dispose()
    {
        uploads.Dispose();
        work.Dispose();
        live.Dispose();
        liveWork.Dispose();
    }

    private static ConcurrencyLimiter Limiter(int permits, int queue) => new(new() { PermitLimit = permits, QueueLimit = queue, QueueProcessingOrder = QueueProcessingOrder.OldestFirst });

    private static long Available(ConcurrencyLimiter limiter) => limiter.GetStatistics()!.CurrentAvailablePermits;

    private static RateLimitLease? Acquired(RateLimitLease lease)
    {
        if (lease.IsAcquired) return lease;
        lease.Dispose();
        return null;
    }
}
