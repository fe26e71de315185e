using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Earmark.Service.Web;

/// <summary>Runs an app in this process until the command is cancelled.</summary>
internal static class LocalServer
{
    /// <summary>Creates an app without configuration files, environment variables or endpoints: the options of the command are its only configuration.</summary>
    /// <param name="urls">Addresses on which it listens.</param>
    public static WebApplicationBuilder CreateBuilder(IEnumerable<string> urls)
    {
        var builder = WebApplication.CreateEmptyBuilder(new() { ApplicationName = typeof(LocalServer).Assembly.GetName().Name, ContentRootPath = AppContext.BaseDirectory, EnvironmentName = Environments.Production });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.AddServerHeader = false).UseUrls([.. urls]);
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None); // the command reports why an app does not start
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, CommandLifetime>();
        return builder;
    }

    /// <summary>Starts an app, and stops it when its command is cancelled.</summary>
    /// <param name="app">The app. It is disposed of.</param>
    /// <param name="started">Receives the addresses, with the ports that were chosen.</param>
    /// <param name="cancellationToken">Cancelled when the app should stop.</param>
    /// <exception cref="InputException">An address cannot be used.</exception>
    public static async Task RunAsync(WebApplication app, Action<IReadOnlyList<string>> started, CancellationToken cancellationToken)
    {
        await using (app.ConfigureAwait(false))
        {
            await StartAsync(app).ConfigureAwait(false);
            started(AddressesOf(app));
            var stopping = new TaskCompletionSource();
            using (cancellationToken.UnsafeRegister(_ => stopping.TrySetResult(), null))
            using (app.Lifetime.ApplicationStopping.UnsafeRegister(_ => stopping.TrySetResult(), null)) await stopping.Task.ConfigureAwait(false);
            await app.StopAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <summary>Returns the addresses of an app that was started.</summary>
    public static IReadOnlyList<string> AddressesOf(WebApplication app) => [.. app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses];

    private static async Task StartAsync(WebApplication app)
    {
        var where = $"--urls {app.Configuration[WebHostDefaults.ServerUrlsKey]}";
        try
        {
            await app.StartAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (IOException exception) when (exception.InnerException is AddressInUseException)
        {
            throw InputException.At(where, "another program uses this port", "a free port", "Stop the other program, or choose another port; port 0 selects a free one.", InputErrorKind.SystemFailure);
        }
        catch (Exception exception) when (exception is SocketException or IOException)
        {
            throw InputException.At(where, $"the address cannot be used ({exception.Message})", "an address of this machine, and a port that this user may open", kind: InputErrorKind.SystemFailure);
        }
    }

    /// <summary>A host lifetime without signal handlers: the command handles signals.</summary>
    private sealed class CommandLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
