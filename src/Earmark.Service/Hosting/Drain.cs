using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Earmark.Service.Hosting;

/// <summary>
/// Lets running requests finish when the app stops. Until then the server accepts connections, so that new requests are refused with an answer instead of a closed connection.
/// </summary>
internal sealed partial class Drain(ServiceOptions options, TimeProvider time, ILogger<Drain> logger) : IHostedLifecycleService, IDisposable
{
    private readonly Lock gate = new();
    private readonly CancellationTokenSource begun = new(), ended = new();
    private TaskCompletionSource? idle;
    private int running;

    /// <summary>Whether the service was asked to stop.</summary>
    public bool HasBegun => begun.IsCancellationRequested;

    /// <summary>Cancelled when the service is asked to stop, which ends live connections.</summary>
    public CancellationToken Begun => begun.Token;

    /// <summary>Cancelled when the time for running requests is over.</summary>
    public CancellationToken Ended => ended.Token;

    /// <summary>Adds a request.</summary>
    /// <returns>The request, which ends when it is disposed of, or null if the service was asked to stop.</returns>
    public IDisposable? TryEnter()
    {
        lock (gate)
        {
            if (HasBegun) return null;
            running++;
        }
        return new Request(this);
    }

    /// <summary>Refuses new requests, and waits for those that run, at most <see cref="ServiceOptions.DrainTime"/>.</summary>
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
            await ended.CancelAsync().ConfigureAwait(false);
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
        ended.Dispose();
    }

    private void Leave()
    {
        lock (gate)
            if (--running == 0) idle?.TrySetResult();
    }

    [LoggerMessage(1, LogLevel.Information, "Stopping: waiting for {Running} requests, at most {Seconds} s")]
    private static partial void Waiting(ILogger logger, int running, double seconds);

    [LoggerMessage(2, LogLevel.Warning, "Stopping: {Running} requests did not finish in time and are aborted")]
    private static partial void Aborted(ILogger logger, int running);

    private sealed class Request(Drain drain) : IDisposable
    {
        private Drain? entered = drain;

        public void Dispose() => Interlocked.Exchange(ref entered, null)?.Leave();
    }
}
