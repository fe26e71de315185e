using Earmark.Audio;
using static Earmark.Tests.Audio.AudioFolder;

namespace Earmark.Tests.Audio;

public sealed class AudioFileTest : IDisposable
{
    private readonly AudioFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("CLIP.WAV"), InlineData("clip"), InlineData("clip.mp3")]
    public void The_format_is_detected_by_content(string name) =>
        Assert.Equal("wav pcm16", AudioFile.Probe(folder.Wav(name, Shorts(1))).Format);

    [Fact]
    public void Skips_leading_tags()
    {
        byte[] tag = [.. Ascii("ID3"), 4, 0, 0, 0, 0, 0x40, 1, .. new byte[0x40 * 128 + 1]]; // longer than the first read
        byte[] wav = RiffFile([.. FormatChunk(1, 1, 8000, 16), .. Chunk("data", Shorts(16384))]);
        Assert.Equal([0.5f], AudioFile.Read(folder.Write("one.wav", tag, wav)).Samples);
        Assert.Equal([0.5f], AudioFile.Read(folder.Write("two.wav", tag, tag, wav)).Samples);
    }

    [Fact]
    public void Reports_missing_files_and_folders()
    {
        var path = folder.GetPath("no.wav");
        Assert.Equal($"{path}: there is no such file. Expected a recording.", Assert.Throws<InputException>(() => AudioFile.Open(path)).Message);
        path = folder.GetPath("");
        Assert.Equal($"{path}: is a folder. Expected a recording.", Assert.Throws<InputException>(() => AudioFile.Open(path)).Message);
    }

    [Theory]
    [InlineData(44100), InlineData(32000), InlineData(8000), InlineData(44101)]
    public void ReadSpan_resamples_to_the_same_samples_as_Read(int rate)
    {
        var random = new CounterRandom(3, "noise");
        var path = folder.Wav("a.wav", Shorts([.. Enumerable.Range(0, 20_000).Select(_ => (short)random.NextInt(65536))]), rate: 44100);
        var samples = AudioFile.Read(path, rate).Samples;
        foreach (var start in (int[])[0, 1, 100, samples.Length / 2, samples.Length - 300, samples.Length - 1, samples.Length, samples.Length + 500])
            foreach (var count in (int[])[0, 1, 300, 5000])
            {
                var span = AudioFile.ReadSpan(path, rate, start, count);
                Assert.Equal(rate, span.SampleRate);
                Assert.Equal(samples.Skip(start).Take(count), span.Samples);
            }
    }

    [Fact]
    public void Resamples_to_the_requested_rate()
    {
        var samples = Shorts([.. Enumerable.Range(0, 20_000).Select(i => (short)(8000 * Math.Sin(i * 0.1)))]);
        var path = folder.Wav("a.wav", samples, rate: 44100);
        var expected = Resampler.Resample(AudioFile.Read(path).Samples, 44100, 32000);
        var waveform = AudioFile.Read(path, 32000);
        Assert.Equal(32000, waveform.SampleRate);
        Assert.Equal(expected, waveform.Samples);
        using var reader = AudioFile.Open(path, 32000);
        Assert.Equal(expected.Length, reader.Frames);
        Assert.Equal(AudioFile.Read(path).Samples, AudioFile.Read(path, 44100).Samples);
    }
}
