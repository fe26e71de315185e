using System.Diagnostics;
using Earmark.Audio;
using Earmark.Data;
using Earmark.Scoring;
using Earmark.Tagging;
using Earmark.Tests.Audio;
using Earmark.Tests.Data;
using Earmark.Tests.FrontEnds;

namespace Earmark.Tests.Tagging;

/// <summary>Recordings longer than a minute: constant memory, equal scores and cancellation. The tests do not run in parallel, because memory is measured for the whole process.</summary>
[Collection(nameof(FlatMemoryTest))]
public sealed class LongRecordingTest : IDisposable
{
    private const int Rate = 8000, Minute = 60 * Rate;
    private readonly DataFolder folder = new();
    private readonly AudioFolder audio = new();

    public void Dispose()
    {
        folder.Dispose();
        audio.Dispose();
    }

    [Theory]
    [InlineData(Minute + 1)]
    [InlineData(2 * Minute)]
    [InlineData(5 * Minute + 12_345)]
    public void Block_scores_match_scores_computed_in_memory(int samples)
    {
        var waveform = VaryingNoise(samples);
        using var model = Model.Load(PoolingModel());
        using var tagger = Tagger.Load(folder["model.onnx"]);
        Assert.NotNull(model.Pooled);
        var expected = model.Scores(waveform, 1, samples);
        Assert.Equal(expected, tagger.Score(new Waveform(waveform, Rate)), (a, b) => Math.Abs(a - b) <= PooledModel.Tolerance);
        if (samples >= 2 * Minute) Assert.NotEqual(expected, model.Scores(waveform, 1, Minute)); // the samples after the first minute affect the scores
    }

    [Fact]
    public void Scores_of_one_minute_are_bit_identical_to_those_of_the_full_graph()
    {
        var waveform = VaryingNoise(Minute);
        using var model = Model.Load(PoolingModel());
        using var tagger = Tagger.Load(folder["model.onnx"]);
        Assert.Equal(model.Scores(waveform, 1, Minute), tagger.Score(new Waveform(waveform, Rate)));
    }

    [Fact]
    public void Ensemble_members_are_pooled_separately()
    {
        string[] files = [PoolingModel("a.onnx", 1), PoolingModel("b.onnx", 2)];
        Ensemble.Merge(files, folder["all.onnx"]);
        var waveform = VaryingNoise(2 * Minute + 77);
        using var model = Model.Load(folder["all.onnx"]);
        Assert.Equal(2, PooledFeatures(folder["all.onnx"]));
        using var tagger = Tagger.Load(folder["all.onnx"]);
        Assert.Equal(model.Scores(waveform, 1, waveform.Length), tagger.Score(new Waveform(waveform, Rate)), (a, b) => Math.Abs(a - b) <= PooledModel.Tolerance);
    }

    [Theory]
    [InlineData(5, 1, 8)]
    [InlineData(5, 125, 1000)]
    [InlineData(10, 24, 24)]
    public void Blocks_start_at_multiples_of_the_strides_of_all_members(int members, int alignment, int frames) => Assert.Equal(frames, PooledModel.FramesPerUnit(Enumerable.Repeat(8, members), alignment));

    [Fact]
    public void Without_pooling_one_minute_pieces_are_weighted_by_length()
    {
        var waveform = VaryingNoise(2 * Minute + Minute / 2);
        using var model = Model.Load(TinyModel.Write(folder));
        using var tagger = Tagger.Load(folder["model.onnx"]);
        Assert.Null(model.Pooled);
        float[][] pieces = [.. new[] { waveform[..Minute], waveform[Minute..(2 * Minute)], waveform[(2 * Minute)..] }.Select(piece => model.Scores(piece, 1, piece.Length))];
        double[] products = [.. Enumerable.Range(0, 3).Select(label => Math.Pow(pieces[0][label], 0.4) * Math.Pow(pieces[1][label], 0.4) * Math.Pow(pieces[2][label], 0.2))];
        Assert.Equal(products.Select(product => product / products.Sum()), tagger.Score(new Waveform(waveform, Rate)).Select(score => (double)score), (a, b) => Math.Abs(a - b) < 1e-6);
    }

    [Fact]
    public void Tta_scores_of_a_long_recording_match_those_of_its_samples()
    {
        var waveform = VaryingNoise(Minute + 4321);
        var card = TinyModel.Card with { Prediction = new() { TtaViews = 3, TtaSpread = 0.1 } };
        using var tagger = Tagger.Load(PoolingModel(card: card));
        using var model = Model.Load(folder["model.onnx"]);
        var views = card.Prediction.TtaSampleRates(Rate).Select(rate => Resampler.Resample(waveform, rate, Rate)).Select(view => model.Scores(view, 1, view.Length)).ToArray();
        Assert.Equal(Enumerable.Range(0, 3).Select(label => views.Average(view => view[label])), tagger.Score(new Waveform(waveform, Rate)), (a, b) => Math.Abs(a - b) <= PooledModel.Tolerance);
    }

