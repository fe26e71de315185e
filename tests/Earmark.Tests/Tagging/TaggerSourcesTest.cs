using System.Diagnostics;
using Earmark.Audio;
using Earmark.Tagging;
using Earmark.Tests.Audio;
using Earmark.Tests.Data;

namespace Earmark.Tests.Tagging;

/// <summary>Tags and segments are the same for a path, a stream, bytes and samples, synchronously and asynchronously.</summary>
[Collection(nameof(FlatMemoryTest))]
public sealed class TaggerSourcesTest : IDisposable
{
    private const int Rate = 8000;
    private static readonly SegmentOptions Options = new() { Threshold = 0.4, Windows = new() { WindowSeconds = 1, HopSeconds = 0.5 } };
    private readonly DataFolder folder = new();
    private readonly AudioFolder audio = new();
    private readonly Tagger tagger;

    public TaggerSourcesTest() => tagger = Tagger.Load(TinyModel.Write(folder), new() { Device = "cpu", Threads = 2 });

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        tagger.Dispose();
        folder.Dispose();
        audio.Dispose();
    }

    [Fact]
    public async Task Tags_do_not_depend_on_the_source()
    {
        var path = Wav("a.wav", 3);
        var (bytes, expected) = (File.ReadAllBytes(path), tagger.Tag(path));
        Assert.Equal(3, expected.Count);
        using var file = File.OpenRead(path);
        foreach (var source in (AudioSource[])[bytes, new ReadOnlyMemory<byte>(bytes), new MemoryStream(bytes), new OneWayStream(new MemoryStream(bytes)), AudioFile.Read(path)])
            Assert.Equal(expected, tagger.Tag(source));
        foreach (var source in (AudioSource[])[path, bytes, file, new OneWayStream(new MemoryStream(bytes), asyncOnly: true)])
            Assert.Equal(expected, await tagger.TagAsync(source, cancellationToken: Token));
        Assert.Equal(expected.Take(1), await tagger.TagAsync(path, top: 1, cancellationToken: Token));
        var scored = await tagger.ScoreAsync(path, cancellationToken: Token);
        Assert.Equal((path, 3.0), (scored.Path, scored.Seconds));
        Assert.Equal(tagger.Score(path), scored.Scores);
    }

    [Fact]
    public async Task Segments_do_not_depend_on_the_source_or_the_method()
    {
        var path = Wav("a.wav", 90);
        var (bytes, expected) = (File.ReadAllBytes(path), tagger.ReadSegments(path, Options));
        Assert.Equal((path, 90.0), (expected.Path, expected.Seconds));
        Assert.InRange(expected.Segments.Count, 5, 100);
        Assert.Equal(expected.Segments, await tagger.SegmentsAsync(path, Options, cancellationToken: Token).ToListAsync(Token));
        Assert.Equal(expected.Segments, Segments.Merge(await tagger.ScanAsync(path, Options.Windows, cancellationToken: Token).ToListAsync(Token), tagger.Card, Options));
        using var file = File.OpenRead(path);
        foreach (var source in (AudioSource[])[bytes, file, new OneWayStream(new MemoryStream(bytes), asyncOnly: true), AudioFile.Read(path)])
            Assert.Equal(expected.Segments, (await tagger.ReadSegmentsAsync(source, Options, cancellationToken: Token)).Segments);
        using var single = Tagger.Load(folder["model.onnx"], new() { Device = "cpu", Threads = 1 });
        Assert.Equal(expected.Segments, single.ReadSegments(path, Options).Segments);
    }

    [Fact]
    public async Task A_long_file_has_the_same_segments_as_a_stream()
    {
        // 40 minutes: 38 MB, more than is kept in memory
        var path = Wav("long.wav", 2400);
        var options = Options with { Windows = new() { WindowSeconds = 4, HopSeconds = 4 } };
        var expected = await tagger.ReadSegmentsAsync(path, options, cancellationToken: Token);
        Assert.InRange(expected.Segments.Count, 50, 600);
        using var file = File.OpenRead(path);
        var reports = new Reports<ScanProgress>();
        var streamed = await tagger.ReadSegmentsAsync(AudioSource.FromStream(new OneWayStream(file), "-"), options, reports, cancellationToken: Token);
        Assert.Equal(("-", 2400.0), (streamed.Path, streamed.Seconds));
        Assert.Equal(expected.Segments, streamed.Segments);
        Assert.Equal(new(2400, 2400), reports.All[^1]);
    }

    [Fact]
    public async Task Tagging_is_cancelled_within_a_recording()
    {
        var path = Wav("long.wav", 2400);
        foreach (var use in (Func<CancellationToken, Task>[])
        [
            token => tagger.TagAsync(path, cancellationToken: token),
            token => tagger.ReadSegmentsAsync(path, Options with { Windows = new() { WindowSeconds = 1, HopSeconds = 0.01 } }, cancellationToken: token),
            token => Task.Run(() => tagger.Tag(path, cancellationToken: token), Token),
        ])
        {
            using var source = new CancellationTokenSource(30);
            var time = Stopwatch.StartNew();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => use(source.Token));
            Assert.InRange(time.Elapsed.TotalSeconds, 0, 10);
        }
        Assert.Equal(3, tagger.Tag(Wav("a.wav", 3)).Count); // later calls are not affected
    }

    [Fact]
    public async Task Memory_does_not_depend_on_the_length()
    {
        using var model = Model.Load(folder["model.onnx"], new() { Device = "cpu", Threads = 1 });
        using var reader = new GeneratedReader(Rate, 3 * 3600 * Rate, GeneratedReader.Noise);
        var scan = new Scan(model, new() { WindowSeconds = 4, HopSeconds = 4 }, new(2));
        var (afterTenMinutes, count) = (0L, 0);
        await foreach (var segment in Segments.MergeAsync(scan.RunAsync(reader, "hours", null, null, Token), TinyModel.Card, Options, Token))
        {
            count++;
            if (afterTenMinutes == 0 && segment.Start > 600) afterTenMinutes = GC.GetTotalMemory(forceFullCollection: true);
        }
        Assert.InRange(count, 250, 2700);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - afterTenMinutes, long.MinValue, 1 << 20);
        Assert.Equal(reader.Frames, reader.Position);
    }

    [Fact]
    public async Task Disposal_ends_a_running_scan()
    {
        using var other = Tagger.Load(folder["model.onnx"], new() { Device = "cpu", Threads = 2 });
        await Assert.ThrowsAsync<ObjectDisposedException>(async () =>
        {
            await foreach (var window in other.ScanAsync(Wav("a.wav", 600), new() { WindowSeconds = 1, HopSeconds = 0.1 }, cancellationToken: Token))
                if (window.Start > 1) other.Dispose();
        });
    }

    [Fact]
    public async Task Warnings_are_collected_at_the_end()
    {
        var path = Wav("cut.wav", 60);
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..(44 + 2 * 50 * Rate)]);
        var (warnings, asynchronous) = (new List<string>(), new List<string>());
        var recording = tagger.ReadSegments(path, Options, warnings: warnings);
        Assert.Equal(50, recording.Seconds);
        Assert.Equal([$"{path}: the data ends after {50 * Rate} of {60 * Rate} frames; the available samples are used"], warnings);
        await tagger.TagAsync(path, warnings: asynchronous, cancellationToken: Token);
        Assert.Equal(warnings, asynchronous);
    }

    // Noise whose level changes every few seconds, so that segments begin and end.
    private string Wav(string name, int seconds)
    {
        var bytes = new byte[2L * seconds * Rate];
        for (var i = 0; i < bytes.Length / 2; i++) BitConverter.TryWriteBytes(bytes.AsSpan(2 * i), (short)(32000 * GeneratedReader.Noise(i)));
        return audio.Wav(name, bytes);
    }
}
