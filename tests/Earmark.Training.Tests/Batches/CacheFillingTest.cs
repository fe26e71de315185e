using Earmark.Audio;
using Earmark.Data;
using Earmark.Tagging;
using Earmark.FrontEnds;
using Earmark.Training.Tests.Runs;
using Earmark.Training.Batches;

namespace Earmark.Training.Tests.Batches;

public sealed class CacheFillingTest(TinyRun tiny) : IClassFixture<TinyRun>
{
    private static readonly LogMel FrontEnd = new() { SampleRate = 16000, Frame = Duration.Samples(512), Hop = Duration.Samples(256), FftSize = 512, MelBands = 24, Fmax = 7000 };

    private readonly string folder = Path.Combine(tiny.Root, $"cache-{Guid.NewGuid():N}");

    [Fact]
    public void Stores_spectrograms_in_half_precision()
    {
        var (examples, _, _) = Fill(Copies(2));
        using var session = new FrontEndSession(FrontEnd, whole: true, minimumFrames: 4);
        for (var clip = 0; clip < 2; clip++)
        {
            var expected = session.Compute(AudioFile.Read(examples.Clips[clip].Path, 16000).Samples);
            var cached = examples.Blocks(clip).Single();
            Assert.Equal((expected.Channels, expected.Frames, expected.Bands), (cached.Channels, cached.Frames, cached.Bands));
            Assert.Equal(expected.Values, cached.Values, (a, b) => Math.Abs(a - b) <= Math.Abs(a) / 1024 + 1e-6);
        }
    }

    [Fact]
    public void Computes_spectrograms_once_and_announces_their_size_before_writing()
    {
        var clips = Copies(3);
        var (_, announced, computed) = Fill(clips);
        Assert.Equal(3, computed);
        var bytes = Directory.GetFiles(folder).Sum(file => new FileInfo(file).Length);
        Assert.Equal(string.Create(System.Globalization.CultureInfo.InvariantCulture,
            $"spectrograms of 3 clips are computed once and stored in {folder}: about {bytes / 1e6:N1} MB"), announced);
        Assert.Equal((null, 0), (Fill(clips).Announced, Fill(clips).Computed));
    }

