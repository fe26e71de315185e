using Earmark.Service.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Earmark.Service.Requests;

/// <summary>Adds problem details to the responses of the routing, which have no body: 404 for unknown paths of the API, and 405 for methods that an endpoint does not have.</summary>
internal static class UnknownPaths
{
    private static readonly string[] Prefixes = ["/v1", "/healthz", "/readyz"];

    /// <summary>Adds the middleware. It must come before the routing.</summary>
    public static void UseProblemsOfUnknownPaths(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        await next(context).ConfigureAwait(false);
        if (!context.Response.HasStarted && ProblemOf(context) is { } problem) await problem.SendAsync(context).ConfigureAwait(false);
    });

    private static Problem? ProblemOf(HttpContext context)
    {
        var path = context.Request.Path;
        if (!Array.Exists(Prefixes, prefix => path.StartsWithSegments(prefix, StringComparison.Ordinal))) return null;
        return context.Response.StatusCode switch
        {
            StatusCodes.Status404NotFound => new(StatusCodes.Status404NotFound, "path", $"there is no endpoint {Quoted.Format(path.Value ?? "")}", "one of those in /openapi/v1.json"),
            StatusCodes.Status405MethodNotAllowed => new(StatusCodes.Status405MethodNotAllowed, "method", $"{path} has no {context.Request.Method}", $"{context.Response.Headers.Allow}"),
            _ => null,
        };
    }
}
