using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Earmark.Service.Requests;
using Earmark.Service.Web;
using Earmark.Tagging;
using Earmark.Tests.Data;
using Earmark.Tests.Tagging;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Earmark.Service.Tests;

/// <summary>The app of the service with a tiny model, in memory or on a port.</summary>
internal sealed class ServiceFixture : IAsyncDisposable
{
    private readonly DataFolder folder = new();

    private ServiceFixture(Func<ServiceOptions, ServiceOptions>? options, IReadOnlyList<string>? urls, bool onPort, ModelCard? card)
    {
        Model = TinyModel.Write(folder, card);
        folder.Folder("tmp");
        var defaults = new ServiceOptions { Model = Model, Device = "cpu", TemporaryFolder = TemporaryFolder, ReloadInterval = TimeSpan.FromMilliseconds(50) };
        App = ServiceApp.Create(options?.Invoke(defaults) ?? defaults, urls ?? [onPort ? "http://127.0.0.1:0" : ServiceApp.DefaultUrls], builder =>
        {
            builder.Logging.AddProvider(new LogRecorder(this));
            if (!onPort) builder.WebHost.UseTestServer();
        });
    }

    /// <summary>The app.</summary>
    public WebApplication App { get; }

    /// <summary>The logged errors. A test fails if there are any at its end.</summary>
    public ConcurrentQueue<string> Errors { get; } = [];

    /// <summary>The log of requests, one line for each.</summary>
    public ConcurrentQueue<string> Requests { get; } = [];

    /// <summary>Path of the model file.</summary>
    public string Model { get; }

    /// <summary>The folder for the temporary files of the service.</summary>
    public string TemporaryFolder => folder["tmp"];

    /// <summary>The files in it: a lock, the copy of the model, and recordings that do not fit in memory.</summary>
    public string[] TemporaryFiles => Directory.GetFiles(Directory.GetDirectories(TemporaryFolder).Single());

    /// <summary>A client of the app.</summary>
    public HttpClient Client { get; private set; } = null!;

    /// <summary>Cancelled at the end of the test.</summary>
    public static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Starts the app in memory.</summary>
    /// <param name="options">Changes the options, or null for the defaults.</param>
    /// <param name="urls">Addresses that the app believes to listen on, or null for the default address.</param>
    /// <param name="card">The card of the model, or null for that of <see cref="TinyModel"/>.</param>
    public static async Task<ServiceFixture> StartAsync(Func<ServiceOptions, ServiceOptions>? options = null, IReadOnlyList<string>? urls = null, ModelCard? card = null)
    {
        var fixture = new ServiceFixture(options, urls, onPort: false, card);
        await fixture.App.StartAsync(Stop);
        fixture.Client = fixture.App.GetTestClient();
        return fixture;
    }

    /// <summary>Starts the app on a free port of this machine.</summary>
    public static async Task<ServiceFixture> StartOnPortAsync(Func<ServiceOptions, ServiceOptions>? options = null)
    {
        var fixture = new ServiceFixture(options, null, onPort: true, null);
        await fixture.App.StartAsync(Stop);
        fixture.Client = new() { BaseAddress = new(LocalServer.AddressesOf(fixture.App)[0]) };
        return fixture;
    }

    /// <summary>Returns a service of the app.</summary>
    public T Get<T>() where T : notnull => App.Services.GetRequiredService<T>();

    /// <summary>Sends a recording.</summary>
    /// <param name="path">Path and query.</param>
    /// <param name="bytes">The recording.</param>
    /// <param name="accept">The Accept header, or null.</param>
    public async Task<HttpResponseMessage> PostAsync(string path, byte[] bytes, string? accept = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(bytes) { Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") } } };
        if (accept is not null) request.Headers.Accept.ParseAdd(accept);
        return await Client.SendAsync(request, Stop);
    }

    /// <summary>Sends a recording and returns the body of the response, which must be 200.</summary>
    public async Task<JsonNode> TagAsync(string path, byte[] bytes)
    {
        using var response = await PostAsync(path, bytes);
        var text = await response.Content.ReadAsStringAsync(Stop);
        Assert.True(response.StatusCode == HttpStatusCode.OK, text);
        return JsonNode.Parse(text)!;
    }

    /// <summary>Returns the JSON lines of a response.</summary>
    public static async Task<JsonNode[]> LinesAsync(HttpResponseMessage response) => [.. (await response.Content.ReadAsStringAsync(Stop)).TrimEnd('\n').Split('\n').Select(line => JsonNode.Parse(line)!)];

    /// <summary>Asserts that a response has problem details, and returns them.</summary>
    public static async Task<JsonNode> RequireProblemAsync(HttpResponseMessage response, HttpStatusCode status)
    {
        using (response)
        {
            var text = await response.Content.ReadAsStringAsync(Stop);
            Assert.True(response.StatusCode == status, $"{response.StatusCode}: {text}");
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
            var problem = JsonNode.Parse(text)!;
            Assert.Equal((int)status, (int)problem["status"]!);
            foreach (var member in (string[])["title", "detail", "where", "found", "expected", "remedy"]) Assert.NotNull(problem[member]);
            return problem;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client?.Dispose();
        await App.StopAsync(CancellationToken.None);
        await App.DisposeAsync();
        Assert.Empty(Directory.GetFileSystemEntries(TemporaryFolder));
        folder.Dispose();
        Assert.True(Errors.IsEmpty, string.Join("\n", Errors));
    }

    private sealed class LogRecorder(ServiceFixture fixture) : ILoggerProvider
    {
        public ILogger CreateLogger(string categoryName) => new Recorder(fixture, categoryName == typeof(RequestLog).FullName);

        public void Dispose() { }

        private sealed class Recorder(ServiceFixture fixture, bool hasRequests) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

            public bool IsEnabled(LogLevel logLevel) => logLevel >= (hasRequests ? LogLevel.Information : LogLevel.Error);

            public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            {
                if (!IsEnabled(logLevel)) return;
                if (logLevel >= LogLevel.Error) fixture.Errors.Enqueue($"{formatter(state, exception)} {exception}");
                else fixture.Requests.Enqueue(formatter(state, exception));
            }
        }
    }
}
