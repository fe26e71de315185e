using Earmark.Audio;
using Earmark.Tagging;
using Earmark.Tagging.Jobs;

namespace Earmark.Tests.Tagging.Jobs;

public sealed class TagJobTest : IDisposable
{
    private readonly JobFolder folder = new();
    private readonly Tagger tagger;

    public TagJobTest() => tagger = folder.Load();

    public void Dispose()
    {
        tagger.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task Results_do_not_depend_on_the_order_or_the_number_of_threads()
    {
        var paths = folder.Recordings(12);
        foreach (var options in (TagJobOptions[])[new(), JobFolder.ManySegments])
        {
            List<TagResult> single = [], parallel = [];
            await new TagJob(tagger, options, 1).RunInOrderAsync(paths, single.Add, null, JobFolder.Token);
            await new TagJob(tagger, options, 4).RunAsync(paths, parallel.Add, null, JobFolder.Token);
            Assert.Equal(paths, single.Select(result => result.Path));
            Assert.Equal(single.Select(Describe), parallel.OrderBy(result => result.Path, StringComparer.Ordinal).Select(Describe));
            Assert.Equal([InputErrorKind.NotAudio, InputErrorKind.NoSamples], single.TakeLast(2).Select(result => result.Failure!.Kind));
            Assert.All(single.Take(10), result => Assert.Equal((null, new FileInfo(result.Path).Length), (result.Failure, result.Bytes)));
        }
    }

    [Fact]
    public async Task Labels_of_a_whole_recording_are_those_of_the_tagger()
    {
        var path = folder.Wav("a.wav", 0.5);
        var result = await new TagJob(tagger, new() { Top = 2 }, 1).TagAsync(path, null, JobFolder.Token);
        Assert.Equal(tagger.Tag(path, 2).Select(label => new Segment(0, 0.5, label.Label, label.Score)), result.Segments!);
    }

    [Theory]
    [InlineData(0.9, "unknown 0.50")]
    [InlineData(0.3, "bark 0.50, bell 0.30")]
    [InlineData(null, "bell 0.30")] // the only label with a threshold, 0.25
    public void Thresholds_select_labels(double? threshold, string expected)
    {
        var recording = new ScoredRecording("a.wav", 5, [0.5f, 0.3f, 0.2f]);
        var tagged = new TagJobOptions { Top = null, UseThresholds = true, Threshold = threshold }.Select(TinyModel.Card, recording);
        Assert.Equal(expected, string.Join(", ", tagged.Segments.Select(segment => FormattableString.Invariant($"{segment.Label} {segment.Score:0.00}"))));
        Assert.All(tagged.Segments, segment => Assert.Equal((0.0, 5.0), (segment.Start, segment.End)));
    }

    [Fact]
    public void A_model_without_thresholds_has_a_common_one()
    {
        var card = TinyModel.Card with { Thresholds = new Dictionary<string, double>() };
        Assert.Equal(["bark"], new TagJobOptions { UseThresholds = true }.Select(card, new("a.wav", 5, [0.5f, 0.3f, 0.2f])).Segments.Select(segment => segment.Label));
    }

    [Fact]
    public async Task A_recording_that_cannot_be_read_has_no_tags()
    {
        File.WriteAllText(folder["broken.wav"], "no recording");
        var (broken, missing) = (await TagAsync(folder["broken.wav"]), await TagAsync(folder["missing.wav"]));
        Assert.Null(broken.Segments);
        Assert.Contains("unknown file format", broken.Error, StringComparison.Ordinal);
        Assert.Equal(InputErrorKind.NotFound, missing.Kind);

        Task<TagResult> TagAsync(string path) => new TagJob(tagger, new(), 1).TagAsync(path, null, JobFolder.Token);
    }

    [Fact]
    public async Task The_fraction_grows_to_one()
    {
        var paths = folder.Recordings(6);
        paths = [folder.Wav("in/long.wav", 60), .. paths];
        var progress = new Reports<TagProgress>();
        await new TagJob(tagger, new() { Segments = new() { Threshold = 0.9 } }, 2).RunAsync(paths, _ => { }, progress, JobFolder.Token);
        Assert.Equal(progress.All.OrderBy(value => value.Fraction), progress.All);
        Assert.Equal(progress.All.OrderBy(value => value.Seconds), progress.All);
        Assert.Contains(progress.All, value => value.Fraction is > 0.1 and < 0.9); // within the long recording
        Assert.Equal(1, progress.All[^1].Fraction, 1e-9);
        Assert.Equal(60 + 0.1 + 0.2 + 0.3 + 0.15, progress.All[^1].Seconds, 1e-9);
    }

    [Fact]
    public async Task Few_results_wait_for_an_earlier_one()
    {
        var finished = new Reports<TagProgress>();
        var (before, results) = (-1, 0);
        string[] paths = [folder.Wav("in/0.wav", 600), .. Enumerable.Range(1, 5000).Select(i => folder[$"in/missing{i}.wav"])];
        await new TagJob(tagger, new(), 2).RunInOrderAsync(paths, _ =>
        {
            if (results++ == 0) before = WithoutSeconds();
        }, finished, JobFolder.Token);
        Assert.InRange(before, TagJob.MaxWaiting - 2, TagJob.MaxWaiting + 1);
        Assert.Equal(5001, results);

        // The reports of missing recordings add no seconds. Whether the first report and the last one of the long recording are among these depends on the threads.
        int WithoutSeconds() => finished.All.Zip(finished.All.Skip(1)).Count(pair => pair.First.Seconds == pair.Second.Seconds);
    }

    [Fact]
    public async Task Cancellation_stops_the_job()
    {
        using var source = new CancellationTokenSource();
        var paths = folder.Recordings(20);
        var results = new List<TagResult>();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new TagJob(tagger, new(), 2).RunAsync(paths, result =>
        {
            results.Add(result);
            source.Cancel();
        }, null, source.Token));
        Assert.InRange(results.Count, 1, 3);
        Assert.All(results, result => Assert.Null(result.Failure));
    }

