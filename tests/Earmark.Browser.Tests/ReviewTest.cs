using Earmark.Audio;
using Earmark.Data;
using Earmark.Review;
using Earmark.Service.Review;
using Earmark.Service.Web;
using Earmark.Tests.Data;
using Microsoft.AspNetCore.Builder;
using static Microsoft.Playwright.Assertions;

namespace Earmark.Browser.Tests;

/// <summary>The page of <c>earmark review</c>, with 24 segments of a recording of 30 s.</summary>
[Collection(BrowserTests.Name)]
public sealed class ReviewTest : IAsyncLifetime
{
    // The frames that the page requests in a fifth of a second.
    private const string CountFrames = """
        await new Promise(resolve => {
            const { requestAnimationFrame } = window;
            let frames = 0;
            window.requestAnimationFrame = callback => { frames++; return requestAnimationFrame(callback); };
            setTimeout(() => { window.requestAnimationFrame = requestAnimationFrame; resolve(frames); }, 200);
        })
        """;

    private readonly BrowserFixture browser;
    private readonly DataFolder folder = new();
    private WebApplication app = null!;
    private ReviewToken token = null!;
    private ReviewSession session = null!;

    public ReviewTest(BrowserFixture browser)
    {
        this.browser = browser;
        WavWriter.Write(folder["night.wav"], 8000, [.. Enumerable.Range(0, 240_000).Select(i => 0.5f * MathF.Sin(i * 0.3f))]);
        folder.Text("tags.csv", "path,start,end,label,score,recorded_at,seconds\n" + string.Concat(Enumerable.Range(1, 24).Select(i => FormattableString.Invariant($"night.wav,{i},{i + 0.5},{(i % 3) switch { 0 => "Bark", 1 => "Meow", _ => "<i>Bus</i>" }},{0.3 + 0.02 * i},,30\n"))));
    }

    private string Address => LocalServer.AddressesOf(app)[0] + token.Page;

    private string Clip => session.Next()!.Clip.Name;

    public ValueTask InitializeAsync() => new(StartAsync(0));

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task Twenty_clips_are_reviewed_by_keyboard_and_are_in_the_file()
    {
        await using var page = await browser.OpenAsync(Address);
        List<(string Clip, string Labels, Verdict Verdict)> expected = [];
        for (var i = 0; i < 20; i++)
        {
            var question = session.Next()!;
            await Expect(page.Page.Locator("#count")).ToHaveTextAsync($"{i} of 24");
            await Expect(page.Page.Locator("#proposed")).ToHaveTextAsync(question.Proposed.ToString());
            (string[] keys, string labels, Verdict verdict) = (i % 5) switch
            {
                0 => (new[] { "y" }, question.Label, Verdict.Keep),
                1 => (["n"], "", Verdict.Wrong),
                2 => (["0"], "", Verdict.None),
                3 => (["/", "m", "e", "o", "Enter"], "Meow", question.Label == "Meow" ? Verdict.Keep : Verdict.Change),
                _ => (["Shift+Digit1", "Shift+Digit2", "Enter"], $"{question.Label};{session.Set.Labels.First(label => label != question.Label)}", Verdict.Change),
            };
            foreach (var key in keys) await page.Page.Keyboard.PressAsync(key);
            await Expect(page.Page.Locator("#count")).ToHaveTextAsync($"{i + 1} of 24");
            expected.Add((question.Clip.Name, labels, verdict));
        }
        Assert.Equal(expected, DecisionFile.Read(folder["d.csv"], []).Select(decision => (decision.Clip, string.Join(';', decision.Labels), decision.Verdict)));
        await Expect(page.Page.Locator("#overall")).ToContainTextAsync("of 20 of the proposed tags are right");
    }

