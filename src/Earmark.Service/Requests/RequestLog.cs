using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Earmark.Service.Requests;

/// <summary>Logs a line for each request: method, path, status and time. Queries are not logged, because they can contain names of recordings.</summary>
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
            Log(logger, context.Request.Method, context.Request.Path, context.Response.StatusCode, context.Request.ContentLength, time.GetElapsedTime(started).TotalMilliseconds);
        }
    }

    [LoggerMessage(1, LogLevel.Information, "{Method} {Path} {Status}, {Bytes} bytes in, {Milliseconds:0.#} ms")]
    private static partial void Log(ILogger logger, string method, PathString path, int status, long? bytes, double milliseconds);
}
