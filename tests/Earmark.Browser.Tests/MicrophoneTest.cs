using static Microsoft.Playwright.Assertions;

namespace Earmark.Browser.Tests;

/// <summary>Records the microphone. The browser plays a file instead of it.</summary>
[Collection(BrowserTests.Name)]
public sealed class MicrophoneTest(BrowserFixture browser)
{
    private Task<TestPage> OpenWithMicrophoneAsync(string? address = null) => browser.OpenAsync(address, options => options.Permissions = ["microphone"]);

    [Fact]
    public async Task Records_and_tags()
    {
        await using var page = await OpenWithMicrophoneAsync();
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Record", Exact = true }).ClickAsync();
        var stop = page.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Stop, 0:0[1-9]") });
        await Expect(stop).ToHaveAttributeAsync("aria-pressed", "true");
        await stop.ClickAsync();
        await page.WaitUntilTaggedAsync();
        await Expect(page.Page.Locator("#recording h2")).ToHaveTextAsync(new System.Text.RegularExpressions.Regex(@"^recording_\d{8}_\d{6}\.wav$"));
        await Expect(page.Bars.First).ToContainTextAsync("high");
    }

    [Fact]
    public async Task Shows_labels_while_it_listens()
    {
        await using var page = await OpenWithMicrophoneAsync();
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Listen live" }).ClickAsync();
        await Expect(page.Page.Locator("#live-tags .bar").First).ToContainTextAsync("high");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Stop listening" }).ClickAsync();
        await Expect(page.Page.Locator("#live-panel")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task Sends_nothing_if_the_switch_is_turned_on_before_the_microphone_is_allowed()
    {
        await using var page = await OpenWithMicrophoneAsync();
        List<string> sockets = [];
        page.Page.WebSocket += (_, socket) => sockets.Add(socket.Url);
        await page.Page.EvaluateAsync("""
            () => {
                const devices = navigator.mediaDevices, getUserMedia = devices.getUserMedia.bind(devices), allowed = new Promise(resolve => { window.allow = resolve; });
                devices.getUserMedia = async constraints => { await allowed; return window.stream = await getUserMedia(constraints); };
            }
            """);
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Listen live" }).ClickAsync();
        await page.SetOnDeviceAsync(true);
        await page.Page.EvaluateAsync("() => window.allow()");
        await page.Page.WaitForFunctionAsync("() => window.stream?.getTracks().every(track => track.readyState === 'ended')");
        await Expect(page.Page.Locator("#live-panel")).ToBeHiddenAsync();
        await Expect(page.Page.GetByRole(AriaRole.Button, new() { Name = "Listen live" })).ToBeDisabledAsync();
        Assert.Empty(sockets);
    }

    [Fact]
    public async Task Says_that_sound_is_left_out_if_the_connection_is_too_slow()
    {
        await using var page = await OpenWithMicrophoneAsync();
        var button = page.Page.GetByRole(AriaRole.Button, new() { Name = "Listen live" });
        await button.ClickAsync();
        await Expect(page.Page.Locator("#live-tags .bar").First).ToContainTextAsync("high");
        await Expect(page.Page.Locator("#live-status")).Not.ToContainTextAsync("left out");
        await page.Page.EvaluateAsync("() => Object.defineProperty(WebSocket.prototype, 'bufferedAmount', { get: () => 2 ** 21 })");
        await Expect(page.Page.Locator("#live-status")).ToContainTextAsync(new System.Text.RegularExpressions.Regex(@"^0:\d\d\.\d to 0:\d\d\.\d · The connection or the service is too slow: [\d.]+ s of sound was left out$"));
    }

    [Fact]
    public async Task Asks_for_the_key_if_it_was_changed()
    {
        await using var service = await RunningService.StartAsync(browser.Model, options => options.ApiKey = "sesame");
        await using var page = await OpenWithMicrophoneAsync(service.Address);
        page.Expected.AddRange(["401", "400", "WebSocket connection"]); // the page requests the problem details with a plain GET
        await page.EnterKeyAsync("sesame");
        await Expect(page.Page.Locator("#model")).Not.ToBeEmptyAsync();
        await page.Page.EvaluateAsync("() => sessionStorage.setItem('earmark-key', 'the old one')");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Listen live" }).ClickAsync();
        await Expect(page.KeyDialog).ToContainTextAsync("The service refused this key.");
        await page.EnterKeyAsync("sesame");
        await Expect(page.Page.Locator("#live-tags .bar").First).ToContainTextAsync("high");
    }

    [Fact]
    public async Task Explains_that_the_limit_of_live_connections_is_reached()
    {
        await using var service = await RunningService.StartAsync(browser.Model, options => options.MaxLiveConnections = 0);
        await using var page = await OpenWithMicrophoneAsync(service.Address);
        page.Expected.AddRange(["400", "429", "WebSocket connection"]);
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Listen live" }).ClickAsync();
        await Expect(page.Notices).ToContainTextAsync("the maximum number of live connections");
        await Expect(page.Page.Locator("#live-panel")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task Says_what_to_do_if_the_microphone_is_denied()
    {
        await using var page = await browser.OpenAsync();
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Record", Exact = true }).ClickAsync();
        await Expect(page.Notices).ToContainTextAsync("The microphone is not allowed");
        await Expect(page.Notices).ToContainTextAsync("Allow the microphone for this page and try again.");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Close this message" }).ClickAsync();
        await Expect(page.Notices).ToBeEmptyAsync();
    }

    [Fact]
    public async Task Says_what_to_do_on_an_address_without_https()
    {
        BrowserFixture.SkipWithoutBrowser();
        await using var service = await RunningService.StartAsync(browser.Model, host: "0.0.0.0");
        var address = service.Address.Replace("127.0.0.1", BrowserFixture.InsecureHost, StringComparison.Ordinal);
        await using var page = await browser.OpenAsync(address);
        page.Expected.Add("Cross-Origin-Opener-Policy"); // browsers ignore it on such an address, and say so
        await Expect(page.Notices).ToContainTextAsync("Recording is not available on this page");
        await Expect(page.Notices).ToContainTextAsync("http://localhost, or an address with https://");
        await page.TagAsync(browser.Tone("insecure.wav"));
        await Expect(page.Bars.First).ToContainTextAsync("low");
    }
}