    [Theory]
    [InlineData(PredictionRule.Whole)]
    [InlineData(PredictionRule.Windows)]
    public void Three_hours_need_as_much_memory_as_minutes(PredictionRule rule)
    {
        using var tagger = Tagger.Load(PoolingModel(card: TinyModel.Card with { Prediction = new() { Rule = rule } }), new() { Device = "cpu", Threads = 1 });
        tagger.Score(SparseWav("short.wav", minutes: 5));
        var path = SparseWav("long.wav", minutes: 180); // 173 MB of samples, 346 MB as floats, and another 346 MB as frames
        GC.Collect();
        var (initial, maximum) = (Memory(), 0L);
        using (new Timer(_ => maximum = Math.Max(maximum, Memory()), null, 0, 5))
            Assert.Equal(1, tagger.Score(path).Sum(), 1e-4);
        Assert.InRange(maximum - initial, long.MinValue, 100_000_000);
    }

    [Fact]
    public void Cancellation_interrupts_a_recording()
    {
        using var model = Model.Load(PoolingModel(), new() { Device = "cpu", Threads = 2 });
        using var source = new CancellationTokenSource();
        var reader = CancelledAfter(3, source, out var elapsed); // in the fourth block
        Assert.ThrowsAny<OperationCanceledException>(() => new RecordingScorer(model, model.Card.Prediction).Score(() => reader, "endless", null, null, source.Token));
        Assert.InRange(elapsed().TotalSeconds, 0, 10); // up to a second, with a margin for a busy machine
    }

    [Fact]
    public async Task Cancellation_interrupts_a_scan()
    {
        using var model = Model.Load(TinyModel.Write(folder), new() { Device = "cpu", Threads = 1 });
        using var source = new CancellationTokenSource();
        using var reader = CancelledAfter(2, source, out var elapsed);
        // A window of 50 s is in the model when the token is cancelled.
        var scan = new Scan(model, new() { WindowSeconds = 50, HopSeconds = 50 }, new(2));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await scan.RunAsync(reader, "endless", null, null, source.Token).ToListAsync(TestContext.Current.CancellationToken));
        Assert.InRange(elapsed().TotalSeconds, 0, 10); // up to a second, with a margin for a busy machine
        var position = reader.Position;
        await Task.Delay(50, TestContext.Current.CancellationToken);
        Assert.Equal(position, reader.Position); // no task reads any more
    }

    [Fact]
    public void Scores_computed_before_cancellation_are_returned()
    {
        using var tagger = Tagger.Load(PoolingModel(), new() { Device = "cpu", Threads = 1 });
        Clip[] clips =
        [
            new("a", SparseWav("a.wav", minutes: 1), null), new("none", audio.GetPath("none.wav"), null), new("b", SparseWav("b.wav", minutes: 2), null),
            new("hours", SparseWav("hours.wav", minutes: 10 * 60), null), new("c", audio.GetPath("a.wav"), null),
        ];
        using var source = new CancellationTokenSource();
        var failures = new List<Failure>();
        var table = tagger.ScoreUntilCancelled(clips, (done, _) => { if (done == 3) source.CancelAfter(100); }, source.Token, failures);
        Assert.Equal(["a", "none", "b"], table.Clips);
        Assert.Equal(tagger.Score(clips[0].Path), table[0].ToArray());
        Assert.Equal(tagger.Score(clips[2].Path), table[2].ToArray());
        Assert.Equal("none", Assert.Single(failures).Name);
    }

    private string PoolingModel(string name = "model.onnx", ulong seed = 1, ModelCard? card = null) =>
        TinyModel.Write(folder, TinyModel.CreateModel((card ?? TinyModel.Card).ToMetadata(), matrix: TinyModel.RandomMatrix(seed), pools: true), name);

    // An endless recording that cancels when it has been read for some minutes, and returns the time since then.
    private static GeneratedReader CancelledAfter(int minutes, CancellationTokenSource source, out Func<TimeSpan> elapsed)
    {
        var cancelled = 0L;
        elapsed = () => Stopwatch.GetElapsedTime(cancelled);
        return new(Rate, null, position =>
        {
            if (position == (long)minutes * Minute)
            {
                cancelled = Stopwatch.GetTimestamp();
                source.Cancel();
            }
            return GeneratedReader.Noise(position);
        });
    }

    private static int PooledFeatures(string path) => Earmark.Onnx.PooledGraph.TryCreate(File.ReadAllBytes(path))!.Features.Count;

    // Noise whose level changes every few seconds, so that the mean and the maximum differ between sections.
    private static float[] VaryingNoise(int samples)
    {
        var waveform = DirectFourier.Waveform(samples);
        for (var i = 0; i < samples; i++) waveform[i] *= 0.01f + 0.9f * (i / 30_000 % 7) / 7;
        return waveform;
    }

    // Silence, followed by a second of noise. The sparse file takes little disk space.
    private string SparseWav(string name, int minutes)
    {
        var noise = AudioFolder.Shorts([.. DirectFourier.Waveform(Rate).Select(sample => (short)(8000 * sample))]);
        var data = 2L * Minute * minutes;
        using var file = File.Create(audio.GetPath(name));
        file.Write(AudioFolder.RiffFile(AudioFolder.FormatChunk(1, 1, Rate, 16)));
        file.Write([.. AudioFolder.Ascii("data"), .. AudioFolder.Int32Bytes((int)data)]);
        file.SetLength(file.Position + data);
        file.Seek(-noise.Length, SeekOrigin.End);
        file.Write(noise);
        return audio.GetPath(name);
    }

    private static long Memory()
    {
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}
