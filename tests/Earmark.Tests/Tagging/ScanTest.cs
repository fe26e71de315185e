using Earmark.Audio;
using Earmark.Scoring;
using Earmark.Tagging;
using Earmark.Tests.Data;

namespace Earmark.Tests.Tagging;

public sealed class ScanTest : IDisposable
{
    private const int Rate = 8000;
    private static readonly ScanOptions Short = new() { WindowSeconds = 0.5, HopSeconds = 0.2 };
    private readonly DataFolder folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Windows_start_every_hop_and_the_last_one_ends_with_the_recording()
    {
        using var tagger = Load();
        var windows = await tagger.ScanAsync(Noise(5.2), new() { WindowSeconds = 2, HopSeconds = 1 }, cancellationToken: Token).ToListAsync(Token);
        Assert.Equal([(0.0, 2.0), (1, 3), (2, 4), (3, 5), (3.2, 5.2)], windows.Select(window => (window.Start, window.End)));
    }

    [Theory]
    [InlineData(0.3)]
    [InlineData(2)]
    public async Task A_recording_that_is_not_longer_than_a_window_is_one_window(double seconds)
    {
        using var tagger = Load();
        var window = Assert.Single(await tagger.ScanAsync(Noise(seconds), new() { WindowSeconds = 2, HopSeconds = 1 }, cancellationToken: Token).ToListAsync(Token));
        Assert.Equal((0.0, seconds), (window.Start, window.End));
        Assert.Equal(tagger.Score(Noise(seconds)), window.Scores);
    }

    [Fact]
    public async Task Scores_of_a_window_equal_those_of_the_same_samples_as_a_recording()
    {
        using var tagger = Load(TinyModel.Card with { Prediction = new() { Temperature = 0.6 } });
        using var model = Model.Load(folder["model.onnx"], new() { Threads = 1 });
        var recording = Noise(7.3);
        var windows = await tagger.ScanAsync(recording, Short, cancellationToken: Token).ToListAsync(Token);
        Assert.Equal(35, windows.Count);
        foreach (var window in windows)
        {
            var samples = recording.Samples[(int)Math.Round(window.Start * Rate)..(int)Math.Round(window.End * Rate)];
            Assert.Equal(tagger.Score(new Waveform(samples, Rate)), window.Scores);
            Assert.Equal(tagger.Card.Calibrate(model.Scores(samples, 1, samples.Length)), window.Scores);
        }
        Assert.NotEqual(windows[0].Scores, windows[20].Scores);
    }

    [Fact]
    public async Task Scores_of_a_window_do_not_depend_on_the_rest_of_the_recording()
    {
        using var tagger = Load();
        var samples = Noise(30).Samples;
        var windows = await tagger.ScanAsync(new Waveform(samples, Rate), Short, cancellationToken: Token).ToListAsync(Token);
        var piece = await tagger.ScanAsync(new Waveform(samples[(6 * Rate)..(11 * Rate)], Rate), Short, cancellationToken: Token).ToListAsync(Token);
        foreach (var window in piece.SkipLast(1)) Assert.Equal(windows.Single(other => Math.Abs(other.Start - window.Start - 6) < 1e-9).Scores, window.Scores);
    }

    [Fact]
    public async Task Scores_do_not_depend_on_the_number_of_threads()
    {
        using Tagger one = Load(), two = Tagger.Load(folder["model.onnx"], new() { Threads = 2 }), seven = Tagger.Load(folder["model.onnx"], new() { Threads = 7 });
        var rows = new List<List<WindowScores>>();
        foreach (var tagger in (Tagger[])[one, two, seven]) rows.Add(await tagger.ScanAsync(Noise(200.1), Short, cancellationToken: Token).ToListAsync(Token));
        Assert.Equal(999, rows[0].Count);
        foreach (var other in rows.Skip(1)) AssertSame(rows[0], other);
    }

    [Fact]
    public async Task Batches_of_a_GPU_have_the_same_scores_within_rounding()
    {
        using var model = Model.Load(TinyModel.Write(folder), new() { Device = "cpu", Threads = 1 });
        var single = await Run(model, 1, 20.1);
        var batches = await Run(model, 16, 20.1);
        Assert.Equal(single.Select(window => (window.Start, window.End)), batches.Select(window => (window.Start, window.End)));
        foreach (var (a, b) in single.Zip(batches)) Assert.Equal(a.Scores, b.Scores, (x, y) => Math.Abs(x - y) < 1e-6);
        // The last batch is filled, so a window has the same scores whether or not others follow.
        AssertSame((await Run(model, 16, 4.1)).SkipLast(1), batches.Take(18));
    }

