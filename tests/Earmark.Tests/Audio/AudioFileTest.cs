using Earmark.Audio;
using static Earmark.Tests.Audio.AudioFolder;

namespace Earmark.Tests.Audio;

public sealed class AudioFileTest : IDisposable
{
    private readonly AudioFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("CLIP.WAV"), InlineData("clip"), InlineData("clip.mp3")]
    public void Content_decides_and_not_the_extension(string name) =>
        Assert.Equal("wav pcm16", AudioFile.Probe(folder.Wav(name, Shorts(1))).Format);

    [Fact]
    public void Skips_tags_in_front()
    {
        byte[] tag = [.. Ascii("ID3"), 4, 0, 0, 0, 0, 0x40, 1, .. new byte[0x40 * 128 + 1]]; // longer than the first read
        byte[] wav = Riff([.. Format(1, 1, 8000, 16), .. Chunk("data", Shorts(16384))]);
        Assert.Equal([0.5f], AudioFile.Read(folder.Write("one.wav", tag, wav)).Samples);
        Assert.Equal([0.5f], AudioFile.Read(folder.Write("two.wav", tag, tag, wav)).Samples);
    }

    [Fact]
    public void Missing_files_are_named()
    {
        var path = folder.PathOf("no.wav");
        Assert.Equal($"{path}: there is no such file. Expected a recording.", Assert.Throws<InputException>(() => AudioFile.Open(path)).Message);
        path = folder.PathOf("");
        Assert.Equal($"{path}: is a folder. Expected a recording.", Assert.Throws<InputException>(() => AudioFile.Open(path)).Message);
    }

    [Theory]
    [InlineData(44100), InlineData(32000), InlineData(8000), InlineData(44101)]
    public void A_resampled_part_is_a_part_of_the_resampled_whole(int rate)
    {
        var random = new CounterRandom(3, "noise");
        var path = folder.Wav("a.wav", Shorts([.. Enumerable.Range(0, 20_000).Select(_ => (short)random.NextInt(65536))]), rate: 44100);
        var whole = AudioFile.Read(path, rate).Samples;
        foreach (var start in (int[])[0, 1, 100, whole.Length / 2, whole.Length - 300, whole.Length - 1, whole.Length, whole.Length + 500])
            foreach (var count in (int[])[0, 1, 300, 5000])
            {
                var part = AudioFile.ReadSpan(path, rate, start, count);
                Assert.Equal(rate, part.SampleRate);
                Assert.Equal(whole.Skip(start).Take(count), part.Samples);
            }
    }

    [Fact]
    public void Reads_at_the_rate_asked_for()
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
