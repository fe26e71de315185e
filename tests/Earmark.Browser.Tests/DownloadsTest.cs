using Earmark.Tagging;
using Earmark.Tagging.Formats;
using static Microsoft.Playwright.Assertions;

namespace Earmark.Browser.Tests;

/// <summary>Files of results are those of <c>earmark tag</c>.</summary>
[Collection(BrowserTests.Name)]
public sealed class DownloadsTest(BrowserFixture browser)
{
    [Theory]
    [InlineData("JSON", "json")]
    [InlineData("CSV", "csv")]
    [InlineData("Audacity labels", "audacity")]
    public async Task Are_the_bytes_that_the_library_writes(string button, string format)
    {
        await using var page = await browser.OpenAsync();
        await page.SetAsync("mode", "segments");
        await page.SetAsync("window", "1");
        var recording = ToneModel.WriteTones(browser.Folder, "garden, \"left\"_20240510_043000.250.wav", 2, [ToneModel.Low, ToneModel.High]);
        await page.TagAsync(recording);
        var path = await page.DownloadAsync(page.Page.Locator("#recording").GetByRole(AriaRole.Button, new() { Name = button }));

        var read = Assert.Single(TagFile.Read(path));
        Assert.Equal(2, read.Segments.Count);
        var tagFormat = TagFormat.All.Single(candidate => candidate.Name == format);
        using var expected = new MemoryStream();
        using (var writer = tagFormat.CreateWriter(expected))
        {
            writer.Append(new(Path.GetFileName(recording), 4, read.Segments));
            writer.Complete();
        }
        Assert.Equal(System.Text.Encoding.UTF8.GetString(expected.ToArray()), File.ReadAllText(path));
        Assert.EndsWith(tagFormat.Extension, path, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_recordings_are_in_the_order_in_which_they_were_added()
    {
        await using var page = await browser.OpenAsync();
        string[] recordings = [.. new[] { ("b.wav", ToneModel.Low), ("a.wav", ToneModel.Middle) }.Select(tone => ToneModel.WriteTones(browser.Folder, tone.Item1, 1, [tone.Item2]))];
        await page.TagAsync(recordings);
        var tags = TagFile.Read(await page.DownloadAsync(page.Page.Locator("#history-downloads").GetByRole(AriaRole.Button, new() { Name = "CSV" })));
        Assert.Equal([("b.wav", "low"), ("a.wav", "middle")], tags.Select(recording => (recording.Path, recording.Segments[0].Label)));
    }
}
