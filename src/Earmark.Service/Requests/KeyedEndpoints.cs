using Microsoft.AspNetCore.Http;

namespace Earmark.Service.Requests;

/// <summary>Requires the key for endpoints of other libraries, such as the metrics. Those of the API check it themselves.</summary>
internal sealed class KeyedEndpoints(RequestDelegate next, ApiKey key)
{
    /// <summary>Marks an endpoint that requires the key.</summary>
    public static object Required { get; } = new Marker();

    /// <summary>Checks the key of a request.</summary>
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
