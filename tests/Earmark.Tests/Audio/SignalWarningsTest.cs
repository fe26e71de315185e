using Earmark.Audio;
using static Earmark.Tests.Audio.AudioFolder;

namespace Earmark.Tests.Audio;

/// <summary>Checks of the output of every decoder: finite samples, full scale, and channels that cancel.</summary>
public sealed class SignalWarningsTest : IDisposable
{
    private const int FloatCodec = 3, SampleCount = 100_000;
    private readonly AudioFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(float.NaN), InlineData(float.PositiveInfinity), InlineData(float.NegativeInfinity), InlineData(1e30f), InlineData(-3e38f), InlineData(2147484000f)]
    public void Invalid_samples_are_replaced_by_0_and_their_first_frame_is_reported(float sample)
    {
        var samples = Noise(SampleCount);
        samples[70_001] = samples[70_500] = sample;
        var path = folder.Wav("a.wav", Floats(samples), FloatCodec, bits: 32);
        var (decoded, warnings) = Read(path, 8000);
        samples[70_001] = samples[70_500] = 0;
        Assert.Equal(samples, decoded);
        Assert.Equal([$"{path}: samples that are NaN, infinite or beyond 2,147,483,648 were replaced by 0, the first at frame 70001"], warnings);
        Assert.Equal(Resampler.Resample(samples, 8000, 44100), Read(path, 44100).Samples);
    }

    [Fact]
    public void The_frame_is_correct_after_a_seek()
    {
        var samples = Noise(SampleCount);
        samples[90_000] = float.NaN;
        var path = folder.Wav("a.wav", Floats(samples), FloatCodec, bits: 32);
        using var reader = AudioFile.Open(path);
        reader.Seek(89_990);
        reader.Read(new float[100]);
        Assert.Equal([$"{path}: samples that are NaN, infinite or beyond 2,147,483,648 were replaced by 0, the first at frame 90000"], reader.Warnings);
    }

    [Fact]
    public void The_largest_samples_stay_finite_after_resampling()
    {
        var random = new CounterRandom(1, "sign");
        var samples = Enumerable.Range(0, 5000).Select(_ => random.NextBool(0.5) ? 2147483648f : -2147483648f).ToArray();
        var path = folder.Wav("a.wav", Floats(samples), FloatCodec, bits: 32);
        foreach (var rate in (int[])[8000, 32000, 44100, 3000])
            Assert.All(Read(path, rate).Samples, sample => Assert.True(float.IsFinite(sample)));
    }

    [Theory]
    [InlineData(120f, "128", "120"), InlineData(12_000f, "32,768", "12,000"), InlineData(8_000_000f, "8,388,608", "8,000,000"), InlineData(2e9f, "2,147,483,648", "2,000,000,000")]
    public void Integers_stored_as_floats_are_reported_with_their_divisor(float peak, string divisor, string displayedPeak)
    {
        var samples = Noise(SampleCount);
        samples[5] = -peak;
        var path = folder.Wav("a.wav", Floats(samples), FloatCodec, bits: 32);
        Assert.Equal([$"{path}: sample values reach {displayedPeak}, but full scale is 1: they look like integers stored as floats; divide them by {divisor}"], Read(path, 8000).Warnings);
        using var reader = AudioFile.Open(path, 16000);
        while (reader.Read(new float[4096]) > 0) { }
        Assert.Equal(reader.Warnings, reader.SignalWarnings);
    }

    [Fact]
    public void Damaged_floats_are_not_mistaken_for_integers()
    {
        var path = folder.Wav("a.wav", Floats(0.5f, 3e38f, 1e9f, -0.5f), FloatCodec, bits: 32); // no stored integer has a magnitude of 3e38
        Assert.Equal([$"{path}: samples that are NaN, infinite or beyond 2,147,483,648 were replaced by 0, the first at frame 1"], Read(path, 8000).Warnings);
    }

    [Fact]
    public void Samples_slightly_above_full_scale_are_not_reported() =>
        Assert.Empty(Read(folder.Wav("a.wav", Floats(0.5f, 7.9f, -7.9f), FloatCodec, bits: 32), 8000).Warnings);

    public static TheoryData<string, int> Layouts => new() { { "16", 2 }, { "float", 2 }, { "float", 4 } };

    [Theory, MemberData(nameof(Layouts))]
    public void Cancelling_channels_are_reported(string encoding, int channels)
    {
        foreach (var (second, lost) in ((float, string?)[])[(-1, "no signal remains"), (-0.95f, "32 dB are lost"), (-0.85f, "22 dB are lost"), (-0.75f, null), (0.3f, null), (1, null)])
        {
            var path = Channels(encoding, channels, (sample, channel) => channel % 2 == 0 ? sample : second * sample);
            var expected = lost is null ? [] : (string[])[$"{path}: its {channels} channels cancel when mixed to mono ({lost}); use only one of them, or invert one"];
            Assert.Equal(expected, Read(path, 8000).Warnings);
        }
    }

    [Theory, MemberData(nameof(Layouts))]
    public void The_loss_of_mixing_to_mono_is_measured(string encoding, int channels)
    {
        var random = new CounterRandom(5, "other");
        Assert.Equal(0, Loss(Channels(encoding, channels, (sample, _) => sample))!.Value, 0.01);
        Assert.Equal(10 * Math.Log10(channels), Loss(Channels(encoding, channels, (_, _) => (float)random.NextDouble(-0.5, 0.5)))!.Value, 0.1);
        Assert.Null(Loss(Channels(encoding, channels, (_, _) => 0)));
        Assert.Null(Loss(folder.Wav("mono.wav", Shorts(1, 2, 3))));
    }

    [Fact]
    public void A_NaN_does_not_hide_cancelling_channels()
    {
        var samples = Noise(SampleCount).SelectMany(sample => (float[])[sample, -sample]).ToArray();
        samples[0] = float.NaN;
        var path = folder.Wav("a.wav", Floats(samples), FloatCodec, channels: 2, bits: 32);
        Assert.Contains(Read(path, 8000).Warnings, warning => warning.Contains("channels cancel", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("a.flac"), InlineData("a.mp3"), InlineData("a.ogg"), InlineData("a.opus"), InlineData("a.m4a")]
    public void Cancelling_channels_are_reported_in_compressed_formats(string name)
    {
        var path = folder.GetPath(name);
        FfmpegReference.Run("-f", "lavfi", "-i", "aevalsrc=0.3*sin(2*PI*330*t)|-0.29*sin(2*PI*330*t):s=48000:d=2", "-b:a", "192k", path);
        Assert.InRange(Loss(path) ?? 0, 25, double.PositiveInfinity);
        Assert.Contains(Read(path, 48000).Warnings, warning => warning.Contains("its 2 channels cancel when mixed to mono (", StringComparison.Ordinal));
    }

    private string Channels(string encoding, int channels, Func<float, int, float> value)
    {
        var samples = Noise(SampleCount).SelectMany(sample => Enumerable.Range(0, channels).Select(channel => value(sample, channel))).ToArray();
        return encoding == "16" ? folder.Wav("16.wav", Shorts([.. samples.Select(sample => (short)(sample * 20_000))]), channels: channels)
            : folder.Wav("float.wav", Floats(samples), FloatCodec, channels, bits: 32);
    }

    private static double? Loss(string path)
    {
        using var reader = AudioFile.Open(path);
        while (reader.Read(new float[4096]) > 0) { }
        return reader.DownmixLossDb;
    }

    private static float[] Noise(int count)
    {
        var random = new CounterRandom(3, "noise");
        return [.. Enumerable.Range(0, count).Select(_ => (float)random.NextDouble(-0.5, 0.5))];
    }

    private static (float[] Samples, List<string> Warnings) Read(string path, int rate)
    {
        List<string> warnings = [];
        return (AudioFile.Read(path, rate, warnings).Samples, warnings);
    }
}
