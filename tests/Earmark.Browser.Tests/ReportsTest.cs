using Earmark.Data;
using Earmark.Reports.Evaluations;
using Earmark.Reports.Runs;
using Earmark.Reports.Tests;
using Earmark.Reports.Tests.Evaluations;
using Earmark.Reports.Tests.Runs;
using Earmark.Runs;
using static Microsoft.Playwright.Assertions;

namespace Earmark.Browser.Tests;

/// <summary>The pages of a run, an evaluation, an audit and a comparison of runs, opened from disk as a person does. Their names of labels and files are markup unless they are escaped.</summary>
[Collection(BrowserTests.Name)]
public sealed class ReportsTest(BrowserFixture browser) : IDisposable
{
    private readonly TestDataFolder folder = new();

    public void Dispose() => folder.Dispose();

    public static TheoryData<string, ColorScheme, int> Cases => [.. from page in (string[])["run", "evaluation", "tagging", "audit", "runs"]
                                                                    from session in ((ColorScheme, int)[])[(ColorScheme.Light, 1280), (ColorScheme.Dark, 390)]
                                                                    select new TheoryDataRow<string, ColorScheme, int>(page, session.Item1, session.Item2)];

    public static TheoryData<string> WithRecordings => ["run", "evaluation", "audit"];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Fits_the_window_and_follows_the_accessibility_guidelines(string name, ColorScheme colours, int width)
    {
        await using var page = await OpenAsync(name, colours, width);
        await Expect(page.Page.Locator("h1")).ToBeVisibleAsync();
        await page.Page.EvaluateAsync("() => document.querySelectorAll('details').forEach(details => details.open = true)");
        Assert.Equal(0, await page.OverflowAsync());
        await page.AssertAccessibleAsync();
        Assert.All(page.Requests, request => Assert.StartsWith("GET /", request, StringComparison.Ordinal)); // files of this machine only
    }

    [Theory]
    [MemberData(nameof(WithRecordings))]
    public async Task The_navigation_leads_to_each_section(string name)
    {
        await using var page = await OpenAsync(name, ColorScheme.Light, 390);
        var links = page.Page.Locator("nav a");
        Assert.True(await links.CountAsync() > 3);
        foreach (var link in await links.AllAsync())
        {
            await link.ClickAsync();
            await Expect(page.Page.Locator($"section{await link.GetAttributeAsync("href")} h2")).ToBeInViewportAsync();
        }
    }

    [Theory]
    [MemberData(nameof(WithRecordings))]
    public async Task A_recording_plays(string name)
    {
        await using var page = await OpenAsync(name, ColorScheme.Light, 1280);
        await Expect(page.Page.Locator("audio").First).ToBeVisibleAsync();
        Assert.Equal(0.5, await page.NumberAsync("await (async audio => { audio.muted = true; await audio.play(); return audio.duration; })(document.querySelector('audio'))"), 0.01); // 4,000 samples at 8 kHz
        await page.Page.WaitForFunctionAsync("() => document.querySelector('audio').currentTime > 0.1");
    }

    [Fact]
    public async Task The_comparison_links_the_page_of_each_run()
    {
        await using var page = await OpenAsync("runs", ColorScheme.Dark, 1280);
        await page.Page.GetByRole(AriaRole.Link, new() { Name = "1", Exact = true }).ClickAsync();
        await Expect(page.Page.Locator("#confusion h2")).ToBeVisibleAsync();
    }

    private Task<TestPage> OpenAsync(string name, ColorScheme colours, int width)
    {
        BrowserFixture.SkipWithoutBrowser();
        return browser.OpenAsync(new Uri(Write(name)).AbsoluteUri, options => (options.ColorScheme, options.ViewportSize) = (colours, new() { Width = width, Height = 800 }));
    }

    private string Write(string name)
    {
        var path = Path.Combine(folder.Outside, $"{name}.html");
        switch (name)
        {
            case "evaluation":
                EvaluationReport.Write(path, "model <i>.onnx", ["Model: m"], ScoredClipsExample.OneLabel(folder));
                break;
            case "tagging":
                EvaluationReport.Write(path, "model <i>.onnx", ["Model: m"], ScoredClipsExample.SeveralLabels(folder));
                break;
            case "audit":
                AuditReport.Write(path, "set <i>", ["Scores: s"], AuditExample.Findings(folder));
                break;
            default:
                RunExample.Write(folder);
                var run = Path.Combine(folder.Outside, "runs", "1");
                var report = Path.Combine(run, "report.html");
                Assert.Null(RunReport.Write(RunSummary.Read(run), RunData.Open(RunSummary.Read(run)), report));
                if (name == "run") return report;
                RunComparison.Write(path, "my <runs>", RunSummary.ReadAll(Path.Combine(folder.Outside, "runs")));
                break;
        }
        return path;
    }
}