    [Fact]
    public async Task Each_window_is_calibrated()
    {
        var recording = Noise(3);
        var card = TinyModel.Card with { ScoreRule = ScoreRule.Sigmoid };
        using var plain = Load(card);
        using var calibrated = Load(card with { Prediction = new() { Temperature = 2 }, PlattScaling = new Dictionary<string, PlattScaling> { ["bell"] = new(1.5, -0.5) } }, "calibrated.onnx");
        var expected = await plain.ScanAsync(recording, Short, cancellationToken: Token).ToListAsync(Token);
        var actual = await calibrated.ScanAsync(recording, Short, cancellationToken: Token).ToListAsync(Token);
        foreach (var (a, b) in expected.Zip(actual))
        {
            Assert.Equal(calibrated.Card.Calibrate([.. a.Scores]), b.Scores);
            var logit = Math.Log(a.Scores[1] / (1 - a.Scores[1]));
            Assert.Equal(1 / (1 + Math.Exp(-(1.5 * logit / 2 - 0.5))), b.Scores[1], 1e-5);
        }
    }

    [Fact]
    public async Task Progress_reaches_the_end()
    {
        using var tagger = Load();
        var progress = new Reports<ScanProgress>();
        await foreach (var _ in tagger.ScanAsync(Noise(60.5), Short, progress, cancellationToken: Token)) { }
        Assert.InRange(progress.All.Count, 4, 20); // every few seconds
        Assert.Equal(progress.All.OrderBy(report => report.Seconds), progress.All);
        Assert.Equal(new ScanProgress(60.5, 60.5), progress.All[^1]);
    }

    [Fact]
    public async Task Empty_and_silent_recordings_are_reported()
    {
        using var tagger = Load();
        var error = await Assert.ThrowsAsync<InputException>(async () => await tagger.ScanAsync(new Waveform([], Rate), cancellationToken: Token).ToListAsync(Token));
        Assert.Equal(("waveform: it has no samples. Expected a recording with at least one sample.", InputErrorKind.NoSamples), (error.Message, error.Kind));
        var warnings = new List<string>();
        await tagger.ScanAsync(AudioSource.FromWaveform(new(new float[9000], Rate), "zeros"), warnings: warnings, cancellationToken: Token).ToListAsync(Token);
        Assert.Equal(["zeros: the recording is silent (no sample above -90 dBFS), so its labels are unreliable"], warnings);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    public async Task The_windows_before_an_error_are_returned(int workers)
    {
        using var model = Model.Load(TinyModel.Write(folder), new() { Device = "cpu", Threads = 1 });
        using var reader = new GeneratedReader(Rate, null, position => position < 100 * Rate ? GeneratedReader.Noise(position) : float.NaN);
        var windows = new List<WindowScores>();
        var error = await Assert.ThrowsAsync<InputException>(async () =>
        {
            await foreach (var window in CreateScan(model, workers).RunAsync(reader, "broken", null, null, Token)) windows.Add(window);
        });
        Assert.Equal(("broken: sample 800000 is NaN. Expected finite amplitudes.", InputErrorKind.InvalidSamples), (error.Message, error.Kind));
        Assert.Equal(480, windows.Count); // complete groups of 32 windows: 498 windows end before the error
    }

    [Fact]
    public async Task Stopping_the_enumeration_ends_all_tasks()
    {
        var model = Model.Load(TinyModel.Write(folder), new() { Device = "cpu", Threads = 1 });
        using var reader = new GeneratedReader(Rate, null, GeneratedReader.Noise);
        await foreach (var window in CreateScan(model, 2).RunAsync(reader, "endless", null, null, Token))
            if (window.Start > 3) break;
        model.Dispose();
        Assert.InRange(reader.Position, 3 * Rate, 60 * Rate); // at most a few groups of windows ahead
        Assert.Throws<ObjectDisposedException>(() => model.Scores(new float[9], 1, 9));
    }

    private static async Task<List<WindowScores>> Run(Model model, int windowsPerCall, double seconds)
    {
        using var reader = new GeneratedReader(Rate, (long)Math.Round(seconds * Rate), GeneratedReader.Noise);
        return await CreateScan(model, 2, windowsPerCall).RunAsync(reader, "generated", null, null, Token).ToListAsync(Token);
    }

    private static Scan CreateScan(Model model, int workers, int? windowsPerCall = null) => new(model, Short, new(workers), windowsPerCall);

    private static void AssertSame(IEnumerable<WindowScores> expected, IEnumerable<WindowScores> actual) =>
        Assert.Equal(expected.Select(Describe), actual.Select(Describe));

    private static string Describe(WindowScores window) => $"{window.Start:R} {window.End:R} {string.Join(' ', window.Scores.Select(score => score.ToString("R")))}";

    private static Waveform Noise(double seconds) => new([.. Enumerable.Range(0, (int)Math.Round(seconds * Rate)).Select(position => GeneratedReader.Noise(position))], Rate);

    private Tagger Load(ModelCard? card = null, string name = "model.onnx") => Tagger.Load(TinyModel.Write(folder, card, name), new() { Device = "cpu", Threads = 1 });
}
