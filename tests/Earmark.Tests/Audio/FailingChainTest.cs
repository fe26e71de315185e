using Earmark.Audio;

namespace Earmark.Tests.Audio;

/// <summary>Small recordings from the folder "failing" that were decoded incorrectly and whose fix is not in the parsers.</summary>
public sealed class FailingChainTest
{
    [Theory]
    [InlineData("chained.ogg", 48_452, null)] // ffmpeg returns 49,378 frames: half a block per link more than the position of the last page, as for every Vorbis file
    [InlineData("opus_first_granule_not_0.opus", 52_737, null)]
    [InlineData("vorbis_last_granule_early.ogg", 5_376, ": the position on the last page contradicts the preceding packets and is ignored")]
    [InlineData("antiphase.wav", null, ": its 2 channels cancel when mixed to mono (no signal remains); use only one of them, or invert one")]
    [InlineData("integers_as_floats.wav", null, ": sample values reach 12,000, but full scale is 1: they look like integers stored as floats; divide them by 32,768")]
    [InlineData("huge_sample.wav", null, ": samples that are NaN, infinite or beyond 2,147,483,648 were replaced by 0, the first at frame 1")]
    [InlineData("float_near_maximum.wav", null, ": samples that are NaN, infinite or beyond 2,147,483,648 were replaced by 0, the first at frame 1")]
    public void Decodes_the_available_samples_and_reports_problems(string name, int? frames, string? warning)
    {
        var path = Path.Combine(RealData.Folder("failing"), name);
        using var reader = AudioFile.Open(path);
        List<string> warnings = [];
        var samples = AudioFile.Read(path, reader.SampleRate, warnings).Samples;
        if (frames is not null) Assert.Equal(frames, samples.Length);
        if (warning is null) Assert.Empty(warnings);
        else Assert.Contains(path + warning, warnings);
        Assert.All(AudioFile.Read(path, 32000).Samples, sample => Assert.True(float.IsFinite(sample)));
    }

    [Theory]
    [InlineData("rate_100_hz.wav"), InlineData("bomb_100hz_4k.flac")]
    public void Rejects_sample_rates_below_200_Hz(string name)
    {
        var path = Path.Combine(RealData.Folder("failing"), name);
        Assert.Equal($"{path}: the header declares a sample rate of 100 Hz. Expected 200 to 2000000 Hz.", Assert.Throws<InputException>(() => AudioFile.Read(path, 32000)).Message);
    }
}
