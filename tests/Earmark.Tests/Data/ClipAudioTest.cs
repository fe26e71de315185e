using Earmark.Audio;
using Earmark.Data;
using Earmark.Tagging;
using Earmark.Tests.Audio;
using Earmark.Tests.Tagging;
using static Earmark.Tests.Audio.AudioFolder;

namespace Earmark.Tests.Data;

/// <summary>Parts of recordings are read as if they had been cut out into files.</summary>
public sealed class ClipAudioTest : IDisposable
{
    private const int Rate = 8000;
    private readonly DataFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Samples_equal_those_of_the_same_frames_of_the_recording()
    {
        var clip = Part("a.wav", 0.25, 0.75);
        var expected = AudioFile.ReadSpan(clip.Path, 2000, 4000);
        Assert.Equal(4000, expected.Samples.Length);
        Assert.Equal(expected.Samples, ReadAll(clip.Open()));
        Assert.Equal(expected.Samples, clip.ReadSpan(0, 5000).Samples);
        Assert.Equal(expected.Samples[100..300], clip.ReadSpan(100, 200).Samples);
        Assert.Equal(("wav pcm16", Rate, 1, 4000L), (clip.Probe().Format, clip.Probe().SampleRate, clip.Probe().Channels, clip.Probe().Frames!.Value));
        Assert.Equal(0.5, clip.GetDuration().TotalSeconds);
    }

    [Theory]
    [InlineData(8000)]
    [InlineData(16_000)]
    [InlineData(5512)]
    public void Resampled_parts_equal_resampled_files(int rate)
    {
        var clip = Part("a.wav", 0.25, 0.75);
        var expected = Resampler.Resample(AudioFile.ReadSpan(clip.Path, 2000, 4000).Samples, Rate, rate);
        Assert.Equal(expected, ReadAll(clip.Open(rate)));
        Assert.Equal(expected, clip.ReadSpan(rate, 0, expected.Length + 7).Samples);
        Assert.Equal(expected[^50..], clip.ReadSpan(rate, expected.Length - 50, 100).Samples);
    }

    [Theory]
    [InlineData("flac")]
    [InlineData("mp3")]
    [InlineData("vorbis")]
    [InlineData("opus")]
    public void Parts_of_compressed_recordings_equal_those_of_the_decoded_recording(string format)
    {
        File.WriteAllBytes(folder["a"], TinyRecordings.Create(format));
        var whole = AudioFile.Read(folder["a"]);
        var span = new AudioSpan(0.3 * whole.Samples.Length / whole.SampleRate, 0.8 * whole.Samples.Length / whole.SampleRate);
        var (first, count) = span.FramesAt(whole.SampleRate);
        var clip = new Clip("a#", folder["a"], "x") { Span = span };
        Assert.Equal(whole.Samples.AsSpan((int)first, (int)count).ToArray(), ReadAll(clip.Open()));
        Assert.Equal((double)count / whole.SampleRate, clip.GetDuration().TotalSeconds, 1e-6);
    }

    [Theory]
    [InlineData(0.9, 3, 800)]  // beyond the end of the recording
    [InlineData(1.5, 3, 0)]    // after it
    [InlineData(0, 0.00005, 0)] // less than half a sample
    public void Parts_end_with_the_recording(double start, double end, int expected)
    {
        var clip = Part("a.wav", start, end);
        Assert.Equal(expected, ReadAll(clip.Open()).Length);
        Assert.Equal(expected, clip.Probe().Frames);
    }

    [Fact]
    public void Adjacent_parts_contain_each_sample_once()
    {
        var whole = AudioFile.Read(Part("a.wav", 0, 1).Path).Samples;
        double[] times = [0, 0.1000499, 0.33333, 0.70001, 1];
        Assert.Equal(whole, times.Zip(times.Skip(1)).SelectMany(pair => ReadAll(Part("a.wav", pair.First, pair.Second).Open())));
    }

