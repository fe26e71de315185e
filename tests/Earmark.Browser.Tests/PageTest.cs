using static Microsoft.Playwright.Assertions;

namespace Earmark.Browser.Tests;

/// <summary>Tags recordings on the page, as a person does.</summary>
[Collection(BrowserTests.Name)]
public sealed class PageTest(BrowserFixture browser)
{
    [Fact]
    public async Task Shows_the_labels_of_a_dropped_file()
    {
        await using var page = await browser.OpenAsync();
        var content = Convert.ToBase64String(File.ReadAllBytes(browser.Tone("dropped.wav", ToneModel.High)));
        var data = await page.Page.EvaluateHandleAsync("""
            base64 => {
                const data = new DataTransfer();
                data.items.add(new File([Uint8Array.from(atob(base64), character => character.charCodeAt(0))], 'dropped.wav', { type: 'audio/wav' }));
                return data;
            }
            """, content);
        await page.Page.DispatchEventAsync("body", "dragenter", new { dataTransfer = data });
        await Expect(page.Page.Locator("#drop-overlay")).ToBeVisibleAsync();
        await page.Page.DispatchEventAsync("body", "drop", new { dataTransfer = data });
        await Expect(page.Page.Locator("#drop-overlay")).ToBeHiddenAsync();
        await page.WaitUntilTaggedAsync();

        await Expect(page.Page.Locator("#recording h2")).ToHaveTextAsync("dropped.wav");
        await Expect(page.Bars.First.Locator(".label")).ToHaveTextAsync("high");
        await Expect(page.Bars).ToHaveCountAsync(3);
        await Expect(page.Page.Locator("#status")).ToContainTextAsync("dropped.wav: high,"); // read by screen readers
    }

    [Fact]
    public async Task Tags_several_files_and_shows_each_again()
    {
        await using var page = await browser.OpenAsync();
        await page.TagAsync(browser.Tone("first.wav", ToneModel.Low), browser.Tone("second.wav", ToneModel.Middle), browser.Tone("third.wav", ToneModel.High));
        await Expect(page.Page.Locator("#history-list .state")).ToContainTextAsync(["high", "middle", "low"]); // newest first
        await Expect(page.Page.Locator("#recording h2")).ToHaveTextAsync("first.wav");

        await page.SelectAsync("third.wav");
        await Expect(page.Bars.First).ToContainTextAsync("high");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Remove first.wav" }).ClickAsync();
        await Expect(page.Page.Locator("#history-list li")).ToHaveCountAsync(2);
        await Expect(page.Page.Locator("#status")).ToContainTextAsync("third.wav: high,"); // the last result: no other is announced again
    }

    [Fact]
    public async Task Draws_the_waveform_and_the_input_spectrogram_of_the_network()
    {
        await using var page = await browser.OpenAsync();
        page.Expected.Add("Canvas2D: Multiple readback"); // advice for programs that read pictures often, as only this test does
        await page.TagAsync(browser.Tone("drawn.wav", ToneModel.Low, seconds: 2));
        var canvas = page.Page.GetByRole(AriaRole.Img, new() { NameRegex = new("^Spectrogram from 0:00.0 to 0:02.0: .* 4 bands, 159 frames") });
        await Expect(canvas).ToBeVisibleAsync();
        // The low tone is in the lowest of four bands, so the lower quarter of the picture is the brightest.
        const string Brightness = """
            ((part) => {
                const canvas = document.querySelector('.spectrogram canvas'), height = Math.floor(canvas.height / 4);
                const { data } = canvas.getContext('2d').getImageData(0, part * height, canvas.width, height);
                return data.reduce((sum, value, i) => i % 4 < 3 ? sum + value : sum, 0) / data.length;
            })
            """;
        Assert.True(await page.NumberAsync($"{Brightness}(3)") > 2 * await page.NumberAsync($"{Brightness}(0)"));
        await Expect(page.Page.Locator(".player .time")).ToHaveTextAsync("0:00.0 / 0:02.0");
    }

    [Fact]
    public async Task Parts_of_the_spectrogram_that_failed_are_loaded_again_when_they_are_visible_again()
    {
        await using var page = await browser.OpenAsync();
        page.Expected.Add("422");
        var isBroken = true;
        await page.Page.RouteAsync("**/v1/spectrogram*", route => isBroken ? route.FulfillAsync(new() { Status = 422, ContentType = "application/problem+json", Body = """{"status":422,"found":"a fault"}""" }) : route.ContinueAsync());
        await page.SetAsync("mode", "whole");
        await page.TagAsync(browser.Tone("parts.wav", ToneModel.Low, seconds: 150));
        var (message, zoomIn) = (page.Page.Locator(".spectrogram .message"), page.Page.Locator(".spectrogram .message").GetByRole(AriaRole.Button, new() { Name = "Zoom in" }));
        await zoomIn.ClickAsync();
        await Expect(message).ToHaveTextAsync("The spectrogram is not available: the recording cannot be tagged.");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Show all" }).ClickAsync();
        isBroken = false;
        await zoomIn.ClickAsync();
        await page.WaitForSpectrogramAsync();
        await Expect(message).ToBeEmptyAsync();
    }

