using Earmark.Tagging;
using Earmark.Tagging.Formats;
using Earmark.Tests.Tagging.Formats;

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
        const string Name = "garden, \"left\"_20240510_043000.250.wav";
        var recording = ToneModel.WriteTones(browser.Folder, "garden.wav", 2, [ToneModel.Low, ToneModel.High]);
        await page.Page.SetInputFilesAsync("#files", new FilePayload { Name = Name, MimeType = "audio/wav", Buffer = await File.ReadAllBytesAsync(recording, TestContext.Current.CancellationToken) });
        await page.WaitUntilTaggedAsync();
        var path = await page.DownloadAsync(page.Page.Locator("#recording").GetByRole(AriaRole.Button, new() { Name = button }));

        var read = Assert.Single(TagFile.Read(path));
        Assert.Equal(2, read.Segments.Count);
        Assert.Equal(TagSamples.WriteText(format, new TaggedRecording(Name, 4, read.Segments)), File.ReadAllText(path));
        Assert.EndsWith(TagFormat.Find(format)!.Extension, path, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("json")]
    [InlineData("csv")]
    [InlineData("audacity")]
    public async Task Small_numbers_are_written_as_by_the_library(string format)
    {
        await using var page = await browser.OpenAsync();
        var recording = new TaggedRecording("a.wav", 5, [.. new[] { 1e-4, 9.87e-5, 1e-7, 1.2345678901234567e-9, 4e-28, 4e-29, 0 }.Select((score, i) => new Segment(i * 1e-5, 1 + i * 1e-5, "a", score))]);
        var segments = recording.Segments.Select(segment => new { start = segment.Start, end = segment.End, label = segment.Label, score = segment.Score });
        var text = await page.Page.EvaluateAsync<string>("async ([format, recording]) => (await import('/page/tag-formats.js'))[format]([recording])", new object[] { format, new { path = recording.Path, seconds = recording.Seconds, segments } });
        Assert.Equal(TagSamples.WriteText(format, recording), text);
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
