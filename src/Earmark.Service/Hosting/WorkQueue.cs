using System.Threading.RateLimiting;

namespace Earmark.Service.Hosting;

/// <summary>
/// Concurrency limits: of uploads, of requests that are processed, with a queue of limited length, and of live connections. A recording is scored by one thread, so one request per thread is fastest.
/// </summary>
internal sealed class WorkQueue : IDisposable
{
    private readonly ConcurrencyLimiter uploads, work, live, liveWork;
    private readonly ServiceOptions options;

    /// <summary>Creates the limiters.</summary>
    public WorkQueue(ServiceOptions options, ServiceMetrics metrics)
    {
        this.options = options;
        uploads = Limiter(options.MaxUploads, 0);
        work = Limiter(options.Concurrency, options.MaxQueue);
        live = Limiter(Math.Max(1, options.MaxLiveConnections), 0);
        liveWork = Limiter(options.Concurrency, Math.Max(1, options.MaxLiveConnections)); // each connection scores one window at a time, so the queue cannot overflow
        metrics.Observe(() => options.Concurrency - Available(work), () => Waiting, () => LiveConnections);
    }

    /// <summary>Number of requests in the queue.</summary>
    public long Waiting => work.GetStatistics()!.CurrentQueuedCount;

    /// <summary>Number of live connections.</summary>
    public long LiveConnections => Math.Max(1, options.MaxLiveConnections) - Available(live);

    /// <summary>Whether a further request would be rejected.</summary>
    public bool IsFull => work.GetStatistics() is { CurrentAvailablePermits: 0 } statistics && statistics.CurrentQueuedCount >= options.MaxQueue;

    /// <summary>Acquires a permit to receive an upload.</summary>
    /// <returns>The permit, which is released when it is disposed of, or null if the limit is reached.</returns>
    public IDisposable? TryAcquireUpload() => Acquired(uploads.AttemptAcquire());

    /// <summary>Waits in the queue for a permit to process a request.</summary>
    /// <returns>The permit, which is released when it is disposed of, or null if the queue is full.</returns>
    public async ValueTask<IDisposable?> AcquireAsync(CancellationToken cancellationToken) => Acquired(await work.AcquireAsync(1, cancellationToken).ConfigureAwait(false));

    /// <summary>Acquires a permit for a live connection.</summary>
    /// <returns>The permit, which is released when it is disposed of, or null if the limit is reached.</returns>
    public IDisposable? TryAcquireConnection() => options.MaxLiveConnections == 0 ? null : Acquired(live.AttemptAcquire());

    /// <summary>Waits for a permit to score a window of a live connection. Its limit is separate, so windows do not wait for recordings.</summary>
    public async ValueTask<IDisposable> AcquireLiveAsync(CancellationToken cancellationToken) => await liveWork.AcquireAsync(1, cancellationToken).ConfigureAwait(false);

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