    [Fact]
    public async Task Keys_of_other_keyboards_work_and_held_keys_answer_one_question()
    {
        await using var page = await browser.OpenAsync(Address);
        await Expect(page.Page.Locator("#count")).ToHaveTextAsync("0 of 24");
        Task PressAsync(string key, string code, bool shift = false, bool repeat = false) =>
            page.Page.EvaluateAsync("([key, code, shiftKey, repeat]) => document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key, code, shiftKey, repeat, bubbles: true, cancelable: true }))", new object[] { key, code, shift, repeat });
        await PressAsync("/", "Digit7", shift: true); // a German keyboard
        await Expect(page.Page.Locator("#search")).ToBeFocusedAsync();
        await page.Page.Keyboard.PressAsync("Escape");
        await PressAsync("1", "Numpad1");
        await Expect(page.Page.Locator("#count")).ToHaveTextAsync("1 of 24");
        await PressAsync("End", "Numpad1");
        await PressAsync("1", "Digit1", repeat: true);
        await PressAsync("2", "Digit2");
        await Expect(page.Page.Locator("#count")).ToHaveTextAsync("2 of 24");
        Assert.Equal(2, DecisionFile.Read(folder["d.csv"], []).Count);
    }

    [Fact]
    public async Task The_sound_plays_at_once_and_undo_asks_again()
    {
        await using var page = await browser.OpenAsync(Address, null, "--autoplay-policy=no-user-gesture-required");
        await page.Page.AddInitScriptAsync("const { play } = HTMLMediaElement.prototype; window.plays = 0; HTMLMediaElement.prototype.play = async function () { window.sound = this; await play.call(this); window.plays++; };");
        await page.Page.ReloadAsync();
        await Expect(page.Page.Locator("#count")).ToHaveTextAsync("0 of 24");
        await page.Page.WaitForFunctionAsync("() => window.plays === 1");
        await Expect(page.Page.Locator("#before")).ToBeVisibleAsync(); // the spectrogram is drawn, on which the cursor moves
        await page.Page.WaitForFunctionAsync("() => window.sound.paused && document.getElementById('cursor').hidden"); // the segment has ended
        Assert.Equal(0, await page.NumberAsync(CountFrames)); // nothing moves while nothing plays
        await page.Page.Keyboard.PressAsync("c");
        await Expect(page.Page.Locator("#cursor")).ToBeVisibleAsync();
        var clip = Clip;
        await page.Page.Keyboard.PressAsync("y");
        await Expect(page.Page.Locator("#count")).ToHaveTextAsync("1 of 24");
        await page.Page.Keyboard.PressAsync("u");
        await Expect(page.Page.Locator("#count")).ToHaveTextAsync("0 of 24");
        Assert.Equal(clip, Clip);
    }

    [Fact]
    public async Task An_answer_that_cannot_be_saved_is_kept_and_sent_again()
    {
        await using var page = await browser.OpenAsync(Address);
        page.Expected.AddRange(["net::ERR_CONNECTION", "403"]);
        var (port, clip) = (new Uri(Address).Port, Clip);
        await Expect(page.Page.Locator("#proposed")).Not.ToBeEmptyAsync();
        await app.StopAsync(TestContext.Current.CancellationToken);
        await page.Page.Keyboard.PressAsync("y");
        await Expect(page.Page.Locator("#problem")).ToContainTextAsync($"Not saved yet ({clip}: right). The program does not answer.");
        await app.DisposeAsync();
        await StartAsync(port);
        await page.Page.Keyboard.PressAsync("Enter");
        await Expect(page.Page.Locator("#problem")).ToContainTextAsync("Expected the address that 'earmark review' printed.");
        var opened = await page.Page.Context.NewPageAsync(); // the program opens it in another tab, which gets the new cookie
        await opened.GotoAsync(Address);
        await opened.CloseAsync();
        await page.Page.BringToFrontAsync();
        await page.Page.Keyboard.PressAsync("Enter");
        await Expect(page.Page.Locator("#problem")).ToBeHiddenAsync();
        Assert.Equal(clip, Assert.Single(DecisionFile.Read(folder["d.csv"], [])).Clip);
    }

