using Earmark.Tests.Data;
using Earmark.Tests.Tagging;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;

namespace Earmark.Service.Tests;

/// <summary>The app of the service in memory, with a tiny model.</summary>
internal sealed class ServiceFixture : IAsyncDisposable
{
    private readonly DataFolder folder = new();

    private ServiceFixture(Func<ServiceOptions, ServiceOptions>? options, IReadOnlyList<string>? urls)
    {
        Model = TinyModel.Write(folder);
        var defaults = new ServiceOptions { Model = Model, Device = "cpu" };
        App = ServiceApp.Create(options?.Invoke(defaults) ?? defaults, urls ?? [ServiceApp.DefaultUrls], builder => builder.WebHost.UseTestServer());
    }

    /// <summary>The app.</summary>
    public WebApplication App { get; }

    /// <summary>Path of the model file.</summary>
    public string Model { get; }

    /// <summary>A client of the app.</summary>
    public HttpClient Client { get; private set; } = null!;

    /// <summary>Starts the app.</summary>
    /// <param name="options">Changes the options, or null for the defaults.</param>
    /// <param name="urls">Addresses that the app believes to listen on, or null for the default address.</param>
    public static async Task<ServiceFixture> StartAsync(Func<ServiceOptions, ServiceOptions>? options = null, IReadOnlyList<string>? urls = null)
    {
        var fixture = new ServiceFixture(options, urls);
        await fixture.App.StartAsync(TestContext.Current.CancellationToken);
        fixture.Client = fixture.App.GetTestClient();
        return fixture;
    }

    public async ValueTask DisposeAsync()
    {
        Client?.Dispose();
        await App.DisposeAsync();
        folder.Dispose();
    }
}