    [Fact]
    public void Repeats_a_short_recording_with_and_without_the_cache()
    {
        var (frontEnd, clips) = (FrontEnd with { MinSeconds = 6.25 }, Copies(1));
        var cached = Fill(clips, frontEnd).Examples;
        using var read = new WaveformExamples(ReadableClip.ReadAll(clips, 16000, [], (_, _) => { }, default), frontEnd, 4, threads: 1);
        Assert.Equal(100_000, read.Length(0));
        Assert.Equal(frontEnd.SampleCount(frontEnd.FrameCount(100_000)), cached.Length(0));
        foreach (var start in new[] { 0, 12_800, 76_800 })
        {
            var (fromFile, fromCache) = (read.Crops([new(0, start)], 8192, repeat: false), cached.Crops([new(0, start)], 8192, repeat: false));
            Assert.Equal(fromFile, fromCache, (a, b) => Math.Abs(a - b) <= Math.Abs(a) / 1024 + 1e-6);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Fills_crops_outside_the_clip_with_silence_with_and_without_the_cache(bool repeat)
    {
        var (frontEnd, clips) = (new AmplitudePhase { SampleRate = 16000, Frame = Duration.Samples(400), Hop = Duration.Samples(200), FftSize = 400, Phase = false }, Copies(1));
        var cached = Fill(clips, frontEnd).Examples;
        using var read = new WaveformExamples(ReadableClip.ReadAll(clips, 16000, [], (_, _) => { }, default), frontEnd, 4, threads: 1);
        var end = cached.Length(0);
        foreach (var start in new[] { -2000, end - 2000 }) // half before, half after the clip
        {
            float[] fromFile = read.Crops([new(0, start)], 4000, repeat), fromCache = cached.Crops([new(0, start)], 4000, repeat);
            var middle = fromFile.Length / 2 / frontEnd.Bands * frontEnd.Bands;
            Range silent = start < 0 ? ..(8 * frontEnd.Bands) : ^(8 * frontEnd.Bands).., decoded = start < 0 ? middle.. : ..middle;
            Assert.All([.. fromFile[silent], .. fromCache[silent]], value => Assert.Equal(0, value));
            Assert.Contains(fromCache[decoded], value => value > 0.01f);
            Assert.Equal(fromFile[(start < 0 ? 11 : 0) * frontEnd.Bands], fromCache[(start < 0 ? 11 : 0) * frontEnd.Bands], 1e-2);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(600)]
    public void A_clip_shorter_than_its_crop_is_repeated(int padding)
    {
        var (frontEnd, clips) = (new AmplitudePhase { SampleRate = 16000, Frame = Duration.Samples(400), Hop = Duration.Samples(200), FftSize = 400, Padding = Duration.Samples(padding) }, Copies(1));
        var cached = Fill(clips, frontEnd).Examples;
        using var read = new WaveformExamples(ReadableClip.ReadAll(clips, 16000, [], (_, _) => { }, default), frontEnd, 4, threads: 1);
        var samples = (int)read.Length(0);
        var crop = cached.Crops([new(0, 0)], 4 * samples, repeat: true);
        var (bands, plane) = (frontEnd.Bands, crop.Length / frontEnd.Channels);
        var whole = cached.Blocks(0).Single();
        var (zeros, frames) = (padding / 200, whole.Frames - 2 * (padding / 200));
        for (var frame = zeros; frame < plane / bands; frame++) // amplitudes: the first channel
            Assert.Equal(whole.Values.AsSpan((zeros + (frame - zeros) % frames) * bands, bands).ToArray(), crop.AsSpan(frame * bands, bands).ToArray());

        var decoded = read.Crops([new(0, 0)], 4 * samples, repeat: true);
        for (var start = 0; start + samples / 200 * bands < plane; start += samples / 200 * bands)
            Assert.Contains(decoded.AsSpan(start, samples / 200 * bands).ToArray(), value => value > 0.01f);
    }

    [Fact]
    public void A_cache_that_cannot_be_written_is_an_error_and_not_a_clip_failure()
    {
        var (clips, failures) = (Copies(2), new List<Failure>());
        var filling = new CacheBuilder(FrontEnd, 4, folder) { OnExpectedSize = _ => Directory.Delete(folder) };
        var error = Assert.Throws<InputException>(() => filling.Run(clips, failures, default));
        Assert.StartsWith($"{folder}: spectrograms cannot be stored there (", error.Message, StringComparison.Ordinal);
        Assert.Empty(failures);
    }

    [Fact]
    public void A_changed_front_end_or_recording_creates_a_new_entry()
    {
        var clips = Copies(1);
        Fill(clips);
        Assert.Equal(1, Fill(clips, FrontEnd with { Floor = 1e-5 }).Computed);
        var bytes = File.ReadAllBytes(clips[0].Path);
        bytes[^1] ^= 1;
        File.WriteAllBytes(clips[0].Path, bytes);
        Assert.Equal(1, Fill(clips).Computed);
        Assert.Equal(3, Directory.GetFiles(folder).Length);
        Assert.Equal(0, Fill(clips).Computed);
    }

    [Theory]
    [InlineData("flipped")]
    [InlineData("short")]
    [InlineData("empty")]
    [InlineData("foreign")]
    public void A_corrupt_entry_is_recomputed(string damage)
    {
        var clips = Copies(1);
        var before = Fill(clips).Examples.Blocks(0).Single().Values;
        var file = Directory.GetFiles(folder).Single();
        var bytes = File.ReadAllBytes(file);
        bytes[100] ^= 1;
        File.WriteAllBytes(file, damage switch { "flipped" => bytes, "short" => bytes[..^1], "empty" => [], _ => "no spectrogram at all"u8.ToArray() });
        var (examples, _, computed) = Fill(clips);
        Assert.Equal(1, computed);
        Assert.Equal(before, examples.Blocks(0).Single().Values);
    }

    [Fact]
    public void Unreadable_clips_are_reported_and_the_order_is_preserved()
    {
        var clips = Copies(3);
        File.WriteAllText(clips[1].Path, "no recording");
        var failures = new List<Failure>();
        var cached = new CacheBuilder(FrontEnd, 4, folder).Run([.. clips, clips[0] with { Path = clips[0].Path + ".absent", Name = "absent.wav" }], failures, default);
        Assert.Equal([clips[0].Name, clips[2].Name], cached.Select(entry => entry.Clip.Name));
        Assert.Equal([clips[1].Name, "absent.wav"], failures.Select(failure => failure.Name));
        Assert.Equal(2, Directory.GetFiles(folder).Length);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_long_clip_is_stored_in_blocks_as_its_complete_spectrogram(bool phase)
    {
        var frontEnd = new AmplitudePhase { SampleRate = 1000, Frame = Duration.Samples(64), Hop = Duration.Samples(50), FftSize = 64, Padding = Duration.Samples(123), Phase = phase };
        var path = Path.Combine(Directory.CreateDirectory(folder + "-clips").FullName, "long.wav");
        WriteNoise(path, samples: 150_321); // two and a half minutes
        var (examples, _, _) = Fill([new("long.wav", path, "a")], frontEnd);
        using var session = new FrontEndSession(frontEnd, whole: true, minimumFrames: 4);
        var expected = session.Compute(AudioFile.Read(path, 1000).Samples);
        var cached = Joined([.. examples.Blocks(0)]);
        Assert.Equal((expected.Channels, expected.Frames, expected.Bands), (cached.Channels, cached.Frames, cached.Bands));
        for (var i = 0; i < cached.Values.Length; i++)
            Assert.InRange(Math.Abs(expected.Values[i] - cached.Values[i]), 0, Math.Abs(expected.Values[i]) / 1024 + 1e-5);
        Assert.Single(Directory.GetFiles(folder)); // no temporary files are left
        Assert.Equal(0, Fill([new("long.wav", path, "a")], frontEnd).Computed);
    }

    [Fact]
    public void A_clip_without_samples_is_reported()
    {
        var path = Path.Combine(Directory.CreateDirectory(folder + "-clips").FullName, "empty.wav");
        WriteNoise(path, samples: 0);
        var failures = new List<Failure>();
        var zeroBytes = Path.Combine(folder + "-clips", "nothing.wav");
        File.WriteAllBytes(zeroBytes, []);
        Assert.Empty(new CacheBuilder(FrontEnd, 4, folder).Run([new("empty.wav", path, "a"), new("nothing.wav", zeroBytes, "a")], failures, default));
        Assert.Equal([new("empty.wav", "it has no samples") { Kind = InputErrorKind.NoSamples }, new("nothing.wav", $"{zeroBytes}: the file is empty (0 bytes). Expected a recording.") { Kind = InputErrorKind.NoSamples }], failures);
        Assert.Empty(Directory.GetFiles(folder));
    }

    private static Spectrogram Joined(Spectrogram[] blocks) => new(
        [.. Enumerable.Range(0, blocks[0].Channels).SelectMany(channel => blocks.SelectMany(block =>
            block.Values.AsSpan(channel * block.Frames * block.Bands, block.Frames * block.Bands).ToArray()))],
        blocks[0].Channels, blocks.Sum(block => block.Frames), blocks[0].Bands);

    private static void WriteNoise(string path, int samples)
    {
        var random = new CounterRandom(3, "noise");
        var noise = new short[samples];
        for (var i = 0; i < samples; i++) noise[i] = (short)(3000 * random.NextGaussian());
        TinyWav.Write(path, 1000, noise);
    }

    [Theory]
    [InlineData(1000, "about 0.0 MB, plus 1 clips whose length is not known before decoding")] // a FLAC file that declares 68 billion samples
    [InlineData(1, "about 0.0 MB")]
    public void An_implausible_length_is_not_announced(int exaggerated, string text)
    {
        // STREAMINFO of FLAC: 20 bits for the sample rate, 3 for channels, 5 for the bit depth, 36 for the number of samples.
        var samples = exaggerated == 1 ? 100UL : 0xFFFFFFFFF;
        byte[] numbers = BitConverter.GetBytes((16000UL << 44) | (15UL << 36) | samples);
        var path = Path.Combine(Directory.CreateDirectory(folder + "-clips").FullName, $"{exaggerated}.flac");
        File.WriteAllBytes(path, [.. "fLaC"u8, 0x80, 0, 0, 34, 16, 0, 16, 0, 0, 0, 0, 0, 0, 0, .. numbers.Reverse(), .. new byte[16], .. new byte[64]]);
        string? announced = null;
        var filling = new CacheBuilder(FrontEnd, 4, folder) { OnExpectedSize = message => announced = message };
        filling.Run([new("a.flac", path, "a")], [], default);
        Assert.EndsWith(text, announced, StringComparison.Ordinal);
    }

    [Fact]
    public void Warnings_about_readable_clips_are_reported_in_order()
    {
        var clips = Copies(3);
        foreach (var clip in clips.Take(2)) File.WriteAllBytes(clip.Path, File.ReadAllBytes(clip.Path)[..^100]); // truncated
        var warnings = new List<string>();
        new CacheBuilder(FrontEnd, 4, folder) { Warn = warnings.Add }.Run(clips, [], default);
        Assert.Equal(clips.Take(2).Select(clip => clip.Path), warnings.Select(warning => warning.Split(':')[0]));
        List<string> read = [.. ReadableClip.ReadAll(clips, 16000, []).SelectMany(clip => clip.Warnings)];
        Assert.Equal(warnings, read);
    }

    [Theory]
    [InlineData(70_000)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NaN)]
    public void A_spectrogram_that_exceeds_half_precision_is_rejected(float value)
    {
        var error = Assert.Throws<InputException>(() => HalfPrecision.RequireRepresentable(new([0, value, 1], 1, 3, 1)));
        Assert.Equal($"its spectrogram has a value of {value.ToString(System.Globalization.CultureInfo.InvariantCulture)}. Expected at most 65,504, the largest value that the cache can store. "
            + "The samples are far too loud, or corrupt. Scale them to -1 .. 1.", error.Message);
        Spectrogram largest = new([-65_504, 0, 65_504], 1, 3, 1);
        Assert.Same(largest, HalfPrecision.RequireRepresentable(largest));
    }

    [Fact]
    public void A_cancellation_takes_effect_within_a_recording()
    {
        var clips = Copies(1);
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => new SpectrogramCache(folder, FrontEnd, 4).Find(clips[0], source.Token));
        Assert.ThrowsAny<OperationCanceledException>(() => new CacheBuilder(FrontEnd, 4, folder).Run(clips, [], source.Token));
        Assert.ThrowsAny<OperationCanceledException>(() => ReadableClip.ReadAll(clips, 16000, [], null, source.Token));
        using var read = new WaveformExamples(ReadableClip.ReadAll(clips, 16000, []), FrontEnd, 4, threads: 1);
        Assert.ThrowsAny<OperationCanceledException>(() => read.Blocks(0, source.Token).Any());
    }

    private (CachedExamples Examples, string? Announced, int Computed) Fill(IReadOnlyList<Clip> clips, FrontEnd? frontEnd = null)
    {
        var (announced, computed) = ((string?)null, 0);
        var before = Directory.Exists(folder) ? Directory.GetFiles(folder).Length : 0;
        var filling = new CacheBuilder(frontEnd ?? FrontEnd, 4, folder)
        {
            OnExpectedSize = text => announced = Directory.GetFiles(folder).Length == before ? text : "announced too late",
            Progress = (what, _, _) => { if (what.StartsWith("computing", StringComparison.Ordinal)) Interlocked.Increment(ref computed); },
        };
        var failures = new List<Failure>();
        var examples = new CachedExamples(filling.Run(clips, failures, default), frontEnd ?? FrontEnd, 4);
        Assert.Empty(failures);
        return (examples, announced, computed);
    }

    private Clip[] Copies(int count)
    {
        var copies = Directory.CreateDirectory(folder + "-clips").FullName;
        return [.. tiny.Data.Train.Take(count).Select(clip =>
        {
            var path = Path.Combine(copies, clip.Name);
            File.Copy(clip.Path, path, overwrite: true);
            return clip with { Path = path };
        })];
    }
}
