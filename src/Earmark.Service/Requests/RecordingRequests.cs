using System.Globalization;
using Earmark.Audio;
using Earmark.Service.Hosting;
using Microsoft.AspNetCore.Http;

namespace Earmark.Service.Requests;

/// <summary>The steps that all requests with a recording have in common: receive it, wait for a turn, process it with the current model, within the limits.</summary>
/// <param name="options">The limits.</param>
/// <param name="upload">Receives recordings.</param>
/// <param name="queue">Gives turns.</param>
/// <param name="models">The model.</param>
/// <param name="drain">Refuses requests when the service stops.</param>
/// <param name="time">Measures the limits.</param>
internal sealed class RecordingRequests(ServiceOptions options, Upload upload, WorkQueue queue, ModelHost models, Drain drain, TimeProvider time)
{
    /// <summary>The parameter with the name of the recording.</summary>
    public static QueryParameter Name { get; } = new("name", QueryType.Text, "Name of the recording in results and errors. Default: the name of the file in the form, or 'recording'.") { Max = 255 };

    private const string DefaultName = "recording";

    /// <summary>Processes the recording of a request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="query">Its query.</param>
    /// <param name="process">Processes the recording and answers the request.</param>
    /// <exception cref="RequestException">The service stops or is busy, or a limit was exceeded.</exception>
    /// <exception cref="InputException">The recording cannot be processed.</exception>
    public async Task RunAsync(HttpContext context, Query query, Func<AudioSource, ModelLease, CancellationToken, Task> process)
    {
        using var running = drain.TryEnter() ?? throw Draining();
        if (queue.IsFull) throw Busy(); // before the recording is received
        var (bytes, formName) = await upload.ReceiveAsync(context).ConfigureAwait(false);
        using (bytes)
        using (await queue.EnterAsync(context.RequestAborted).ConfigureAwait(false) ?? throw Busy())
        using (var model = models.Acquire())
        {
            var recording = await bytes.ToSourceAsync(query.Text(Name) ?? formName ?? DefaultName, context.RequestAborted).ConfigureAwait(false);
            await ProcessAsync(recording.WithMaxDuration(options.MaxDuration), model, process, context.RequestAborted).ConfigureAwait(false);
        }
    }

    /// <summary>The error while the service stops.</summary>
    public static RequestException Draining() => new(new(StatusCodes.Status503ServiceUnavailable, "service", "it is stopping", "a running service", "Try again later, or use another instance.")) { RetryAfter = Problems.RetryLater };

    private async Task ProcessAsync(AudioSource recording, ModelLease model, Func<AudioSource, ModelLease, CancellationToken, Task> process, CancellationToken aborted)
    {
        using var timeout = new CancellationTokenSource(options.MaxProcessingTime, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(aborted, timeout.Token, drain.Ended);
        try
        {
            await process(recording, model, stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (drain.Ended.IsCancellationRequested && !aborted.IsCancellationRequested)
        {
            throw Draining();
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !aborted.IsCancellationRequested)
        {
            throw RequestException.At(StatusCodes.Status422UnprocessableEntity, recording.Name, string.Create(CultureInfo.InvariantCulture, $"it was not processed within {options.MaxProcessingTime.TotalSeconds:0.#} s"), "a shorter recording");
        }
    }

    private RequestException Busy() => new(new(StatusCodes.Status429TooManyRequests, "service", $"{options.Concurrency} requests are processed and {options.MaxQueue} wait", "fewer requests at the same time", "Try again after the time in the header Retry-After."))
    {
        RetryAfter = TimeSpan.FromSeconds(1),
    };
}
