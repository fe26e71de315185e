using Earmark.Tests;
using Earmark.Tests.Data;

namespace Earmark.Browser.Tests;

/// <summary>A browser without a window, and the service with a small model, for all tests of the page.</summary>
public sealed class BrowserFixture : IAsyncLifetime
{
    /// <summary>A host that is this machine, but not one of the addresses that browsers trust without HTTPS.</summary>
    internal const string InsecureHost = "recorder.test";

    // A file is played instead of the microphone. Contexts without the permission are denied at once instead of prompting.
    private static readonly string[] Options = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
        "--use-fake-device-for-media-stream", "--deny-permission-prompts", $"--host-resolver-rules=MAP {InsecureHost} 127.0.0.1"];

    private const int TimeoutMilliseconds = 20_000;

    private readonly List<IBrowser> browsers = [];
    private IPlaywright? playwright;
    private IBrowser? browser;
    private RunningService? service;

    internal DataFolder Folder { get; } = new();

    /// <summary>Path of the model of the service.</summary>
    internal string Model { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        if (Chromium.Find() is null) return;
        Assertions.SetDefaultExpectTimeout(TimeoutMilliseconds); // 5 s is too short for ONNX Runtime to start in the browser of a busy machine
        Model = ToneModel.Write(Folder);
        ToneModel.WriteTones(Folder, "microphone.wav", 5, [ToneModel.High], rate: 48_000);
        service = await RunningService.StartAsync(Model);
        playwright = await Playwright.CreateAsync();
        browser = await LaunchAsync();
    }

    /// <summary>Opens the page in a new session of the browser.</summary>
    /// <param name="address">Address of the service, or null for the one with the small model.</param>
    /// <param name="options">Changes the session, such as the size of the window.</param>
    /// <param name="arguments">Options of the browser. With them, another browser is started.</param>
    internal async Task<TestPage> OpenAsync(string? address = null, Action<BrowserNewContextOptions>? options = null, params string[] arguments)
    {
        SkipWithoutBrowser();
        var contextOptions = new BrowserNewContextOptions { ViewportSize = new() { Width = 1280, Height = 900 }, AcceptDownloads = true };
        options?.Invoke(contextOptions);
        var context = await (arguments.Length == 0 ? browser! : await LaunchAsync(arguments)).NewContextAsync(contextOptions);
        context.SetDefaultTimeout(TimeoutMilliseconds);
        return await TestPage.OpenAsync(context, address ?? service!.Address);
    }

    /// <summary>Writes a tone, and returns the path of the WAV file.</summary>
    /// <param name="name">Name of the file.</param>
    /// <param name="frequency">Frequency in Hz.</param>
    /// <param name="seconds">Length in seconds.</param>
    internal string Tone(string name, int frequency = ToneModel.Low, double seconds = 1) => ToneModel.WriteTones(Folder, name, seconds, [frequency]);

    /// <summary>Skips the test if there is no browser.</summary>
    internal static void SkipWithoutBrowser() => Assert.SkipWhen(Chromium.Find() is null, "no Chromium or Chrome is installed ($EARMARK_CHROMIUM, /usr/bin/chromium or on the path; see docs/service-page.md)");

    public async ValueTask DisposeAsync()
    {
        foreach (var launched in browsers) await launched.CloseAsync();
        playwright?.Dispose();
        if (service is not null) await service.DisposeAsync();
        Folder.Dispose();
    }

    // Playwright's own browsers are not used, and not downloaded.
    private async Task<IBrowser> LaunchAsync(params string[] arguments)
    {
        var launched = await playwright!.Chromium.LaunchAsync(new() { ExecutablePath = Chromium.Find(), Headless = true, Args = [.. Options, $"--use-file-for-fake-audio-capture={Folder["microphone.wav"]}", .. arguments] });
        browsers.Add(launched);
        return launched;
    }
}

/// <summary>The tests that share a browser. They run one after the other, so that timeouts do not depend on the load.</summary>
[CollectionDefinition(Name)]
public sealed class BrowserTests : ICollectionFixture<BrowserFixture>
{
    public const string Name = "browser";
}
