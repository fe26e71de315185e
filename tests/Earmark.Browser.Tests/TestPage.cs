using System.Globalization;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Earmark.Browser.Tests;

/// <summary>The page of the service in a browser. When it is closed, it fails the test if the page had an error, broke its content security policy, or contacted another host.</summary>
internal sealed class TestPage : IAsyncDisposable
{
    private readonly IBrowserContext context;
    private readonly List<string> errors = [], requests = [];
    private readonly List<DirectoryInfo> downloads = [];

    private TestPage(IBrowserContext context, IPage page) => (this.context, Page) = (context, page);

    public IPage Page { get; }

    /// <summary>Method and path of each request so far, such as "POST /v1/tags".</summary>
    public IReadOnlyList<string> Requests
    {
        get
        {
            lock (requests) return [.. requests];
        }
    }

    /// <summary>Texts of errors in the console that the test expects, such as those of the browser for responses with an error.</summary>
    public List<string> Expected { get; } = ["POST /v1/spectrogram: net::ERR_ABORTED"]; // of a recording that is no longer shown

    public ILocator Bars => Page.Locator("#recording .bars .bar");

    public ILocator Problem => Page.Locator("#recording .problem");

    public ILocator Notices => Page.Locator("#notices");

    /// <summary>The dialog that asks for the key.</summary>
    public ILocator KeyDialog => Page.GetByRole(AriaRole.Dialog, new() { Name = "This service needs a key" });

    public static async Task<TestPage> OpenAsync(IBrowserContext context, string address)
    {
        var page = new TestPage(context, await context.NewPageAsync());
        var origin = new Uri(address).GetLeftPart(UriPartial.Authority);
        page.Page.Console += (_, message) => { if (message.Type is "error" or "warning") lock (page.errors) page.errors.Add($"{message.Text} {message.Location}"); };
        page.Page.PageError += (_, error) => { lock (page.errors) page.errors.Add(error); };
        page.Page.RequestFailed += (_, request) => { if (!request.Url.StartsWith("blob:", StringComparison.Ordinal)) lock (page.errors) page.errors.Add($"{request.Method} {PathOf(request.Url, origin)}: {request.Failure}"); };
        page.Page.Request += (_, request) => { if (!request.Url.StartsWith("blob:", StringComparison.Ordinal)) lock (page.requests) page.requests.Add($"{request.Method} {PathOf(request.Url, origin)}"); };
        await page.Page.GotoAsync(address);
        return page;
    }

    /// <summary>Chooses files and waits until all recordings of the session are tagged, or have failed.</summary>
    public async Task TagAsync(params string[] files)
    {
        await Page.SetInputFilesAsync("#files", files);
        await WaitUntilTaggedAsync();
    }

    /// <summary>Waits until no recording waits or is being tagged.</summary>
    public async Task WaitUntilTaggedAsync()
    {
        await Page.Locator("#history-list li").First.WaitForAsync();
        await Page.EvaluateAsync("() => new Promise(resolve => requestAnimationFrame(() => resolve()))"); // the list is drawn in the next frame
        await Page.WaitForFunctionAsync("() => !document.querySelector('#history-list li.waiting, #history-list li.running')", null, new() { Timeout = 60_000 });
    }

    /// <summary>Selects a recording of the session.</summary>
    public async Task SelectAsync(string name)
    {
        await Page.Locator("#history-list .entry", new() { HasText = name }).ClickAsync();
        await Expect(Page.Locator("#recording h2")).ToHaveTextAsync(name);
    }

    /// <summary>Enters a key into <see cref="KeyDialog"/>.</summary>
    public async Task EnterKeyAsync(string key)
    {
        await KeyDialog.GetByLabel("Key", new() { Exact = true }).FillAsync(key);
        await KeyDialog.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
    }

    /// <summary>Waits until the spectrogram of the selected recording is drawn: then the page has all it needs of the recording.</summary>
    public Task WaitForSpectrogramAsync() => Expect(Page.GetByRole(AriaRole.Img, new() { NameRegex = new("^Spectrogram from") })).ToBeVisibleAsync(new() { Timeout = 60_000 });

    /// <summary>Turns "On this device" on or off, and waits until the model is ready.</summary>
    public async Task SetOnDeviceAsync(bool isOn)
    {
        await Page.GetByRole(AriaRole.Switch, new() { Name = "On this device" }).SetCheckedAsync(isOn);
        if (isOn) await Expect(Page.Locator("#on-device-note")).ToContainTextAsync("Nothing is uploaded", new() { Timeout = 60_000 });
    }

    /// <summary>Sets a field of the settings.</summary>
    public async Task SetAsync(string name, string value)
    {
        if (await Page.Locator("details.settings").GetAttributeAsync("open") is null) await Page.Locator("details.settings summary").ClickAsync();
        var field = Page.Locator($"#settings [name={name}]");
        if (name == "mode") await field.SelectOptionAsync(value);
        else
        {
            await field.FillAsync(value);
            await field.BlurAsync();
        }
    }

    /// <summary>Presses a download button and returns the path of the file, which exists until the page is closed.</summary>
    public async Task<string> DownloadAsync(ILocator button)
    {
        var download = await Page.RunAndWaitForDownloadAsync(() => button.ClickAsync());
        downloads.Add(Directory.CreateTempSubdirectory("earmark-download-"));
        var path = Path.Combine(downloads[^1].FullName, download.SuggestedFilename);
        await download.SaveAsAsync(path);
        return path;
    }

    /// <summary>Asserts that the page follows the rules of WCAG 2.2 A and AA that axe-core can check, such as those about contrast, names and roles.</summary>
    public async Task AssertAccessibleAsync()
    {
        var result = await Page.RunAxe(new AxeRunOptions { RunOnly = new() { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] } });
        Assert.Empty(result.Violations.SelectMany(violation => violation.Nodes.Select(node => $"{violation.Id}: {node.Html} {string.Join(' ', node.Any.Select(check => check.Message))}")));
    }

    /// <summary>Returns the width of the page beyond that of the window, in pixels.</summary>
    public async Task<int> OverflowAsync() => await Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - innerWidth");

    /// <summary>Returns a number of the page.</summary>
    public async Task<double> NumberAsync(string script) => double.Parse((await Page.EvaluateAsync<string>($"async () => String({script})"))!, CultureInfo.InvariantCulture);

    public async ValueTask DisposeAsync()
    {
        await context.CloseAsync();
        foreach (var folder in downloads) folder.Delete(recursive: true);
        Assert.DoesNotContain(errors, error => !Expected.Any(expected => error.Contains(expected, StringComparison.Ordinal)));
        Assert.DoesNotContain(Requests, request => request.Contains("://", StringComparison.Ordinal));
    }

    private static string PathOf(string url, string origin) => url.StartsWith(origin + "/", StringComparison.Ordinal) ? url[origin.Length..].Split('?')[0] : url;
}
