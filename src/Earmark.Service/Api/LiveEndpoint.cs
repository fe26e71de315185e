using System.Net.WebSockets;
using System.Text.Json;
using Earmark.Service.Hosting;
using Earmark.Service.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Earmark.Service.Api;

/// <summary><c>GET /v1/live</c>, which is upgraded to a WebSocket.</summary>
internal sealed class LiveEndpoint(ModelHost models, WorkQueue queue, Drain drain, ErrorReport errors, ServiceMetrics metrics, TimeProvider time)
{
    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(60), CloseTime = TimeSpan.FromSeconds(5);

    /// <summary>Adds the endpoint.</summary>
    public static void Map(IEndpointRouteBuilder endpoints) => endpoints.MapGet("/v1/live", (HttpContext context, LiveEndpoint live) => live.HandleAsync(context))
        .WithSummary("Tags a stream of samples")
        .WithDescription("A WebSocket. The client sends binary messages of 16-bit little-endian mono samples. The service sends a text message with start, end and tags for each window, and "
            + "{\"problem\": ...} before it closes the connection because of an error. When the client closes the connection, the last window is sent first.")
        .Produces(StatusCodes.Status101SwitchingProtocols).WithQuery(LiveQuery.Parameters)
        .WithProblems(StatusCodes.Status400BadRequest, StatusCodes.Status401Unauthorized, StatusCodes.Status429TooManyRequests, StatusCodes.Status503ServiceUnavailable);

    private async Task HandleAsync(HttpContext context)
    {
        var query = new LiveQuery(context.Request);
        if (!context.WebSockets.IsWebSocketRequest) throw Query.Invalid("request", "it does not open a WebSocket", "a WebSocket", "In JavaScript: new WebSocket('ws://HOST/v1/live?rate=48000').");
        using var running = drain.TryEnter() ?? throw RecordingRequests.Draining();
        using var connection = queue.TryAcquireConnection() ?? throw RequestException.Later(StatusCodes.Status429TooManyRequests, "it has the maximum number of live connections", "fewer live connections", "Close one, or try again later.", Problems.RetryLater);
        using var model = models.Acquire();
        _ = query.WindowsFor(model.Model.Card); // before the upgrade, so that an error is an HTTP response
        var protocol = context.WebSockets.WebSocketRequestedProtocols.Contains(ApiKey.LiveProtocol) ? ApiKey.LiveProtocol : null;
        using var socket = await context.WebSockets.AcceptWebSocketAsync(protocol).ConfigureAwait(false);
        await RunAsync(context, socket, new(socket, query, model, queue, metrics)).ConfigureAwait(false);
    }

    private async Task RunAsync(HttpContext context, WebSocket socket, LiveSession session)
    {
        using var timeout = new CancellationTokenSource(IdleTime, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, timeout.Token, drain.Begun);
        try
        {
            await session.RunAsync(() => timeout.CancelAfter(IdleTime), stop.Token).ConfigureAwait(false);
            await CloseAsync(socket, WebSocketCloseStatus.NormalClosure, null).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (drain.HasBegun && !context.RequestAborted.IsCancellationRequested)
        {
            await CloseAsync(socket, WebSocketCloseStatus.EndpointUnavailable, RecordingRequests.Draining()).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !context.RequestAborted.IsCancellationRequested)
        {
            var idle = RequestException.At(StatusCodes.Status408RequestTimeout, "connection", $"there was no message for {IdleTime.TotalSeconds} s", "samples");
            await CloseAsync(socket, WebSocketCloseStatus.PolicyViolation, errors.ToResponse(context, idle)).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is WebSocketException or IOException or OperationCanceledException)
        {
            // The client disconnected.
        }
        catch (Exception exception)
        {
            var response = errors.ToResponse(context, exception);
            await CloseAsync(socket, CloseStatusOf(response.Problem.Status), response).ConfigureAwait(false);
        }
    }

    private static WebSocketCloseStatus CloseStatusOf(int status) => status switch
    {
        StatusCodes.Status415UnsupportedMediaType => WebSocketCloseStatus.InvalidMessageType,
        >= StatusCodes.Status500InternalServerError => WebSocketCloseStatus.InternalServerError,
        _ => WebSocketCloseStatus.InvalidPayloadData,
    };

    // With a timeout, because the client may not read.
    private async Task CloseAsync(WebSocket socket, WebSocketCloseStatus status, RequestException? problem)
    {
        using var timeout = new CancellationTokenSource(CloseTime, time);
        try
        {
            if (problem is not null)
                await socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(new { problem.Problem }, JsonFormat.Line), WebSocketMessageType.Text, endOfMessage: true, timeout.Token).ConfigureAwait(false);
            await socket.CloseOutputAsync(status, problem?.Problem.Title, timeout.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or IOException or InvalidOperationException)
        {
            // The client disconnected.
        }
    }
}
