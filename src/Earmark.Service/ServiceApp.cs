using Earmark.Service.Web;
using Microsoft.AspNetCore.Builder;

namespace Earmark.Service;

/// <summary>The app of <c>earmark serve</c>.</summary>
internal static class ServiceApp
{
    /// <summary>The address if no other one is specified.</summary>
    public const string DefaultUrls = "http://127.0.0.1:8080";

    /// <summary>Creates the app. It is not started.</summary>
    /// <param name="options">The options of the service.</param>
    /// <param name="urls">Addresses on which it listens.</param>
    /// <param name="configure">Changes the app before it is built, such as its logging or its server, or null.</param>
    /// <exception cref="InputException">An option is invalid, or the file is not a model.</exception>
    public static WebApplication Create(ServiceOptions options, IReadOnlyList<string> urls, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = LocalServer.CreateBuilder(urls);
        configure?.Invoke(builder);
        var app = builder.Build();

        app.UseSecurityHeaders();
        app.UseOriginChecks(WebAddresses.AreLoopback(urls));
        app.UseRouting();
        app.MapPages(path => !path.StartsWith("review/", StringComparison.Ordinal));
        return app;
    }
}
