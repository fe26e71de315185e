using Earmark.Audio;
using Earmark.Data;
using Earmark.Scoring;
using Earmark.Tagging;
using Earmark.Tests.Audio;
using Earmark.Tests.Data;
using Earmark.Tests.FrontEnds;

namespace Earmark.Tests.Tagging;

public sealed class TaggerTest : IDisposable
{
    private readonly DataFolder folder = new();
    private readonly AudioFolder audio = new();

    public void Dispose()
    {
        folder.Dispose();
        audio.Dispose();
    }

    [Fact]
    public void A_file_has_the_same_scores_as_its_samples()
    {
        var waveform = Quantised(DirectFourier.Waveform(3000));
        using var tagger = Tagger.Load(TinyModel.Write(folder));
        var scores = tagger.Score(new Waveform(waveform, 8000));
        Assert.All(TinyModel.Scores(waveform).Zip(scores), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
        Assert.Equal(scores, tagger.Score(Wav("a.wav", waveform)));
    }

    [Fact]
    public void Other_sample_rates_are_resampled()
    {
        using var tagger = Tagger.Load(TinyModel.Write(folder));
        var waveform = Quantised(DirectFourier.Waveform(6000));
        var expected = tagger.Score(new Waveform(Resampler.Resample(waveform, 16_000, 8000), 8000));
        Assert.Equal(expected, tagger.Score(new Waveform(waveform, 16_000)));
        Assert.Equal(expected, tagger.Score(Wav("b.wav", waveform, 16_000)));
    }

    [Fact]
    public void Tags_are_sorted_by_score()
    {
        using var tagger = Tagger.Load(TinyModel.Write(folder));
        var path = Wav("a.wav", DirectFourier.Waveform(3000));
        var scores = tagger.Score(path);
        var tags = tagger.Tag(path);
        Assert.Equal(tagger.Card.Labels.Order(), tags.Select(tag => tag.Label).Order());
        Assert.Equal(scores.OrderDescending(), tags.Select(tag => (float)tag.Score));
        Assert.All(tags, tag => Assert.Equal(scores[tagger.Card.Labels.IndexOf(tag.Label)], (float)tag.Score));
        Assert.Equal(tags[0], tagger.Tag(path, top: 1).Single());
    }

    [Fact]
    public void Tta_averages_slower_unchanged_and_faster_views()
    {
        var waveform = DirectFourier.Waveform(3000);
        var model = TinyModel.Write(folder, TinyModel.Card with { Prediction = new() { TtaViews = 3, TtaSpread = 0.1 } });
        using var tagger = Tagger.Load(model);
        float[][] views = [.. new[] { 7200, 8000, 8800 }.Select(rate => rate == 8000 ? waveform : Resampler.Resample(waveform, rate, 8000))];
        using var singleView = Tagger.Load(model, new() { TtaViews = 1 });
        var scores = views.Select(view => singleView.Score(new Waveform(view, 8000))).ToArray();
        Assert.Equal(Enumerable.Range(0, 3).Select(label => scores.Average(view => view[label])), tagger.Score(new Waveform(waveform, 8000)), (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.NotEqual(scores[1], tagger.Score(new Waveform(waveform, 8000)));
    }

    [Fact]
    public void Windows_of_several_views_can_be_averaged_by_their_logits()
    {
        var waveform = DirectFourier.Waveform(3000);
        waveform.AsSpan(0, 1000).Clear(); // makes the windows differ
        var model = TinyModel.Write(folder, TinyModel.Card with { Prediction = new() { TtaSpread = 0.1 } });
        using var tagger = Tagger.Load(model, new() { TtaViews = 3, WindowSeconds = 0.2, HopSeconds = 0.1, Mean = ScoreMean.Geometric });
        Assert.Equal(new Prediction { Rule = PredictionRule.Windows, WindowSeconds = 0.2, HopSeconds = 0.1, Mean = ScoreMean.Geometric, TtaViews = 3, TtaSpread = 0.1 }, tagger.Prediction);
        using var single = Tagger.Load(model);
        float[] rows = [.. new[] { 7200, 8000, 8800 }.Select(rate => rate == 8000 ? waveform : Resampler.Resample(waveform, rate, 8000))
            .SelectMany(view => Enumerable.Range(0, (view.Length - 1600 + 799) / 800 + 1).Select(window => Math.Min(800 * window, view.Length - 1600))
                .SelectMany(start => single.Score(new Waveform(view[start..(start + 1600)], 8000))))];
        Assert.Equal(ScoreRule.Softmax.Mean(rows, 3), tagger.Score(new Waveform(waveform, 8000)), (a, b) => Math.Abs(a - b) < 1e-5);
        using var arithmetic = Tagger.Load(model, new() { TtaViews = 3, WindowSeconds = 0.2, HopSeconds = 0.1 });
        Assert.NotEqual(arithmetic.Score(new Waveform(waveform, 8000)), tagger.Score(new Waveform(waveform, 8000)));
    }

    [Fact]
    public void A_mean_without_windows_or_views_is_an_error() =>
        Assert.Equal("mean geometric: the model scores a recording once, so there is nothing to average. Expected a mean together with windows or several views.",
            Assert.Throws<InputException>(() => Tagger.Load(TinyModel.Write(folder), new() { Mean = ScoreMean.Geometric })).Message);

    [Fact]
    public void Windows_are_scored_separately_and_averaged()
    {
        // 40 windows, more than one batch. The last window ends with the clip.
        var card = TinyModel.Card with { Prediction = new() { Rule = PredictionRule.Windows, WindowSeconds = 0.1, HopSeconds = 0.05 } };
        using var tagger = Tagger.Load(TinyModel.Write(folder, card));
        var waveform = DirectFourier.Waveform(800 + 38 * 400 + 123);
        foreach (ref var sample in waveform.AsSpan(0, 5000)) sample *= 0.01f; // makes the windows differ
        int[] starts = [.. Enumerable.Range(0, 39).Select(i => i * 400), waveform.Length - 800];
        var windows = starts.Select(start => TinyModel.Scores(waveform.AsSpan(start, 800))).ToArray();
        var scores = tagger.Score(new Waveform(waveform, 8000));
        for (var label = 0; label < 3; label++) Assert.Equal(windows.Average(window => window[label]), scores[label], 1e-5);
    }

    [Fact]
    public void Scores_are_calibrated_after_the_mean_over_windows()
    {
        var windows = new Prediction { Rule = PredictionRule.Windows, WindowSeconds = 0.1, HopSeconds = 0.05 };
        var uncalibrated = TinyModel.Card with { ScoreRule = ScoreRule.Sigmoid, Prediction = windows };
        var calibrated = uncalibrated with
        {
            Prediction = windows with { Temperature = 0.5 },
            PlattScaling = new Dictionary<string, PlattScaling> { ["bell"] = new(1.5, -0.5) },
        };
        using var plain = Tagger.Load(TinyModel.Write(folder, uncalibrated, "plain.onnx"));
        using var tagger = Tagger.Load(TinyModel.Write(folder, calibrated, "calibrated.onnx"));
        var waveform = new Waveform(DirectFourier.Waveform(4000), 8000);
        var expected = calibrated.Calibration.Apply(plain.Score(waveform), TinyModel.Card.Labels, ScoreRule.Sigmoid);
        Assert.Equal(expected, tagger.Score(waveform), (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.NotEqual(plain.Score(waveform)[1], expected[1], 1e-3);
    }

    [Fact]
    public void Rejects_empty_and_nonfinite_waveforms()
    {
        using var tagger = Tagger.Load(TinyModel.Write(folder));
        Assert.Equal("waveform: it has no samples. Expected a recording with at least one sample.",
            Assert.Throws<InputException>(() => tagger.Score(new Waveform([], 8000))).Message);
        Assert.Equal("waveform: sample 1 is NaN. Expected finite amplitudes.",
            Assert.Throws<InputException>(() => tagger.Score(new Waveform([0, float.NaN], 8000))).Message);
    }

    [Fact]
    public void Undecodable_clips_are_reported_and_get_the_prior_of_the_card()
    {
        using var tagger = Tagger.Load(TinyModel.Write(folder));
        Clip[] clips =
        [
            new("empty.wav", audio.Wav("empty.wav", [], rate: 8000), null), new("good.wav", Wav("good.wav", DirectFourier.Waveform(2000)), null),
            new("text.wav", audio.Write("text.wav", "hello"u8.ToArray()), null), new("gone.wav", audio.GetPath("gone.wav"), null),
            new("nothing.wav", audio.Write("nothing.wav"), null),
        ];
        var failures = new List<Failure>();
        var table = tagger.ScoreAll(clips, null, TestContext.Current.CancellationToken, failures);
        Assert.Equal(["empty.wav", "good.wav", "text.wav", "gone.wav", "nothing.wav"], table.Clips);
        Assert.Equal(tagger.Score(clips[1].Path), table[1]);
        foreach (var row in new[] { 0, 2, 3, 4 }) Assert.Equal([0.1f, 0.6f, 0.3f], table[row].ToArray());
        Assert.Equal(["empty.wav", "text.wav", "gone.wav", "nothing.wav"], failures.Select(failure => failure.Name));
        Assert.Equal($"{clips[0].Path}: it has no samples. Expected a recording with at least one sample.", failures[0].Reason);
        Assert.Equal([true, false, false, true], failures.Select(failure => failure.IsEmpty));
        Assert.StartsWith($"{clips[2].Path}: unknown file format", failures[1].Reason);
        Assert.Equal($"{clips[3].Path}: there is no such file. Expected a recording.", failures[2].Reason);
        Assert.Equal($"{clips[4].Path}: the file is empty (0 bytes). Expected a recording.", failures[3].Reason);
    }

    [Fact]
    public void Clips_with_nonfinite_scores_are_reported()
    {
        var model = TinyModel.Write(folder, TinyModel.CreateModel(TinyModel.Card.ToMetadata(), overflows: true));
        using var tagger = Tagger.Load(model);
        Clip[] clips = [new("loud.wav", Wav("loud.wav", DirectFourier.Waveform(2000)), null), new("quiet.wav", Wav("quiet.wav", new float[2000]), null)];
        var failures = new List<Failure>();
        var table = tagger.ScoreAll(clips, null, TestContext.Current.CancellationToken, failures);
        Assert.Equal([0.1f, 0.6f, 0.3f], table[0].ToArray());
        Assert.Equal(1, table[1].ToArray().Sum(), 1e-5);
        Assert.StartsWith($"loud.wav: {model}: the score of 'bark' is NaN for a waveform with a peak of ", Assert.Single(failures).ToString());
        Assert.False(failures[0].IsEmpty);
    }

    [Fact]
    public void Rejects_samples_too_large_for_the_front_end()
    {
        using var tagger = Tagger.Load(TinyModel.Write(folder));
        var waveform = DirectFourier.Waveform(2000);
        waveform[700] = 1e30f;
        Assert.Equal($"{folder["model.onnx"]}: the score of 'bark' is NaN for a waveform with a peak of 1E+30. Expected scores from 0 to 1 that sum to 1. Check the level of the recording.",
            Assert.Throws<InputException>(() => tagger.Score(new Waveform(waveform, 8000))).Message);
    }

    [Fact]
    public void Silent_recordings_are_scored_with_a_warning()
    {
        using var tagger = Tagger.Load(TinyModel.Write(folder));
        Clip[] clips =
        [
            new("zeros.wav", Wav("zeros.wav", new float[500]), null), new("step.wav", Wav("step.wav", [0, 1 / 32768f, 0]), null),
            new("two.wav", Wav("two.wav", [0, 2 / 32768f, 0]), null),
        ];
        var (warnings, failures) = (new List<string>(), new List<Failure>());
        var table = tagger.ScoreAll(clips, null, TestContext.Current.CancellationToken, failures, warnings);
        Assert.Equal(clips.Take(2).Select(clip => $"{clip.Path}: the recording is silent (no sample above -90 dBFS), so its labels are unreliable"), warnings);
        warnings.Clear();
        tagger.Tag(clips[0].Path, warnings: warnings);
        Assert.Equal([$"{clips[0].Path}: the recording is silent (no sample above -90 dBFS), so its labels are unreliable"], warnings);
        Assert.Empty(failures);
        Assert.Equal(tagger.Score(clips[0].Path), table[0].ToArray());
    }

    [Fact]
    public void Dispose_waits_for_running_calls_and_later_calls_throw()
    {
        var path = TinyModel.Write(folder);
        var clip = Wav("a.wav", DirectFourier.Waveform(9000));
        for (var i = 0; i < 5; i++)
        {
            var tagger = Tagger.Load(path);
            ConcurrentDisposal.Dispose(tagger, () => tagger.Score(clip));
            Assert.Throws<ObjectDisposedException>(() => tagger.ScoreAll([new("a", clip, null)], null, TestContext.Current.CancellationToken, []));
        }
    }

    [Fact]
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Usage", "CA2201", Justification = "They represent exceptions of the runtime.")]
    public void Exceptions_are_recoverable_except_cancellation_and_installation_errors()
    {
        Exception[] recoverable = [new InputException("x"), new IOException("x"), new OutOfMemoryException(), new IndexOutOfRangeException(), new OverflowException(), new FileNotFoundException("x", "/data/a.wav")];
        Assert.All(recoverable, error => Assert.True(Failure.IsRecoverable(error)));
        Exception[] unrecoverable =
        [
            new OperationCanceledException(), new ObjectDisposedException("x"), new DllNotFoundException("onnxruntime"), new TypeInitializationException("x", new DllNotFoundException()),
            new BadImageFormatException(), new MissingMethodException(), new FileNotFoundException("x", "NVorbis, Version=0.10.5.0, Culture=neutral, PublicKeyToken=null"),
        ];
        Assert.All(unrecoverable, error => Assert.False(Failure.IsRecoverable(error)));
        Assert.Equal("a.wav: it cannot be processed (IndexOutOfRangeException: beyond the end)", Failure.From("a.wav", new IndexOutOfRangeException("beyond\nthe end"), default).ToString());
        Assert.Equal("a.wav: not enough memory. Expected a shorter recording, or fewer threads.", Failure.From("a.wav", new OutOfMemoryException(), default).ToString());
        // The exception may be caused by the cancellation.
        Assert.Throws<OperationCanceledException>(() => Failure.From("a.wav", new InputException("x"), new(canceled: true)));
    }

    [Fact]
    public void Order_and_scores_do_not_depend_on_the_number_of_threads()
    {
        var path = TinyModel.Write(folder);
        var clips = Enumerable.Range(0, 40).Select(i => new Clip($"{i}", Wav($"{i}.wav", DirectFourier.Waveform(500 + 97 * i % 3000, (ulong)i)), null)).ToArray();
        using Tagger single = Tagger.Load(path, new() { Device = "cpu", Threads = 1 }), parallel = Tagger.Load(path, new() { Device = "cpu", Threads = 5 });
        var progress = new List<(int, int)>();
        var expected = single.ScoreAll(clips, null, TestContext.Current.CancellationToken, []);
        var actual = parallel.ScoreAll(clips, (done, total) => progress.Add((done, total)), TestContext.Current.CancellationToken, []);
        Assert.Equal(expected.Clips, actual.Clips);
        for (var row = 0; row < 40; row++) Assert.Equal(expected[row].ToArray(), actual[row].ToArray());
        Assert.Equal(Enumerable.Range(1, 40).Select(done => (done, 40)), progress);
    }

    [Fact]
    public void Truncated_recordings_are_scored_with_a_warning()
    {
        using var tagger = Tagger.Load(TinyModel.Write(folder));
        var path = Wav("cut.wav", DirectFourier.Waveform(2000));
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..1044]);
        var (warnings, failures) = (new List<string>(), new List<Failure>());
        tagger.ScoreAll([new("cut.wav", path, null)], null, TestContext.Current.CancellationToken, failures, warnings);
        Assert.Empty(failures);
        Assert.StartsWith(path, Assert.Single(warnings));
    }

    [Fact]
    public void Tag_reports_warnings()
    {
        using var tagger = Tagger.Load(TinyModel.Write(folder));
        string silent = Wav("silent.wav", new float[500]), cut = Wav("cut.wav", DirectFourier.Waveform(2000)), intact = Wav("intact.wav", DirectFourier.Waveform(2000));
        File.WriteAllBytes(cut, File.ReadAllBytes(cut)[..1044]);
        var warnings = new List<string>();
        foreach (var path in (string[])[silent, cut, intact]) Assert.Equal(tagger.Tag(path, top: 2), tagger.Tag(path, top: 2, warnings));
        Assert.Equal([$"{silent}: the recording is silent (no sample above -90 dBFS), so its labels are unreliable",
            $"{cut}: the data ends after 500 of 2000 frames; the available samples are used"], warnings);
    }

    [Fact]
    public void Cancellation_is_observed()
    {
        using var tagger = Tagger.Load(TinyModel.Write(folder), new() { Threads = 1 });
        using var source = new CancellationTokenSource();
        var clips = Enumerable.Range(0, 50).Select(i => new Clip($"{i}", Wav($"{i}.wav", new float[300]), null)).ToArray();
        Assert.Throws<OperationCanceledException>(() => tagger.ScoreAll(clips, (done, _) => { if (done == 3) source.Cancel(); }, source.Token, []));
    }

    [Fact]
    public void Scores_of_real_recordings_sum_to_one()
    {
        var clips = Directory.GetFiles(Path.Combine(RealData.Folder("fsd10"), "audio_train")).Order(StringComparer.Ordinal).Take(6)
            .Select(path => new Clip(Path.GetFileName(path), path, null)).ToArray();
        using var tagger = Tagger.Load(TinyModel.Write(folder));
        var failures = new List<Failure>();
        var table = tagger.ScoreAll(clips, null, TestContext.Current.CancellationToken, failures);
        Assert.Empty(failures);
        for (var row = 0; row < clips.Length; row++) Assert.Equal(1, table[row].ToArray().Sum(), 1e-5);
    }

    private string Wav(string name, float[] samples, int rate = 8000) =>
        audio.Wav(name, AudioFolder.Shorts([.. samples.Select(sample => (short)Math.Clamp(Math.Round(sample * 32768), -32768, 32767))]), rate: rate);

    private static float[] Quantised(float[] samples) => [.. samples.Select(sample => (float)(Math.Clamp(Math.Round(sample * 32768), -32768, 32767) / 32768))];
}
