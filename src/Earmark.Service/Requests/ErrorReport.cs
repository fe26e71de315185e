using Earmark.Service.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Earmark.Service.Requests;

/// <summary>
/// Maps exceptions to problem details, counts error responses by status code, and logs server errors (5xx). Also used for errors after the response has started.
/// </summary>
/// <param name="metrics">Counts error responses.</param>
/// <param name="logger">Receives server errors.</param>
internal sealed partial class ErrorReport(ServiceMetrics metrics, ILogger<ErrorReport> logger)
{
    /// <summary>Maps an exception to an error response, and counts and logs it.</summary>
    /// <param name="context">The request.</param>
    /// <param name="exception">The exception.</param>
    public RequestException ToResponse(HttpContext context, Exception exception)
    {
        var response = Map(context.Request, exception);
        metrics.AddRejection(response.Problem.Status);
        context.Items[typeof(ErrorReport)] = response.Problem.Status;
        return response;
    }

    /// <summary>Logs an unexpected exception for which no response can be sent, because the client disconnected. Cancellation and connection errors, which this causes, are not logged.</summary>
    /// <param name="request">The request.</param>
    /// <param name="exception">The exception.</param>
    public void LogUnsent(HttpRequest request, Exception exception)
    {
        if (Problems.From(exception) is null && exception is not (OperationCanceledException or IOException)) Unexpected(logger, exception, request.Method, request.Path);
    }

    /// <summary>Returns the status code for the log of requests: that of the error, also if the response had already started with another one.</summary>
    /// <param name="context">The request.</param>
    public static int StatusOf(HttpContext context) => context.Items.TryGetValue(typeof(ErrorReport), out var status) && status is int failed ? failed : context.Response.StatusCode;

    // Messages of internal errors can contain paths of the server, so their response is a generic 500.
    private RequestException Map(HttpRequest request, Exception exception)
    {
        if (Problems.From(exception) is not { } response) Unexpected(logger, exception, request.Method, request.Path);
        else
        {
            if (response.Problem.Status >= StatusCodes.Status500InternalServerError && exception is not RequestException) Failed(logger, exception, response.Problem.Detail); // a request that is refused during shutdown is no failure
            if (response.Problem.Status != StatusCodes.Status500InternalServerError) return response;
        }
        return RequestException.At(StatusCodes.Status500InternalServerError, "service", "an internal error", "no error", "Its cause is in the log of the service.");
    }

    [LoggerMessage(1, LogLevel.Error, "{Method} {Path} failed because of an unexpected error")]
    private static partial void Unexpected(ILogger logger, Exception exception, string method, string path);

    [LoggerMessage(2, LogLevel.Warning, "A request failed: {Reason}")]
    private static partial void Failed(ILogger logger, Exception exception, string reason);
}
