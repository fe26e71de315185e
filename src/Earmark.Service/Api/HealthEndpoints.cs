using Earmark.Service.Hosting;
using Earmark.Service.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Earmark.Service.Api;

/// <summary><c>GET /healthz</c> (liveness) and <c>/readyz</c> (readiness: 503 during shutdown). They need no API key.</summary>
internal static class HealthEndpoints
{
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head]; // some load balancers use HEAD

    /// <summary>Adds the endpoints.</summary>
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapMethods("/healthz", Methods, () => Results.Text("ok\n")).WithSummary("Whether the process works").Produces<string>(StatusCodes.Status200OK, "text/plain");
        endpoints.MapMethods("/readyz", Methods, ReadyAsync).WithSummary("Whether the service accepts requests: not during shutdown").Produces<string>(StatusCodes.Status200OK, "text/plain").WithProblems(StatusCodes.Status503ServiceUnavailable);
    }

    private static Task ReadyAsync(HttpContext context, Drain drain) => drain.HasBegun
        ? RecordingRequests.Draining().SendAsync(context)
        : Results.Text("ready\n").ExecuteAsync(context);
}
