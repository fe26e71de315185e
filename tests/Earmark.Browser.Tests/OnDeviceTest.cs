using Earmark.Audio;
using Earmark.FrontEnds;
using Earmark.Scoring;
using Earmark.Tagging;
using Earmark.Tagging.Formats;
using Earmark.Tests.Data;
using Earmark.Tests.FrontEnds;
using static Microsoft.Playwright.Assertions;

namespace Earmark.Browser.Tests;

/// <summary>The switch "On this device": the same scores, and nothing is uploaded.</summary>
[Collection(BrowserTests.Name)]
public sealed class OnDeviceTest(BrowserFixture browser)
{
    private const double Tolerance = 1e-3;

    private const string TaggingAndSpectrogramAreHeld = "() => ['tag', 'spectrogram'].every(type => window.held.some(message => message.type === type))";

    // The worker does not receive these messages before they are released, as if it were busy.
    private const string HoldMessages = """
        () => {
            const post = Worker.prototype.postMessage;
            window.held = [];
            window.release = () => { const held = window.held; window.held = null; for (const message of held) message.send(); };
            Worker.prototype.postMessage = function (message, ...rest) {
                if (window.held && ['tag', 'spectrogram'].includes(message.type)) window.held.push({ type: message.type, send: () => post.call(this, message, ...rest) });
                else post.call(this, message, ...rest);
            };
        }
        """;

    public static TheoryData<string> Models => [.. Cards.Keys];

    private static Dictionary<string, (ModelCard Card, bool Pools)> Cards { get; } = new()
    {
        ["softmax, in blocks"] = (ToneModel.Card, true),
        ["softmax, segments of a minute"] = (ToneModel.Card with { Prediction = new() { Temperature = 1.7 } }, false),
        ["sigmoid, calibrated"] = (ToneModel.Card with
        {
            ScoreRule = ScoreRule.Sigmoid, Prediction = new() { Temperature = 1.3 }, PlattScaling = new Dictionary<string, PlattScaling> { ["low"] = new(0.8, -0.4), ["high"] = new(1.2, 0.3) },
        }, true),
        ["softmax, windows and views"] = (ToneModel.Card with
        {
            Prediction = new() { Rule = PredictionRule.Windows, WindowSeconds = 0.7, HopSeconds = 0.3, Mean = ScoreMean.Geometric, TtaViews = 3, TtaSpread = 0.05 },
        }, true),
        ["backbone"] = (ToneModel.Card, true),
        ["spectrogram and backbone"] = (ToneModel.Card, false),
        ["sigmoid, windows"] = (ToneModel.Card with { ScoreRule = ScoreRule.Sigmoid, Prediction = new() { Rule = PredictionRule.Windows, WindowSeconds = 0.5, HopSeconds = 0.25, Mean = ScoreMean.Geometric } }, true),
    };

    [Theory]
    [MemberData(nameof(Models))]
    public async Task Scores_are_those_of_the_service(string name)
    {
        BrowserFixture.SkipWithoutBrowser();
        using var folder = new DataFolder();
        var (card, pools) = Cards[name];
        if (name.EndsWith("backbone", StringComparison.Ordinal)) card = card with { FrontEnd = FrontEndWithBackbone(folder, isAlone: name == "backbone") };
        var model = ToneModel.Write(folder, card, pools);
        await using var service = await RunningService.StartAsync(model);
        await using var page = await browser.OpenAsync(service.Address);
        await page.SetOnDeviceAsync(true);
        await page.SetAsync("mode", "whole");
        string[] recordings =
        [
            ToneModel.WriteTones(folder, "short.wav", 0.9, [ToneModel.Low, ToneModel.Middle]),
            ToneModel.WriteTones(folder, "longer-than-a-block.wav", 20.4, [ToneModel.Low, ToneModel.High, ToneModel.Middle]),
            ToneModel.WriteTones(folder, "other-rate.wav", 1.1, [ToneModel.Middle, ToneModel.High], rate: 44_100),
            WriteStereo(folder),
        ];
        await page.TagAsync(recordings);

        var tags = TagFile.Read(await page.DownloadAsync(page.Page.Locator("#history-downloads").GetByRole(AriaRole.Button, new() { Name = "JSON" })));
        Assert.Equal(recordings.Select(Path.GetFileName), tags.Select(recording => recording.Path));
        using var tagger = Tagger.Load(model, new() { Device = "cpu" });
        foreach (var (recording, found) in recordings.Zip(tags))
        {
            var expected = tagger.Score(recording);
            Assert.Equal(card.Labels.Count, found.Segments.Count);
            foreach (var segment in found.Segments) Assert.Equal(expected[card.Labels.IndexOf(segment.Label)], segment.Score, Tolerance);
        }
        await AssertNothingIsUploadedAsync(page);
        Assert.Contains("GET /v1/model/file", page.Requests);
    }

