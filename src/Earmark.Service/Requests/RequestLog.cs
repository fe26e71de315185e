using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Earmark.Service.Requests;

/// <summary>
/// Middleware that logs a line for each request: method, path, status code and duration. Query strings are not logged, because they can contain names of recordings. Health checks, metrics and files of the page are
/// logged only if they fail, or at the level Debug.
/// </summary>
internal sealed partial class RequestLog(RequestDelegate next, TimeProvider time, ILogger<RequestLog> logger)
{
    /// <summary>Runs a request and logs it.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        var started = time.GetTimestamp();
        try
        {
            await next(context).ConfigureAwait(false);
        }
        finally
        {
            var status = ErrorReport.StatusOf(context);
            var isMinor = status < StatusCodes.Status400BadRequest && !context.Request.Path.StartsWithSegments("/v1", StringComparison.Ordinal);
            var (bytes, milliseconds) = (context.Request.ContentLength ?? 0, time.GetElapsedTime(started).TotalMilliseconds);
            Log(logger, isMinor ? LogLevel.Debug : LogLevel.Information, context.Request.Method, context.Request.Path, status, bytes, milliseconds);
        }
    }

    [LoggerMessage(EventId = 1, Message = "{Method} {Path} {Status}, {Bytes} bytes in, {Milliseconds:0.#} ms")]
    private static partial void Log(ILogger logger, LogLevel level, string method, PathString path, int status, long bytes, double milliseconds);
}
