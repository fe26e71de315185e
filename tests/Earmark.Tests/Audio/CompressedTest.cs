using Earmark.Audio;
using static Earmark.Tests.Audio.AudioFolder;

namespace Earmark.Tests.Audio;

/// <summary>FLAC, MP3, Vorbis and Opus without a reference decoder: a known sine is decoded with the correct length, position and amplitude.</summary>
public sealed class CompressedTest : IDisposable
{
    private readonly AudioFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("flac", "flac 16 bit", 2, 16000, 1600, 0.375, 0.0001)]
    [InlineData("mp3", "mp3", 1, 16000, 3200, 0.5, 0.05)]
    [InlineData("vorbis", "ogg vorbis", 1, 16000, 3200, 0.5, 0.02)]
    [InlineData("opus", "ogg opus", 1, 48000, 9600, 0.5, 0.08)]
    public void A_sine_is_decoded(string format, string name, int channels, int rate, int frames, double amplitude, double tolerance)
    {
        var path = folder.Write("sine", TinyRecordings.Create(format));
        Assert.Equal(new AudioHeader(name, rate, channels, frames), AudioFile.Probe(path));
        List<string> warnings = [];
        var samples = AudioFile.Read(path, rate, warnings).Samples;
        Assert.Empty(warnings);
        Assert.Equal(frames, samples.Length);
        for (var i = rate / 50; i < samples.Length - rate / 50; i++) // codecs smear the start and the end
            Assert.Equal(amplitude * Math.Sin(2 * Math.PI * 440 * i / rate), samples[i], tolerance);
    }

    [Theory]
    [InlineData("flac"), InlineData("mp3"), InlineData("vorbis"), InlineData("opus")]
    public void ReadSpan_returns_the_same_samples_as_Read(string format)
    {
        var path = folder.Write("sine", TinyRecordings.Create(format));
        var samples = AudioFile.Read(path).Samples;
        Assert.Equal(samples[1000..1500], AudioFile.ReadSpan(path, 1000, 500).Samples);
        Assert.Equal(samples[^10..], AudioFile.ReadSpan(path, samples.Length - 10, 100).Samples);
        var span = new float[500];
        Assert.Equal(500, AudioFile.ReadSpan(path, 1000, span));
        Assert.Equal(samples[1000..1500], span);
        using var reader = AudioFile.Open(path);
        Assert.False(reader.CanSeek);
        Assert.Throws<NotSupportedException>(() => reader.Seek(0));
    }

    [Theory]
    [InlineData("flac"), InlineData("mp3"), InlineData("vorbis"), InlineData("opus")]
    public void Leading_tags_with_pictures_are_skipped(string format)
    {
        byte[] tag = [.. Ascii("ID3"), 3, 0, 0, 0, 0, 0x40, 0, .. Ascii("APIC"), .. new byte[0x40 * 128 - 4], .. new byte[3000]]; // followed by zeros that the tag size does not include
        var bare = folder.Write("bare", TinyRecordings.Create(format));
        Assert.Equal(AudioFile.Read(bare).Samples, AudioFile.Read(folder.Write("tagged", tag, TinyRecordings.Create(format))).Samples);
    }

    [Fact]
    public void A_trailing_ID3v1_tag_is_ignored()
    {
        byte[] mp3 = TinyRecordings.Create("mp3");
        byte[] tag = [.. Ascii("TAG"), .. new byte[125]];
        List<string> warnings = [];
        Assert.Equal(3200, AudioFile.Read(folder.Write("a.mp3", mp3, tag), 16000, warnings).Samples.Length);
        Assert.Empty(warnings);
    }

    [Fact]
    public void Bytes_between_mp3_frames_are_skipped_and_reported()
    {
        byte[] mp3 = TinyRecordings.Create("mp3"); // a tag of 288 bytes, then frames of 108 bytes
        var path = folder.Write("a.mp3", mp3[..504], Ascii("0123456789"), mp3[504..]);
        List<string> warnings = [];
        var samples = AudioFile.Read(path, 16000, warnings).Samples;
        Assert.Equal([$"{path}: skipped 10 bytes between mp3 frames"], warnings);
        Assert.Equal(AudioFile.Read(folder.Write("b.mp3", mp3)).Samples, samples);
    }

    [Fact]
    public void Mp3_in_wav_is_decoded_as_mp3()
    {
        byte[] mp3 = TinyRecordings.Create("mp3");
        var path = folder.Write("a.wav", RiffFile([.. FormatChunk(0x55, 1, 16000, 0), .. Chunk("data", mp3)]));
        Assert.Equal("mp3", AudioFile.Probe(path).Format);
        Assert.Equal(AudioFile.Read(folder.Write("b.mp3", mp3)).Samples, AudioFile.Read(path).Samples);
    }

    [Fact]
    public void Decoding_stops_at_a_damaged_flac_frame_with_a_warning()
    {
        byte[] flac = TinyRecordings.Create("flac");
        flac[^100] ^= 1;
        var path = folder.Write("a.flac", flac);
        List<string> warnings = [];
        Assert.Equal(1152, AudioFile.Read(path, 16000, warnings).Samples.Length);
        Assert.StartsWith($"{path}: cannot be decoded beyond frame 1152 (checksum mismatch in the frame at byte ", Assert.Single(warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_ogg_page_is_skipped_with_a_warning()
    {
        byte[] ogg = TinyRecordings.Create("opus");
        ogg[^100] ^= 1;
        var path = folder.Write("a.opus", ogg);
        List<string> warnings = [];
        Assert.Empty(AudioFile.Read(path, 48000, warnings).Samples);
        Assert.Contains(warnings, warning => warning.EndsWith(" damaged bytes", StringComparison.Ordinal));
    }
}