    [Fact]
    public void Windows_override_the_prediction_rule()
    {
        var path = folder.Wav("a.wav", 3.3);
        using var stored = Tagger.Load(folder.WriteModel(TinyModel.Card with { Prediction = new() { Rule = PredictionRule.Windows, WindowSeconds = 0.5, HopSeconds = 0.25 } }, "windows.onnx"), new() { Device = "cpu" });
        using Tagger windows = folder.Load(new() { Device = "cpu", WindowSeconds = 0.5 }), hop = folder.Load(new() { Device = "cpu", WindowSeconds = 0.5, HopSeconds = 0.1 });
        Assert.Equal(stored.Score(path), windows.Score(path));
        Assert.NotEqual(tagger.Score(path), windows.Score(path));
        Assert.NotEqual(windows.Score(path), hop.Score(path));
        Assert.Equal((PredictionRule.Windows, 0.5, 0.25), (windows.Prediction.Rule, windows.Prediction.WindowSeconds, windows.Prediction.HopSeconds));
    }

    [Theory]
    [InlineData(0, 0, "model options: ttaViews is 0. Expected 1 to 31: number of test-time augmentation views, each slightly faster or slower, whose scores are averaged; 1: only the unmodified recording.")]
    [InlineData(32, 0, "model options: ttaViews is 32. Expected 1 to 31: number of test-time augmentation views, each slightly faster or slower, whose scores are averaged; 1: only the unmodified recording.")]
    [InlineData(1, -1, "model options: threads is -1. Expected 0 to 1024: number of threads; 0: one per core.")]
    public void Rejects_invalid_model_options(int ttaViews, int threads, string expected) =>
        Assert.Equal(expected, Assert.Throws<InputException>(() => folder.Load(new() { Device = "cpu", TtaViews = ttaViews, Threads = threads })).Message);

    [Theory]
    [InlineData(null, 0.5, "hop of 0.5 s: the model scores whole recordings, not windows. Expected a hop together with the length of the windows.")]
    [InlineData(1.0, 2.0, "windows: the hop is 2 s. Expected at most the length of a window, 1 s, otherwise parts of the recording are skipped.")]
    [InlineData(0.0, null, "model options: windowSeconds is 0. Expected 0.01 to 3600 s: length of a window.")]
    public void Rejects_invalid_windows(double? window, double? hop, string expected) =>
        Assert.Equal(expected, Assert.Throws<InputException>(() => folder.Load(new() { Device = "cpu", WindowSeconds = window, HopSeconds = hop })).Message);

    private static string Describe(TagResult result) => $"{result.Path} {result.Seconds:R} {result.Error} {string.Join(';', result.Segments ?? [])} {string.Join(';', result.Warnings)}";
}
