using System.Globalization;
using Earmark.Service.Hosting;
using Earmark.Service.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Earmark.Service.Requests;

/// <summary>Answers exceptions of endpoints with problem details. This is the only place that catches them.</summary>
internal sealed partial class ProblemFilter(ApiKey key, ServiceMetrics metrics, ILogger<ProblemFilter> logger) : IEndpointFilter
{
    private const int ClientClosedRequest = 499; // of nginx: the client does not see it, but logs and metrics do

    /// <summary>Checks the key of a request and runs its endpoint.</summary>
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            key.Require(context.HttpContext.Request);
            return await next(context).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            await AnswerAsync(context.HttpContext, exception).ConfigureAwait(false);
            return Results.Empty;
        }
    }

    private async Task AnswerAsync(HttpContext context, Exception exception)
    {
        if (context.RequestAborted.IsCancellationRequested)
        {
            if (!context.Response.HasStarted) context.Response.StatusCode = ClientClosedRequest;
            return;
        }
        var answer = Explain(context.Request, exception);
        metrics.AddRejection(answer.Problem.Status);
        if (context.Response.HasStarted) context.Abort(); // the client sees that the answer is incomplete
        else await SendAsync(context, answer).ConfigureAwait(false);
    }

    // Errors that the client did not cause are logged. Their messages can contain paths of the service, so the client gets another one.
    private RequestException Explain(HttpRequest request, Exception exception)
    {
        if (Problems.From(exception) is not { } answer) Bug(logger, exception, request.Method, request.Path);
        else
        {
            if (answer.Problem.Status >= StatusCodes.Status500InternalServerError) Failed(logger, exception, answer.Problem.Detail);
            if (answer.Problem.Status != StatusCodes.Status500InternalServerError) return answer;
        }
        return RequestException.At(StatusCodes.Status500InternalServerError, "service", "an internal error", "no error", "Its cause is in the log of the service.");
    }

    private static Task SendAsync(HttpContext context, RequestException answer)
    {
        context.Response.Clear();
        SecurityHeaders.Apply(context.Response);
        if (answer.RetryAfter is { } delay) context.Response.Headers.RetryAfter = Math.Max(1, Math.Ceiling(delay.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        if (answer.Problem.Status == StatusCodes.Status401Unauthorized) context.Response.Headers.WWWAuthenticate = "Bearer";
        return answer.Problem.SendAsync(context);
    }

    [LoggerMessage(1, LogLevel.Error, "{Method} {Path} failed because of a bug")]
    private static partial void Bug(ILogger logger, Exception exception, string method, string path);

    [LoggerMessage(2, LogLevel.Warning, "A request failed: {Reason}")]
    private static partial void Failed(ILogger logger, Exception exception, string reason);
}