    [Fact]
    public async Task Segments_are_those_of_the_service()
    {
        await using var page = await browser.OpenAsync();
        await page.SetOnDeviceAsync(true);
        await page.SetAsync("mode", "segments");
        await page.SetAsync("window", "0.8");
        await page.SetAsync("hop", "0.2");
        var recording = ToneModel.WriteTones(browser.Folder, "segments.wav", 3, [ToneModel.Low, ToneModel.High, ToneModel.Low, ToneModel.Middle]);
        await page.TagAsync(recording);
        var found = TagFile.Read(await page.DownloadAsync(page.Page.Locator("#history-downloads").GetByRole(AriaRole.Button, new() { Name = "CSV" })))[0].Segments;
        using var tagger = Tagger.Load(browser.Model, new() { Device = "cpu" });
        var expected = tagger.ReadSegments(recording, new() { Windows = new() { WindowSeconds = 0.8, HopSeconds = 0.2 } }).Segments;
        Assert.Equal(expected.Select(segment => segment with { Score = 0 }), found.Select(segment => segment with { Score = 0 }));
        Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First.Score, pair.Second.Score, Tolerance));
        await AssertNothingIsUploadedAsync(page);
    }

    [Fact]
    public async Task A_recording_stays_on_the_device_when_the_switch_is_turned_off()
    {
        await using var page = await browser.OpenAsync();
        await page.SetOnDeviceAsync(true);
        await page.TagAsync(browser.Tone("kept.wav", ToneModel.Low), browser.Tone("beside.wav", ToneModel.High));
        await page.SetOnDeviceAsync(false);
        await page.SelectAsync("beside.wav");
        await page.WaitForSpectrogramAsync();
        await page.SelectAsync("kept.wav"); // a new player and a new spectrogram
        await AssertNothingIsUploadedAsync(page);
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Tag again" }).ClickAsync();
        await page.WaitUntilTaggedAsync();
        Assert.Contains("POST /v1/tags", page.Requests);
    }

    [Fact]
    public async Task Another_recording_can_be_opened_while_one_is_tagged()
    {
        await using var page = await browser.OpenAsync();
        await page.SetOnDeviceAsync(true);
        await page.Page.EvaluateAsync(HoldMessages);
        await page.Page.SetInputFilesAsync("#files", [browser.Tone("tagged.wav", ToneModel.Low), browser.Tone("opened.wav", ToneModel.High)]);
        await page.Page.WaitForFunctionAsync(TaggingAndSpectrogramAreHeld);
        await page.SelectAsync("opened.wav");
        await page.Page.EvaluateAsync("() => window.release()");
        await page.WaitUntilTaggedAsync();
        await Expect(page.Page.Locator("#history-list .state")).ToContainTextAsync(["high", "low"]);
        await AssertNothingIsUploadedAsync(page);
    }

    [Fact]
    public async Task A_recording_has_a_spectrogram_although_its_tagging_was_cancelled()
    {
        await using var page = await browser.OpenAsync();
        await page.SetOnDeviceAsync(true);
        await page.Page.EvaluateAsync(HoldMessages);
        await page.Page.SetInputFilesAsync("#files", browser.Tone("cancelled-on-device.wav", ToneModel.Low));
        await page.Page.WaitForFunctionAsync(TaggingAndSpectrogramAreHeld);
        await page.Page.EvaluateAsync("() => { window.held = null; }"); // the next messages are sent
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Cancel", Exact = true }).ClickAsync();
        await Expect(page.Page.Locator("#recording")).ToContainTextAsync("Tagging was cancelled.");
        await AssertNothingIsUploadedAsync(page);
    }

    [Fact]
    public async Task A_model_that_was_replaced_since_the_page_was_opened_is_not_used()
    {
        BrowserFixture.SkipWithoutBrowser();
        using DataFolder folder = new(), other = new();
        var model = ToneModel.Write(folder);
        await using var service = await RunningService.StartAsync(model, options => options.ReloadInterval = TimeSpan.FromMilliseconds(50));
        await using var page = await browser.OpenAsync(service.Address);
        await Expect(page.Page.Locator("#model")).ToContainTextAsync("3 labels");
        File.Move(ToneModel.Write(other, ToneModel.Card with { Labels = new(["alto", "bass", "descant"]) }), model, overwrite: true);
        // Not WaitForFunctionAsync: it does not await an asynchronous predicate, whose promise is truthy.
        await page.Page.EvaluateAsync("""
            async () => {
                for (const end = Date.now() + 20_000; (await (await fetch('/v1/labels')).json()).labels[0] !== 'alto'; await new Promise(done => setTimeout(done, 20)))
                    if (Date.now() > end) throw new Error('The service has not loaded the new model');
            }
            """);
        var onDevice = page.Page.GetByRole(AriaRole.Switch, new() { Name = "On this device" });
        await onDevice.ClickAsync();
        await Expect(page.Notices).ToContainTextAsync("The model of the service was replaced");
        await Expect(page.Notices).ToContainTextAsync("Reload the page.");
        await Expect(onDevice).Not.ToBeCheckedAsync();

        await page.Page.ReloadAsync();
        await page.SetOnDeviceAsync(true);
        await page.TagAsync(browser.Tone("replaced.wav", ToneModel.Low));
        await Expect(page.Bars.First).ToContainTextAsync("alto");
    }

    [Fact]
    public async Task A_recording_that_only_the_browser_decodes_has_the_same_spectrogram()
    {
        await using var page = await browser.OpenAsync();
        await page.SetOnDeviceAsync(true);
        var recording = browser.Tone("trailing-bytes.wav", ToneModel.Low, seconds: 2);
        await File.AppendAllBytesAsync(recording, new byte[3], TestContext.Current.CancellationToken); // the page leaves such WAV files to the browser
        await page.TagAsync(recording);
        await Expect(page.Bars.First).ToContainTextAsync("low");
        await Expect(page.Page.Locator("#recording")).ToContainTextAsync("The browser decoded and resampled this recording");
        await Expect(page.Page.GetByRole(AriaRole.Img, new() { NameRegex = new("^Spectrogram from 0:00.0 to 0:02.0: .* 4 bands, 159 frames") })).ToBeVisibleAsync();
        await AssertNothingIsUploadedAsync(page);
    }

    [Fact]
    public async Task A_file_that_the_browser_cannot_read_is_not_uploaded()
    {
        await using var page = await browser.OpenAsync();
        await page.SetOnDeviceAsync(true);
        await Expect(page.Page.GetByRole(AriaRole.Button, new() { Name = "Listen live" })).ToBeDisabledAsync(); // the service computes its labels
        await page.TagAsync(browser.Folder.Text("words.txt", "These are words.")["words.txt"]);
        await Expect(page.Problem).ToContainTextAsync("This browser cannot read the file");
        await Expect(page.Problem).ToContainTextAsync("turn off \"On this device\"");
        await Expect(page.Page.Locator("#recording .player")).ToBeHiddenAsync(); // the page has tried to play it, too
        await page.SetOnDeviceAsync(false); // what was added before stays on the device
        await page.TagAsync(browser.Tone("control.wav", ToneModel.Low));
        await page.WaitForSpectrogramAsync();
        Assert.Equal(["POST /v1/spectrogram", "POST /v1/tags"], Uploads(page).Distinct().Order(StringComparer.Ordinal)); // of the second file: this test sees uploads
        Assert.Equal(1, Uploads(page).Count(request => request == "POST /v1/tags"));
    }

    // A convolution with random weights, so the labels have no meaning. The spectrogram has the bands of ToneModel.
    private static FrontEnd FrontEndWithBackbone(DataFolder folder, bool isAlone)
    {
        var backbone = BackboneTwins.Small(folder.Root);
        return isAlone ? backbone : new LogMelAndBackbone { LogMel = (LogMel)ToneModel.Card.FrontEnd!, Backbone = backbone };
    }

    // The spectrogram is the last that the page computes of a recording.
    private static async Task AssertNothingIsUploadedAsync(TestPage page)
    {
        await page.WaitForSpectrogramAsync();
        Assert.Empty(Uploads(page));
    }

    private static string[] Uploads(TestPage page) => [.. page.Requests.Where(request => !request.StartsWith("GET ", StringComparison.Ordinal))];

    private static string WriteStereo(DataFolder folder)
    {
        var mono = File.ReadAllBytes(ToneModel.WriteTones(folder, "left.wav", 1.5, [ToneModel.High]))[WavWriter.HeaderBytes..];
        var data = mono.Chunk(2).Index().SelectMany(sample => (byte[])[.. sample.Item, (byte)(sample.Index % 251), 3]).ToArray();
        byte[] header = [.. "RIFF"u8, .. BitConverter.GetBytes(36 + data.Length), .. "WAVEfmt "u8, 16, 0, 0, 0, 1, 0, 2, 0, .. BitConverter.GetBytes(ToneModel.Rate), .. BitConverter.GetBytes(4 * ToneModel.Rate), 4, 0, 16, 0, .. "data"u8, .. BitConverter.GetBytes(data.Length)];
        File.WriteAllBytes(folder["stereo.wav"], [.. header, .. data]);
        return folder["stereo.wav"];
    }
}
