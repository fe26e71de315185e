using Earmark.Audio;

namespace Earmark.Tests.Audio;

/// <summary>Formats without a data set. ffmpeg encodes the files, and the samples are compared with those that ffmpeg decodes. The tests are skipped if ffmpeg is not installed.</summary>
public sealed class OddFormatsTest(OddFormats formats) : IClassFixture<OddFormats>
{
    public static TheoryData<string> Exact => [.. OddFormats.Files.Where(file => !file.Name.EndsWith(".opus", StringComparison.Ordinal)).Select(file => file.Name)];

    public static TheoryData<string> Opus => [.. OddFormats.Files.Select(file => file.Name).Where(name => name.EndsWith(".opus", StringComparison.Ordinal))];

    [Theory, MemberData(nameof(Exact))]
    public void Decodes_the_same_samples_as_ffmpeg(string name)
    {
        var (samples, expected) = Compare(name);
        Assert.InRange(samples.Zip(expected, (a, b) => Math.Abs(a - b)).Max(), 0, OddFormats.Files.Single(file => file.Name == name).Most);
    }

    [Theory, MemberData(nameof(Opus))]
    public void Opus_matches_libopus(string name)
    {
        // Above 8 kHz, hybrid packets are filled as in RFC 6716 by Concentus, but as in RFC 8251 by libopus since 1.2: noise of equal level but with different values.
        var (samples, expected) = Compare(name);
        Assert.InRange(FfmpegReference.Correlation(Resampler.Resample(samples, 48000, 16000), Resampler.Resample(expected, 48000, 16000)), 0.9999, 1.0001);
        Assert.InRange(10 * Math.Log10(samples.Sum(x => (double)x * x) / expected.Sum(x => (double)x * x)), -0.1, 0.1);
    }

    [Fact]
    public void Reports_the_format_and_the_solution_if_ffmpeg_is_missing()
    {
        using var folder = new AudioFolder();
        var path = folder.Write("a.m4a", [0, 0, 0, 28, .. AudioFolder.Ascii("ftypM4A ")]);
        Assert.Equal("m4a", AudioFile.Decoders.First(decoder => decoder.Matches(File.ReadAllBytes(path))).Name);
        using var bytes = AudioBytes.Open(path);
        Assert.Equal($"{path}: m4a needs ffmpeg, which is not installed. Expected 'ffmpeg' on the search path. "
            + "Install it: 'apt install ffmpeg', 'winget install ffmpeg' or 'brew install ffmpeg'.",
            Assert.Throws<InputException>(() => FfmpegReader.Open(bytes, "m4a", program: null)).Message);
    }

    [Fact]
    public void Playlists_cannot_open_other_files()
    {
        using var folder = new AudioFolder();
        File.Copy(formats.PathOf("24.wav"), folder.GetPath("secret.wav"));
        var path = folder.Write("list.m4a", AudioFolder.Ascii("ffconcat version 1.0\nfile secret.wav\n"));
        using var bytes = AudioBytes.Open(path);
        Assert.StartsWith($"{path}: looks like m4a, but ffmpeg cannot decode it (", Assert.Throws<InputException>(() => FfmpegReader.Open(bytes, "m4a")).Message, StringComparison.Ordinal);
    }

    private (float[] Samples, float[] Expected) Compare(string name)
    {
        using var reader = AudioFile.Open(formats.PathOf(name));
        List<string> warnings = [];
        var samples = AudioFile.Read(formats.PathOf(name), reader.SampleRate, warnings).Samples;
        var expected = FfmpegReference.ToMono(formats.Reference(name), reader.Channels);
        Assert.Empty(warnings);
        Assert.Equal(expected.Length, samples.Length);
        return (samples, expected);
    }
}
