using Microsoft.AspNetCore.Http;

namespace Earmark.Service.Requests;

/// <summary>Endpoint filter that checks the API key and sends exceptions as problem details.</summary>
internal sealed class ProblemFilter(ApiKey key, ErrorReport errors) : IEndpointFilter
{
    private const int ClientClosedRequest = 499; // as in nginx: for logs and metrics, because the client has disconnected

    /// <summary>Checks the API key of a request and runs its endpoint.</summary>
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            key.Require(context.HttpContext.Request);
            return await next(context).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            await HandleAsync(context.HttpContext, exception).ConfigureAwait(false);
            return Results.Empty;
        }
    }

    private async Task HandleAsync(HttpContext context, Exception exception)
    {
        if (context.RequestAborted.IsCancellationRequested)
        {
            errors.LogUnsent(context.Request, exception);
            if (!context.Response.HasStarted) context.Response.StatusCode = ClientClosedRequest;
            return;
        }
        var response = errors.ToResponse(context, exception);
        if (context.Response.HasStarted) context.Abort(); // so that the client detects the incomplete response
        else await response.SendAsync(context).ConfigureAwait(false);
    }
}
