using static Microsoft.Playwright.Assertions;

namespace Earmark.Browser.Tests;

/// <summary>Errors are shown in plain words: what was found, what was expected and what to do.</summary>
[Collection(BrowserTests.Name)]
public sealed class ErrorsTest(BrowserFixture browser)
{
    [Fact]
    public async Task Explains_a_file_that_is_not_a_recording()
    {
        await using var page = await browser.OpenAsync();
        page.Expected.Add("415");
        await page.TagAsync(browser.Folder.Text("notes.txt", "These are notes.")["notes.txt"], browser.Tone("after.wav"));
        await Expect(page.Problem.Locator("strong")).ToHaveTextAsync("This file is not a recording that can be read");
        await Expect(page.Problem).ToContainTextAsync("These ar"); // the first bytes
        await Expect(page.Problem.Locator("dt")).ToContainTextAsync(["Found", "Expected"]);
        await Expect(page.Page.Locator("#history-list .state")).ToContainTextAsync(["low", "not a recording"]); // the next file is tagged
    }

    [Fact]
    public async Task Explains_a_recording_without_samples()
    {
        await using var page = await browser.OpenAsync();
        page.Expected.Add("422");
        await page.TagAsync(browser.Tone("empty.wav", seconds: 0));
        await Expect(page.Problem.Locator("strong")).ToHaveTextAsync("The recording cannot be tagged");
        await Expect(page.Problem).ToContainTextAsync("no samples", new() { IgnoreCase = true });
    }

    [Fact]
    public async Task Explains_a_recording_that_is_too_large()
    {
        await using var service = await RunningService.StartAsync(browser.Model, options => options.MaxBytes = 20_000);
        await using var page = await browser.OpenAsync(service.Address);
        page.Expected.AddRange(["413", "ERR_CONNECTION"]);
        await page.TagAsync(browser.Tone("small.wav"), browser.Tone("large.wav", seconds: 60));
        await Expect(page.Page.Locator("#history-list .state")).ToContainTextAsync(["too large", "low"]);
    }

    [Fact]
    public async Task Asks_for_the_key_and_again_if_it_is_wrong()
    {
        await using var service = await RunningService.StartAsync(browser.Model, options => options.ApiKey = "sesame");
        await using var page = await browser.OpenAsync(service.Address);
        page.Expected.Add("401");
        await page.EnterKeyAsync("open");
        await Expect(page.KeyDialog).ToContainTextAsync("The service refused this key.");
        await page.EnterKeyAsync("sesame");
        await Expect(page.KeyDialog).ToBeHiddenAsync();

        await page.TagAsync(browser.Tone("key.wav"));
        await Expect(page.Bars.First).ToContainTextAsync("low");
        Assert.Equal("sesame", await page.Page.EvaluateAsync<string>("() => sessionStorage.getItem('earmark-key')"));
        Assert.Equal(0, await page.Page.EvaluateAsync<int>("() => localStorage.length"));
    }

    [Fact]
    public async Task A_request_that_was_sent_with_an_earlier_key_is_sent_again_without_asking()
    {
        await using var service = await RunningService.StartAsync(browser.Model, options => options.ApiKey = "sesame");
        await using var page = await browser.OpenAsync(service.Address);
        page.Expected.Add("401");
        await page.EnterKeyAsync("sesame");
        await Expect(page.Page.Locator("#model")).Not.ToBeEmptyAsync();
        var isRenewed = new TaskCompletionSource();
        await page.Page.RouteAsync("**/v1/model", async route =>
        {
            if (await route.Request.HeaderValueAsync("Authorization") == "Bearer sesame") isRenewed.TrySetResult();
            await route.ContinueAsync();
        });
        await page.Page.RouteAsync("**/v1/labels", async route =>
        {
            await isRenewed.Task;
            await route.ContinueAsync();
        });
        var prompts = await page.NumberAsync("""
            await import('/page/service.js').then(async ({ Service }) => {
                let prompts = 0;
                const service = new Service(async () => { prompts++; return 'sesame'; });
                sessionStorage.setItem('earmark-key', 'the old one');
                await Promise.all([service.json('/v1/labels'), service.json('/v1/model')]);
                return prompts;
            })
            """);
        Assert.Equal(1, prompts);
    }

    [Fact]
    public async Task Says_that_a_key_is_needed_if_none_is_given()
    {
        await using var service = await RunningService.StartAsync(browser.Model, options => options.ApiKey = "sesame");
        await using var page = await browser.OpenAsync(service.Address);
        page.Expected.Add("401");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Cancel", Exact = true }).ClickAsync();
        await Expect(page.Notices).ToContainTextAsync("The key is missing or wrong");
        await Expect(page.Page.GetByRole(AriaRole.Button, new() { Name = "Choose files" })).ToBeDisabledAsync();
    }

    [Fact]
    public async Task Says_that_the_service_cannot_be_reached_and_tags_again()
    {
        await using var service = await RunningService.StartAsync(browser.Model);
        await using var page = await browser.OpenAsync(service.Address);
        page.Expected.Add("ERR_");
        await Expect(page.Page.Locator("#model")).Not.ToBeEmptyAsync();
        await service.StopAsync();
        await page.TagAsync(browser.Tone("gone.wav"));
        await Expect(page.Problem.Locator("strong")).ToHaveTextAsync("The service cannot be reached");
        await Expect(page.Problem).ToContainTextAsync("Check that \"earmark serve\" is running");
        await Expect(page.Page.GetByRole(AriaRole.Button, new() { Name = "Tag again" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Tries_again_when_the_service_is_busy()
    {
        await using var page = await browser.OpenAsync();
        page.Expected.Add("429");
        var refused = 0;
        await page.Page.RouteAsync("**/v1/tags*", route => refused++ == 0
            ? route.FulfillAsync(new() { Status = 429, Headers = new Dictionary<string, string> { ["Retry-After"] = "1" }, ContentType = "application/problem+json", Body = """{"status":429,"found":"the queue is full"}""" })
            : route.ContinueAsync());
        await page.Page.SetInputFilesAsync("#files", browser.Tone("busy.wav"));
        await Expect(page.Page.Locator("#recording")).ToContainTextAsync("The service is busy. Trying again in 1 s");
        await page.WaitUntilTaggedAsync();
        await Expect(page.Bars.First).ToContainTextAsync("low");
    }

    [Fact]
    public async Task A_cancelled_recording_can_be_tagged_again()
    {
        await using var page = await browser.OpenAsync();
        page.Expected.Add("POST /v1/tags: net::ERR_ABORTED");
        var release = new TaskCompletionSource();
        await page.Page.RouteAsync("**/v1/tags*", async route => { await release.Task; await route.ContinueAsync(); });
        await page.Page.SetInputFilesAsync("#files", browser.Tone("cancelled.wav"));
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Cancel", Exact = true }).ClickAsync();
        await Expect(page.Page.Locator("#recording")).ToContainTextAsync("Tagging was cancelled.");
        release.SetResult();
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Tag again" }).ClickAsync();
        await page.WaitUntilTaggedAsync();
        await Expect(page.Bars.First).ToContainTextAsync("low");
    }
}