    [Fact]
    public async Task Only_the_printed_address_opens_the_page()
    {
        await using var page = await browser.OpenAsync(LocalServer.AddressesOf(app)[0] + ReviewApp.Page);
        page.Expected.AddRange(["403", "404"]); // the browser asks for an icon
        await Expect(page.Page.Locator("body")).ToContainTextAsync("Expected the address that 'earmark review' printed.");
        await page.Page.GotoAsync(Address);
        await Expect(page.Page.Locator("#count")).ToHaveTextAsync("0 of 24");
        Assert.Equal(LocalServer.AddressesOf(app)[0] + ReviewApp.Page, page.Page.Url); // the token does not stay in the address bar
        Assert.Equal("", await page.Page.EvaluateAsync<string>("() => document.cookie"));
        await page.Page.ReloadAsync();
        await Expect(page.Page.Locator("#count")).ToHaveTextAsync("0 of 24");
    }

    [Fact]
    public async Task A_start_that_fails_can_be_tried_again_by_keyboard()
    {
        var failures = 0;
        await using var page = await browser.OpenAsync(LocalServer.AddressesOf(app)[0] + ReviewApp.Page);
        page.Expected.AddRange(["403", "404", "net::ERR_FAILED"]);
        await page.Page.RouteAsync("**/review/api/start", route => failures++ == 0 ? route.AbortAsync() : route.ContinueAsync());
        await page.Page.GotoAsync(Address);
        await Expect(page.Page.Locator("#problem")).ToContainTextAsync("The review is not loaded yet. The program does not answer.");
        await page.Page.Keyboard.PressAsync("Enter");
        await Expect(page.Page.Locator("#count")).ToHaveTextAsync("0 of 24");
        await Expect(page.Page.Locator("#problem")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task Problems_of_the_decision_file_are_shown()
    {
        var question = session.Next()!;
        session.Answer(question, question.Right());
        await File.AppendAllTextAsync(folder["d.csv"], "night.wav#1-1.5,Ba", TestContext.Current.CancellationToken); // an incomplete row
        await app.DisposeAsync();
        await StartAsync(0);
        Assert.NotEmpty(session.Warnings);
        await using var page = await browser.OpenAsync(Address);
        await Expect(page.Page.Locator("#warnings li")).ToHaveTextAsync(session.Warnings);
        await page.Page.Keyboard.PressAsync("y");
        await Expect(page.Page.Locator("#count")).ToHaveTextAsync("2 of 24");
        await Expect(page.Page.Locator("#warnings")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task The_title_is_the_name_of_the_recording_and_tags_have_no_given_label()
    {
        await using var page = await browser.OpenAsync(Address);
        await Expect(page.Page.Locator("#clip")).ToHaveTextAsync("night.wav");
        await Expect(page.Page.Locator("#place")).ToContainTextAsync(new System.Text.RegularExpressions.Regex(@"^\d+\.00 s to \d+\.50 s"));
        await Expect(page.Page.Locator("#given-row")).ToBeHiddenAsync();
        await Expect(page.Page.Locator("#warnings")).ToBeHiddenAsync();
    }

    [Theory]
    [InlineData(ColorScheme.Light, 1280)]
    [InlineData(ColorScheme.Dark, 360)]
    public async Task Follows_the_accessibility_guidelines_and_fits_the_window(ColorScheme colours, int width)
    {
        await using var page = await browser.OpenAsync(Address, options => (options.ColorScheme, options.ViewportSize) = (colours, new() { Width = width, Height = 800 }));
        await Expect(page.Page.Locator("#count")).ToHaveTextAsync("0 of 24"); // the keys work from now on
        await page.Page.Keyboard.PressAsync("y");
        await Expect(page.Page.Locator("#count")).ToHaveTextAsync("1 of 24");
        foreach (var summary in await page.Page.Locator("summary").AllAsync()) await summary.ClickAsync();
        Assert.Equal(0, await page.OverflowAsync());
        Assert.Equal(0, await page.Page.Locator("i").CountAsync()); // labels are text
        await page.AssertAccessibleAsync();
    }

    private async Task StartAsync(int port)
    {
        session = new(QuestionFile.Read(folder["tags.csv"]), new() { Decisions = folder["d.csv"], Reviewer = "Ann" }, TimeProvider.System);
        token = ReviewToken.Create();
        app = ReviewApp.Create(session, token, null, port);
        await app.StartAsync(TestContext.Current.CancellationToken);
    }
}