    [Fact]
    public async Task Shows_segments_that_can_be_heard()
    {
        await using var page = await browser.OpenAsync();
        await page.SetAsync("window", "1");
        await page.TagAsync(ToneModel.WriteTones(browser.Folder, "long.wav", 12, [ToneModel.Low, ToneModel.High, ToneModel.Low])); // 36 s: segments are automatic
        await Expect(page.Page.Locator(".lane strong")).ToHaveTextAsync(["low", "high"], new() { IgnoreCase = false });
        var segments = page.Page.Locator(".lane button");
        await Expect(segments).ToHaveCountAsync(3);
        await page.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Play high, 0:1[12]") }).ClickAsync();
        await page.Page.WaitForFunctionAsync("() => Number(document.querySelector('.waveform').getAttribute('aria-valuenow')) > 11.5");
        await Expect(page.Page.GetByRole(AriaRole.Button, new() { Name = "Pause" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Changes_what_is_shown_without_another_request()
    {
        await using var page = await browser.OpenAsync();
        await page.TagAsync(browser.Tone("settings.wav", ToneModel.Low));
        var requests = page.Requests.Count(request => request == "POST /v1/tags");
        await page.SetAsync("top", "1");
        await Expect(page.Bars).ToHaveCountAsync(1);
        await page.SetAsync("threshold", "99.99");
        await Expect(page.Page.Locator("#recording")).ToContainTextAsync("No label reaches the threshold.");
        Assert.Equal((1, 1), (requests, page.Requests.Count(request => request == "POST /v1/tags")));
    }

    [Fact]
    public async Task Shows_names_as_text()
    {
        await using var page = await browser.OpenAsync();
        const string Name = "<img src=x onerror=alert(1)>.wav";
        await page.Page.SetInputFilesAsync("#files", new FilePayload { Name = Name, MimeType = "audio/wav", Buffer = File.ReadAllBytes(browser.Tone("text.wav", ToneModel.Low)) });
        await page.WaitUntilTaggedAsync();
        await Expect(page.Page.Locator("#recording h2")).ToHaveTextAsync(Name);
        await Expect(page.Page.Locator("#recording img, #history img")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Decodes_formats_on_the_service_that_the_browser_cannot()
    {
        await using var page = await browser.OpenAsync();
        var wav = File.ReadAllBytes(browser.Tone("au.wav", ToneModel.Middle));
        byte[] header = [.. ".snd"u8, 0, 0, 0, 24, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 3, 0, 0, 0x1F, 0x40, 0, 0, 0, 1]; // au: 16-bit, 8000 Hz, mono
        File.WriteAllBytes(browser.Folder["tone.au"], [.. header, .. wav[44..].Chunk(2).SelectMany(sample => sample.Reverse())]);
        await page.TagAsync(browser.Folder["tone.au"]);
        await Expect(page.Bars.First).ToContainTextAsync("middle");
        await Expect(page.Page.Locator(".player .time")).ToHaveTextAsync("0:00.0 / 0:01.0");
        Assert.Contains("POST /v1/wav", page.Requests);
    }

    [Theory]
    [InlineData(360, 740)]
    [InlineData(1280, 900)]
    public async Task Fits_into_the_window(int width, int height)
    {
        await using var page = await browser.OpenAsync(options: options => options.ViewportSize = new() { Width = width, Height = height });
        page.Expected.Add("415");
        Assert.Equal(0, await page.OverflowAsync());
        await page.SetAsync("window", "1");
        var name = new string('w', 80) + ".wav";
        await page.TagAsync(ToneModel.WriteTones(browser.Folder, name, 11, [ToneModel.Low, ToneModel.High, ToneModel.Middle]), browser.Tone("short.wav", ToneModel.Low), browser.Folder.Text("notes.txt", "no sound")["notes.txt"]);
        await page.WaitForSpectrogramAsync();
        Assert.Equal(0, await page.OverflowAsync());
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Zoom in" }).ClickAsync();
        Assert.Equal(0, await page.OverflowAsync());
        foreach (var entry in new[] { "short.wav", "notes.txt" })
        {
            await page.SelectAsync(entry);
            Assert.Equal(0, await page.OverflowAsync());
        }
    }
}
