using Earmark.Service.Api;
using Earmark.Service.Hosting;
using Earmark.Service.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Earmark.Service;

/// <summary>Adds the tagging API to an ASP.NET app.</summary>
public static class EarmarkEndpoints
{
    /// <summary>Name of the meter with the measurements of the service: seconds of audio, processing time, queue, model loads, errors.</summary>
    public const string MeterName = ServiceMetrics.MeterName;

    /// <summary>Adds the services of the API. The model is loaded when the app starts.</summary>
    /// <param name="services">The services of the app.</param>
    /// <param name="configure">Sets the options, for example from the configuration: <c>builder.Configuration.GetSection("Earmark").Bind</c>.</param>
    /// <returns><paramref name="services"/>.</returns>
    /// <exception cref="InputException">Thrown when the app starts: an option is invalid, the file is not an Earmark model, or the device cannot be used.</exception>
    /// <example>
    /// <code>
    /// builder.Services.AddEarmarkService(options => options.Model = "model.onnx");
    /// var app = builder.Build();
    /// app.UseWebSockets();
    /// app.MapEarmark();
    /// </code>
    /// </example>
    public static IServiceCollection AddEarmarkService(this IServiceCollection services, Action<ServiceOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        services.AddOptions<ServiceOptions>().Configure(configure);
        if (services.Any(service => service.ServiceType == typeof(ModelHost))) return services;
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();
        services.AddSingleton(provider =>
        {
            var options = provider.GetRequiredService<IOptions<ServiceOptions>>().Value;
            options.Validate();
            return options;
        });
        services.AddSingleton<PrivateFolder>().AddSingleton<ServiceMetrics>().AddSingleton<ModelHost>().AddSingleton<WorkQueue>().AddSingleton<Drain>();
        services.AddSingleton<ErrorReport>().AddSingleton<ApiKey>().AddSingleton<Upload>().AddSingleton<RecordingRequests>();
        services.AddSingleton<TagsEndpoint>().AddSingleton<SpectrogramEndpoint>().AddSingleton<WavEndpoint>().AddSingleton<LiveEndpoint>();
        services.AddHostedService(provider => provider.GetRequiredService<Drain>());
        services.AddHostedService(provider => provider.GetRequiredService<ModelHost>());
        return services;
    }

    /// <summary>Adds the endpoints of the API: <c>/v1/...</c>, <c>/healthz</c> and <c>/readyz</c>. Live connections also need <c>app.UseWebSockets()</c>.</summary>
    /// <param name="endpoints">The endpoints of the app, or a group of them.</param>
    /// <returns>The endpoints, to add conventions such as authorisation.</returns>
    public static IEndpointConventionBuilder MapEarmark(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var all = endpoints.MapGroup("");
        var api = all.MapGroup("").AddEndpointFilter<RouteGroupBuilder, ProblemFilter>();
        TagsEndpoint.Map(api);
        ModelEndpoints.Map(api);
        SpectrogramEndpoint.Map(api);
        WavEndpoint.Map(api);
        LiveEndpoint.Map(api);
        HealthEndpoints.Map(all);
        return all;
    }
}
