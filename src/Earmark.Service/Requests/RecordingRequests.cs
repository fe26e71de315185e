using System.Globalization;
using Earmark.Audio;
using Earmark.Service.Hosting;
using Microsoft.AspNetCore.Http;

namespace Earmark.Service.Requests;

/// <summary>The pipeline of all requests with a recording: receive the upload, wait for a permit, and process the recording with the current model, within the limits.</summary>
/// <param name="options">The limits.</param>
/// <param name="upload">Receives recordings.</param>
/// <param name="queue">The concurrency limits.</param>
/// <param name="models">Leases the model.</param>
/// <param name="drain">Rejects requests during shutdown.</param>
/// <param name="time">The clock of the timeouts.</param>
internal sealed class RecordingRequests(ServiceOptions options, Upload upload, WorkQueue queue, ModelHost models, Drain drain, TimeProvider time)
{
    /// <summary>The parameter with the name of the recording.</summary>
    public static QueryParameter Name { get; } = new("name", QueryType.Text, "Name of the recording in results and errors. Default: the name of the file in the form, or 'recording'.") { Max = 255 };

    private const string DefaultName = "recording", TryAgain = "Try again after the time in the header Retry-After.";
    private static readonly TimeSpan BusyTime = TimeSpan.FromSeconds(1);

    /// <summary>Processes the recording of a request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="query">Its query.</param>
    /// <param name="process">Processes the recording and writes the response.</param>
    /// <exception cref="RequestException">The service is shutting down or busy, or a limit was exceeded.</exception>
    /// <exception cref="InputException">The recording cannot be processed.</exception>
    public async Task RunAsync(HttpContext context, Query query, Func<AudioSource, ModelLease, CancellationToken, Task> process)
    {
        using var running = drain.TryEnter() ?? throw Draining();
        if (queue.IsFull) throw Busy(); // before the recording is received
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, drain.Expired);
        try
        {
            var (bytes, formName) = await ReceiveAsync(context, stop.Token).ConfigureAwait(false);
            using (bytes)
            using (await queue.AcquireAsync(stop.Token).ConfigureAwait(false) ?? throw Busy())
            using (var model = models.Acquire())
            {
                var recording = await bytes.ToSourceAsync(query.Text(Name) ?? formName ?? DefaultName, stop.Token).ConfigureAwait(false);
                await ProcessAsync(recording.WithMaxDuration(options.MaxDuration), model, process, stop.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (drain.Expired.IsCancellationRequested && !context.RequestAborted.IsCancellationRequested)
        {
            throw Draining();
        }
    }

    /// <summary>The error (503) during shutdown.</summary>
    public static RequestException Draining() => RequestException.Later(StatusCodes.Status503ServiceUnavailable, "it is stopping", "a running service", "Try again later, or use another instance.", Problems.RetryLater);

    // The limit bounds the disk space of slow uploads.
    private async Task<(Spool Bytes, string? Name)> ReceiveAsync(HttpContext context, CancellationToken stop)
    {
        using var receiving = queue.TryAcquireUpload() ?? throw RequestException.Later(StatusCodes.Status429TooManyRequests, $"{options.MaxUploads} recordings are received", "fewer uploads at the same time", TryAgain, BusyTime);
        return await upload.ReceiveAsync(context, stop).ConfigureAwait(false);
    }

    private async Task ProcessAsync(AudioSource recording, ModelLease model, Func<AudioSource, ModelLease, CancellationToken, Task> process, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.MaxProcessingTime, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            await process(recording, model, stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw RequestException.At(StatusCodes.Status422UnprocessableEntity, recording.Name, string.Create(CultureInfo.InvariantCulture, $"it was not processed within {options.MaxProcessingTime.TotalSeconds:0.#} s"), "a shorter recording");
        }
    }

    private RequestException Busy() =>
        RequestException.Later(StatusCodes.Status429TooManyRequests, $"{options.Concurrency} requests are processed and {options.MaxQueue} wait", "fewer requests at the same time", TryAgain, BusyTime);
}
