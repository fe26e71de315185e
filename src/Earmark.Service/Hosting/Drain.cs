using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Earmark.Service.Hosting;

/// <summary>
/// Drains requests on shutdown: running ones may finish, and new ones are rejected with status 503. The server accepts connections meanwhile, so that they are not simply closed.
/// </summary>
internal sealed partial class Drain(ServiceOptions options, TimeProvider time, ILogger<Drain> logger) : IHostedLifecycleService, IDisposable
{
    private readonly Lock gate = new();
    private readonly CancellationTokenSource begun = new(), expired = new();
    private TaskCompletionSource? idle;
    private int running;

    /// <summary>Whether shutdown has begun.</summary>
    public bool HasBegun => begun.IsCancellationRequested;

    /// <summary>Cancelled when shutdown begins, which closes live connections.</summary>
    public CancellationToken Begun => begun.Token;

    /// <summary>Cancelled when the drain time has expired, which aborts running requests.</summary>
    public CancellationToken Expired => expired.Token;

    /// <summary>Counts a running request.</summary>
    /// <returns>The running request, which ends when it is disposed of, or null if shutdown has begun.</returns>
    public IDisposable? TryEnter()
    {
        lock (gate)
        {
            if (HasBegun) return null;
            running++;
        }
        return new Request(this);
    }

    /// <summary>Begins to reject new requests, and waits until the running ones have finished, at most <see cref="ServiceOptions.DrainTime"/>.</summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        Task finished;
        lock (gate)
        {
            begun.Cancel();
            finished = running == 0 ? Task.CompletedTask : (idle ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            if (running > 0) Waiting(logger, running, options.DrainTime.TotalSeconds);
        }
        try
        {
            await finished.WaitAsync(options.DrainTime, time, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            Aborted(logger, Volatile.Read(ref running));
            await expired.CancelAsync().ConfigureAwait(false);
        }
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        begun.Dispose();
        expired.Dispose();
    }

    private void Exit()
    {
        lock (gate)
            if (--running == 0) idle?.TrySetResult();
    }

    [LoggerMessage(1, LogLevel.Information, "Shutdown: waiting for {Running} running requests, at most {Seconds} s")]
    private static partial void Waiting(ILogger logger, int running, double seconds);

    [LoggerMessage(2, LogLevel.Warning, "Shutdown: {Running} requests did not finish within the drain time and are aborted")]
    private static partial void Aborted(ILogger logger, int running);

    private sealed class Request(Drain drain) : IDisposable
    {
        private Drain? entered = drain;

        public void Dispose() => Interlocked.Exchange(ref entered, null)?.Exit();
    }
}
