using Earmark.Service;
using Earmark.Service.Web;
using Microsoft.AspNetCore.Builder;

namespace Earmark.Browser.Tests;

/// <summary>The service on a free port of this machine.</summary>
internal sealed class RunningService : IAsyncDisposable
{
    private readonly WebApplication app;

    private RunningService(WebApplication app) => this.app = app;

    /// <summary>The address, such as http://127.0.0.1:12345.</summary>
    public string Address => LocalServer.AddressesOf(app)[0].Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal);

    /// <summary>Starts the service.</summary>
    /// <param name="model">Path of the model.</param>
    /// <param name="configure">Changes the options.</param>
    /// <param name="host">Address on which it listens.</param>
    public static async Task<RunningService> StartAsync(string model, Action<ServiceOptions>? configure = null, string host = "127.0.0.1")
    {
        var options = new ServiceOptions { Model = model, Device = "cpu", Threads = 2 };
        configure?.Invoke(options);
        var app = ServiceApp.Create(options, [$"http://{host}:0"]);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new(app);
    }

    /// <summary>Ends the service, as if its process had ended.</summary>
    public Task StopAsync() => app.StopAsync(new CancellationToken(canceled: true));

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
