using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Earmark.Service.Web;

/// <summary>
/// Rejects requests that another web site makes through the user's browser: with a host name that the site resolves to this machine (DNS rebinding), or cross-origin.
/// </summary>
internal static class OriginChecks
{
    /// <summary>Adds middleware that checks each request.</summary>
    /// <param name="app">The app.</param>
    /// <param name="isLoopbackOnly">Whether the service listens on loopback addresses only. Then the Host header must name one of them.</param>
    public static void UseOriginChecks(this IApplicationBuilder app, bool isLoopbackOnly) => app.Use((context, next) =>
        FindProblem(context.Request, isLoopbackOnly) is { } problem ? problem.SendAsync(context) : next(context));

    /// <summary>Returns whether a host is this machine: localhost or a loopback address.</summary>
    public static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address);

    private static Problem? FindProblem(HttpRequest request, bool isLoopbackOnly)
    {
        if (isLoopbackOnly && !IsLoopback(request.Host.Host))
            return new(StatusCodes.Status400BadRequest, "header Host", $"it is {Quoted.Format(request.Host.Value ?? "")}", "localhost, 127.0.0.1 or [::1]",
                "The service listens on this machine only. To serve other machines, start it with --urls.");
        string origin = request.Headers.Origin.ToString();
        var isSafe = HttpMethods.IsGet(request.Method) && !IsWebSocket(request) || HttpMethods.IsHead(request.Method);
        if (origin.Length > 0 && !isSafe && !IsSameOrigin(origin, request))
            return new(StatusCodes.Status403Forbidden, "header Origin", $"it is {Quoted.Format(origin)}", $"a page of this service, {request.Scheme}://{request.Host}", "Requests of other web sites are refused.");
        return null;
    }

    // A proxy may terminate TLS, so the scheme is not compared.
    private static bool IsSameOrigin(string origin, HttpRequest request) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri.Authority.Equals(WithoutDefaultPort(request.Host.Value ?? "", uri), StringComparison.OrdinalIgnoreCase);

    private static string WithoutDefaultPort(string host, Uri origin) => origin.IsDefaultPort && host.EndsWith($":{origin.Port}", StringComparison.Ordinal) ? host[..host.LastIndexOf(':')] : host;

    // Browsers open cross-origin WebSockets without a preflight request. Over HTTP/2, they are CONNECT requests.
    private static bool IsWebSocket(HttpRequest request) => request.Headers.Upgrade.ToString().Equals("websocket", StringComparison.OrdinalIgnoreCase);
}