    [Fact]
    public void Scores_of_a_part_equal_those_of_a_file_with_its_samples()
    {
        Clip[] parts = [Part("a.wav", 0, 0.5), Part("a.wav", 0.25, 0.75), Part("a.wav", 2, 3)];
        WavWriter.Write(folder["cut.wav"], Rate, Samples().AsSpan(2000, 4000));
        using var tagger = Tagger.Load(TinyModel.Write(folder));
        List<Failure> failures = [];
        var scores = tagger.ScoreAll(parts, null, default, failures);
        Assert.Equal(tagger.Score(folder["cut.wav"]), scores[1].ToArray());
        Assert.NotEqual(scores[0].ToArray(), scores[1].ToArray());
        Assert.Equal(["a.wav#0-0.5", "a.wav#0.25-0.75", "a.wav#2-3"], scores.Clips);
        Assert.Equal($"{folder["a.wav"]}#2-3: it has no samples. Expected a recording with at least one sample.", Assert.Single(failures).ToString());
        Assert.Equal(tagger.Score(folder["cut.wav"]), tagger.Score(AudioSource.FromFile(folder["a.wav"], new(0.25, 0.75))));
    }

    [Theory]
    [InlineData("wav"), InlineData("flac"), InlineData("mp3"), InlineData("ogg"), InlineData("opus"), InlineData("m4a")]
    public void The_signal_of_the_part_alone_is_checked(string extension)
    {
        var path = folder[$"a.{extension}"];
        FfmpegReference.Run("-f", "lavfi", "-i", "aevalsrc=0.3*sin(2*PI*330*t)|if(lt(mod(t\\,2)\\,1)\\,-0.29\\,0.3)*sin(2*PI*330*t):s=48000:d=4", "-b:a", "192k", path); // the channels cancel in the first and in the third second
        foreach (var (start, cancels) in ((double, bool)[])[(0, true), (1, false), (2, true), (3, false)])
        {
            using var reader = new Clip("a#", path, "x") { Span = new(start + 0.2, start + 0.8) }.Open();
            while (reader.Read(new float[4096]) > 0) { }
            Assert.Equal(cancels, Assert.NotNull(reader.DownmixLossDb) > 20);
            Assert.Equal(cancels ? 1 : 0, reader.SignalWarnings.Count(warning => warning.StartsWith($"{path}: its 2 channels cancel when mixed to mono (", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public void Integers_stored_as_floats_are_reported_for_their_part()
    {
        using var audio = new AudioFolder();
        var path = audio.Wav("a.wav", AudioFolder.Floats([.. Enumerable.Range(0, 8000).Select(i => i < 4000 ? 0.5f : 12_000f)]), codec: 3, bits: 32);
        string[] Warnings(double start, double end)
        {
            using var reader = new Clip("a#", path, "x") { Span = new(start, end) }.Open(16_000);
            while (reader.Read(new float[4096]) > 0) { }
            return [.. reader.SignalWarnings];
        }
        Assert.Empty(Warnings(0, 0.5));
        Assert.Equal([$"{path}: sample values reach 12,000, but full scale is 1: they look like integers stored as floats; divide them by 32,768"], Warnings(0.25, 0.75));
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(double.NaN, 1)]
    [InlineData(0, double.NaN)]
    [InlineData(0, double.PositiveInfinity)]
    public void Invalid_times_are_rejected(double start, double end) => Assert.Throws<ArgumentOutOfRangeException>(() => new AudioSpan(start, end));

    private static short[] Samples()
    {
        var random = new CounterRandom(1, "samples");
        return [.. Enumerable.Range(0, Rate).Select(i => (short)(random.NextDouble(-1, 1) * (1000 + i)))];
    }

    private Clip Part(string name, double start, double end)
    {
        if (!File.Exists(folder[name])) WavWriter.Write(folder[name], Rate, Samples());
        var span = new AudioSpan(start, end);
        return new($"{name}#{span}", folder[name], "x") { Span = span };
    }
}
