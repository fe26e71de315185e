using Earmark.Service.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Earmark.Service.Requests;

/// <summary>
/// Decides what clients are told about an error, counts it, and logs it if the client did not cause it. All errors of the API pass through it, whether or not the answer has already started.
/// </summary>
/// <param name="metrics">Counts errors by status.</param>
/// <param name="logger">Receives the errors that the client did not cause.</param>
internal sealed partial class ErrorReport(ServiceMetrics metrics, ILogger<ErrorReport> logger)
{
    /// <summary>Returns the answer for an exception.</summary>
    /// <param name="context">The request.</param>
    /// <param name="exception">The exception.</param>
    public RequestException Answer(HttpContext context, Exception exception)
    {
        var answer = Explain(context.Request, exception);
        metrics.AddRejection(answer.Problem.Status);
        context.Items[typeof(ErrorReport)] = answer.Problem.Status;
        return answer;
    }

    /// <summary>Logs an error that has no answer because the client is gone, unless that is its cause.</summary>
    /// <param name="request">The request.</param>
    /// <param name="exception">The exception.</param>
    public void Unanswered(HttpRequest request, Exception exception)
    {
        if (Problems.From(exception) is null && exception is not (OperationCanceledException or IOException)) Unexpected(logger, exception, request.Method, request.Path);
    }

    /// <summary>Returns the status of a request: that of its error, also if the answer had already started with another one.</summary>
    /// <param name="context">The request.</param>
    public static int StatusOf(HttpContext context) => context.Items.TryGetValue(typeof(ErrorReport), out var status) && status is int failed ? failed : context.Response.StatusCode;

    // The messages of errors that the client did not cause can contain paths of the service, so the client gets another one.
    private RequestException Explain(HttpRequest request, Exception exception)
    {
        if (Problems.From(exception) is not { } answer) Unexpected(logger, exception, request.Method, request.Path);
        else
        {
            if (answer.Problem.Status >= StatusCodes.Status500InternalServerError) Failed(logger, exception, answer.Problem.Detail);
            if (answer.Problem.Status != StatusCodes.Status500InternalServerError) return answer;
        }
        return RequestException.At(StatusCodes.Status500InternalServerError, "service", "an internal error", "no error", "Its cause is in the log of the service.");
    }

    [LoggerMessage(1, LogLevel.Error, "{Method} {Path} failed because of an unexpected error")]
    private static partial void Unexpected(ILogger logger, Exception exception, string method, string path);

    [LoggerMessage(2, LogLevel.Warning, "A request failed: {Reason}")]
    private static partial void Failed(ILogger logger, Exception exception, string reason);
}
