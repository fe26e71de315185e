using Microsoft.AspNetCore.Http;

namespace Earmark.Service.Requests;

/// <summary>Middleware that requires the API key for endpoints of other libraries, such as the metrics. The endpoints of the API check it in <see cref="ProblemFilter"/>.</summary>
internal sealed class KeyedEndpoints(RequestDelegate next, ApiKey key)
{
    /// <summary>Endpoint metadata: the API key is required.</summary>
    public static object Required { get; } = new Marker();

    /// <summary>Checks the API key of a request.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<Marker>() is not null)
        {
            try
            {
                key.Require(context.Request);
            }
            catch (RequestException exception)
            {
                await exception.SendAsync(context).ConfigureAwait(false);
                return;
            }
        }
        await next(context).ConfigureAwait(false);
    }

    private sealed class Marker;
}
