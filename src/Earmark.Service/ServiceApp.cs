using Earmark.Service.Api;
using Earmark.Service.Hosting;
using Earmark.Service.Requests;
using Earmark.Service.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace Earmark.Service;

/// <summary>The app of <c>earmark serve</c>.</summary>
internal static class ServiceApp
{
    /// <summary>The address if no other one is specified.</summary>
    public const string DefaultUrls = "http://127.0.0.1:8080";

    private const int MaxConnections = 1000;
    private static readonly TimeSpan HeadersTime = TimeSpan.FromSeconds(10), ShutdownTime = TimeSpan.FromSeconds(5);

    /// <summary>Creates the app. The model is loaded, but the app is not started.</summary>
    /// <param name="options">The options of the service.</param>
    /// <param name="urls">Addresses on which it listens.</param>
    /// <param name="configure">Changes the app before it is built, such as its logging or its server, or null.</param>
    /// <exception cref="InputException">An option is invalid, the file is not a model, or the device cannot be used.</exception>
    public static WebApplication Create(ServiceOptions options, IReadOnlyList<string> urls, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = LocalServer.CreateBuilder(urls);
        builder.Services.AddEarmarkService(_ => { });
        builder.Services.AddSingleton(options);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.DrainTime + ShutdownTime);
        builder.Services.Configure<KestrelServerOptions>(Limit);
        builder.Services.Configure<JsonOptions>(json => json.SerializerOptions.NumberHandling = default); // numbers are numbers, also in the OpenAPI document
        builder.Services.AddOpenApi(ApiDocument.Configure);
        builder.Services.AddOpenTelemetry().ConfigureResource(resource => resource.AddService("earmark", serviceVersion: ProductVersion.Text)).WithMetrics(metrics => metrics.AddMeter("Microsoft.AspNetCore.Hosting", ServiceMetrics.MeterName).AddPrometheusExporter());
        configure?.Invoke(builder);
        options.Validate();
        var app = builder.Build();
        LoadModel(app);

        app.UseMiddleware<RequestLog>();
        app.UseSecurityHeaders();
        app.UseOriginChecks(WebAddresses.AreLoopback(urls));
        app.UseWebSockets(new() { KeepAliveInterval = TimeSpan.FromSeconds(30), KeepAliveTimeout = TimeSpan.FromSeconds(30) });
        app.UseProblemsOfUnknownPaths();
        app.UseRouting();
        app.UseMiddleware<KeyedEndpoints>();
        app.MapEarmark();
        app.MapOpenApi().WithMetadata(KeyedEndpoints.Required);
        app.MapPrometheusScrapingEndpoint().WithMetadata(KeyedEndpoints.Required);
        app.MapPages(path => !path.StartsWith("review/", StringComparison.Ordinal));
        return app;
    }

    // With an invalid model, the app does not start.
    private static void LoadModel(WebApplication app)
    {
        try
        {
            app.Services.GetRequiredService<MeterProvider>(); // before the model is loaded, so that this load is counted
            app.Services.GetRequiredService<ModelHost>();
        }
        catch
        {
            ((IDisposable)app).Dispose();
            throw;
        }
    }

    private static void Limit(KestrelServerOptions kestrel)
    {
        kestrel.Limits.MaxConcurrentConnections = MaxConnections;
        kestrel.Limits.RequestHeadersTimeout = HeadersTime;
        // The minimum data rates of Kestrel (240 bytes per second) are kept: they close connections of clients that stop sending or reading.
    }
}
