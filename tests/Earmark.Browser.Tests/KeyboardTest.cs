using static Microsoft.Playwright.Assertions;

namespace Earmark.Browser.Tests;

/// <summary>The page can be used by keyboard and by screen reader.</summary>
[Collection(BrowserTests.Name)]
public sealed class KeyboardTest(BrowserFixture browser)
{
    [Fact]
    public async Task Space_plays_and_arrows_seek()
    {
        await using var page = await browser.OpenAsync();
        await page.TagAsync(browser.Tone("keys.wav", seconds: 8));
        var waveform = page.Page.GetByRole(AriaRole.Slider, new() { Name = "Position in the recording" });
        await Expect(waveform).ToHaveAttributeAsync("aria-valuetext", "0 s of 8 s");
        await page.Page.Keyboard.PressAsync("ArrowRight");
        await page.Page.Keyboard.PressAsync("ArrowRight");
        await page.Page.Keyboard.PressAsync("ArrowLeft");
        await Expect(waveform).ToHaveAttributeAsync("aria-valuetext", "1 s of 8 s");
        await page.Page.Keyboard.PressAsync("Space");
        await page.Page.WaitForFunctionAsync("() => Number(document.querySelector('.waveform').getAttribute('aria-valuenow')) > 1.2");
        await page.Page.Keyboard.PressAsync("Space");
        await Expect(page.Page.GetByRole(AriaRole.Button, new() { Name = "Play" })).ToBeVisibleAsync();
        await waveform.FocusAsync();
        await page.Page.Keyboard.PressAsync("Home");
        await Expect(waveform).ToHaveAttributeAsync("aria-valuetext", "0 s of 8 s");
    }

    [Fact]
    public async Task Every_control_is_reached_with_the_tab_key()
    {
        await using var page = await browser.OpenAsync();
        await page.SetAsync("mode", "segments");
        await page.TagAsync(ToneModel.WriteTones(browser.Folder, "tabs.wav", 4, [ToneModel.Low, ToneModel.High]));
        await page.WaitForSpectrogramAsync(); // the controls of the player can be reached from now on
        await page.Page.EvaluateAsync("() => document.activeElement.blur()");
        await page.Page.Locator(".skip").FocusAsync();
        var reached = new List<string>();
        for (var i = 0; i < 60; i++)
        {
            await page.Page.Keyboard.PressAsync("Tab");
            var name = await page.Page.EvaluateAsync<string>("() => { const e = document.activeElement; return e.getAttribute('aria-label') ?? e.getAttribute('name') ?? e.id + ' ' + e.textContent.trim(); }");
            reached.Add(name);
        }
        string[] expected = ["choose Choose files", "record Record", "live Listen live", "on-device ", " Settings", "mode", "top", "threshold", "window", "hop", "Play", "Zoom out", "Zoom in", "Show all", "Position in the recording", " JSON", " CSV", " Audacity labels", " Tag again", "Remove tabs.wav"];
        Assert.Empty(expected.Except(reached));
        Assert.Contains(reached, name => name.StartsWith("Play low, 0:00.0", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(ColorScheme.Light, 1280)]
    [InlineData(ColorScheme.Dark, 360)]
    public async Task Follows_the_accessibility_guidelines(ColorScheme colours, int width)
    {
        await using var page = await browser.OpenAsync(options: options => (options.ColorScheme, options.ViewportSize) = (colours, new() { Width = width, Height = 800 }));
        page.Expected.Add("415");
        await page.AssertAccessibleAsync();
        await page.SetAsync("window", "1");
        await page.TagAsync(ToneModel.WriteTones(browser.Folder, "guidelines.wav", 16, [ToneModel.Low, ToneModel.High]), browser.Folder.Text("guidelines.txt", "no sound")["guidelines.txt"]);
        await page.WaitForSpectrogramAsync();
        await page.AssertAccessibleAsync();
        await page.SelectAsync("guidelines.txt");
        await page.AssertAccessibleAsync();
    }
}
