using Earmark.Audio;

namespace Earmark.Tests.Audio;

/// <summary>Formats for which there is no data set: files are encoded by ffmpeg, and the samples are compared with those that ffmpeg decodes. Skipped if it is not installed.</summary>
public sealed class OddFormatsTest(OddFormats made) : IClassFixture<OddFormats>
{
    public static TheoryData<string> Exact => [.. OddFormats.Files.Where(file => !file.Name.EndsWith(".opus", StringComparison.Ordinal)).Select(file => file.Name)];

    public static TheoryData<string> Opus => [.. OddFormats.Files.Select(file => file.Name).Where(name => name.EndsWith(".opus", StringComparison.Ordinal))];

    [Theory, MemberData(nameof(Exact))]
    public void Decodes_like_ffmpeg(string name)
    {
        var (got, expected) = Compare(name);
        Assert.InRange(got.Zip(expected, (a, b) => Math.Abs(a - b)).Max(), 0, OddFormats.Files.Single(file => file.Name == name).Most);
    }

    [Theory, MemberData(nameof(Opus))]
    public void Opus_decodes_like_libopus(string name)
    {
        // Above 8 kHz Concentus fills hybrid packets by RFC 6716, libopus since 1.2 by RFC 8251: noise of equal level but with different values.
        var (got, expected) = Compare(name);
        Assert.InRange(FfmpegReference.Correlation(Resampler.Resample(got, 48000, 16000), Resampler.Resample(expected, 48000, 16000)), 0.9999, 1.0001);
        Assert.InRange(10 * Math.Log10(got.Sum(x => (double)x * x) / expected.Sum(x => (double)x * x)), -0.1, 0.1);
    }

    [Fact]
    public void Names_the_format_and_the_cure_where_ffmpeg_is_missing()
    {
        using var folder = new AudioFolder();
        var path = folder.Write("a.m4a", [0, 0, 0, 28, .. AudioFolder.Ascii("ftypM4A ")]);
        Assert.Equal("m4a", AudioFile.Decoders.First(decoder => decoder.Recognises(File.ReadAllBytes(path))).Name);
        using var bytes = AudioBytes.Open(path);
        Assert.Equal($"{path}: m4a needs ffmpeg, which is not installed. Expected 'ffmpeg' on the search path. "
            + "Install it: 'apt install ffmpeg', 'winget install ffmpeg' or 'brew install ffmpeg'.",
            Assert.Throws<InputException>(() => FfmpegReader.Open(bytes, "m4a", program: null)).Message);
    }

    [Fact]
    public void A_playlist_opens_no_other_file()
    {
        using var folder = new AudioFolder();
        File.Copy(made.PathOf("24.wav"), folder.PathOf("secret.wav"));
        var path = folder.Write("list.m4a", AudioFolder.Ascii("ffconcat version 1.0\nfile secret.wav\n"));
        using var bytes = AudioBytes.Open(path);
        Assert.StartsWith($"{path}: looks like m4a, but ffmpeg cannot decode it (", Assert.Throws<InputException>(() => FfmpegReader.Open(bytes, "m4a")).Message, StringComparison.Ordinal);
    }

    private (float[] Got, float[] Expected) Compare(string name)
    {
        using var reader = AudioFile.Open(made.PathOf(name));
        List<string> warnings = [];
        var got = AudioFile.Read(made.PathOf(name), reader.SampleRate, warnings).Samples;
        var expected = FfmpegReference.Mono(made.Reference(name), reader.Channels);
        Assert.Empty(warnings);
        Assert.Equal(expected.Length, got.Length);
        return (got, expected);
    }
}
