using static Microsoft.Playwright.Assertions;

namespace Earmark.Browser.Tests;

/// <summary>Records the microphone. The browser plays a file instead of it.</summary>
[Collection(BrowserTests.Name)]
public sealed class MicrophoneTest(BrowserFixture browser)
{
    private const string FakeDevice = "--use-fake-device-for-media-stream";

    private Task<TestPage> OpenWithMicrophoneAsync()
    {
        BrowserFixture.SkipWithoutBrowser();
        var tone = ToneModel.WriteTones(browser.Folder, $"microphone-{Guid.NewGuid():N}.wav", 5, [ToneModel.High], rate: 48_000);
        return browser.OpenAsync(arguments: [FakeDevice, "--use-fake-ui-for-media-stream", $"--use-file-for-fake-audio-capture={tone}"]);
    }

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
    public async Task Says_what_to_do_if_the_microphone_is_refused()
    {
        await using var page = await browser.OpenAsync(arguments: [FakeDevice, "--deny-permission-prompts"]);
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
        var address = service.Address.Replace("127.0.0.1", "recorder.test", StringComparison.Ordinal);
        await using var page = await browser.OpenAsync(address, arguments: ["--host-resolver-rules=MAP recorder.test 127.0.0.1"]);
        page.Expected.Add("Cross-Origin-Opener-Policy"); // browsers ignore it on such an address, and say so
        await Expect(page.Notices).ToContainTextAsync("Recording is not available on this page");
        await Expect(page.Notices).ToContainTextAsync("http://localhost, or an address with https://");
        await page.TagAsync(ToneModel.WriteTones(browser.Folder, "insecure.wav", 1, [ToneModel.Low]));
        await Expect(page.Bars.First).ToContainTextAsync("low");
    }
}
