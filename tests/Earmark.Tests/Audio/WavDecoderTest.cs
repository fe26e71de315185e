using Earmark.Audio;
using static Earmark.Tests.Audio.AudioFolder;

namespace Earmark.Tests.Audio;

public sealed class WavDecoderTest : IDisposable
{
    private readonly AudioFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Reads_16_bit_samples()
    {
        var path = folder.Wav("a.wav", Shorts(0, 16384, -32768, 32767));
        var waveform = AudioFile.Read(path);
        Assert.Equal([0, 0.5f, -1, 32767 / 32768f], waveform.Samples);
        Assert.Equal(8000, waveform.SampleRate);
        Assert.Equal(new AudioHeader("wav pcm16", 8000, 1, 4), AudioFile.Probe(path));
        Assert.Equal(TimeSpan.FromSeconds(0.0005), AudioFile.Probe(path).Duration);
    }

    [Fact]
    public void Reads_every_16_bit_value_exactly()
    {
        var values = Enumerable.Range(short.MinValue, 65536).Select(value => (short)value).ToArray();
        Assert.Equal(values.Select(value => value / 32768f), AudioFile.Read(folder.Wav("a.wav", Shorts(values))).Samples);
    }

    /// <summary>The samples 0.5, -1 and 0.25 in each encoding. The test uses 19 copies, so that vector instructions and the scalar remainder loop are both used.</summary>
    public static TheoryData<string, int, int, byte[]> Encodings => new()
    {
        { "wav pcm8", 1, 8, [192, 0, 160] },
        { "wav pcm16", 1, 16, [0, 64, 0, 128, 0, 32] },
        { "wav pcm24", 1, 24, [0, 0, 64, 0, 0, 128, 0, 0, 32] },
        { "wav pcm32", 1, 32, [0, 0, 0, 64, 0, 0, 0, 128, 0, 0, 0, 32] },
        { "wav float32", 3, 32, Floats(0.5f, -1, 0.25f) },
        { "wav float64", 3, 64, Doubles(0.5, -1, 0.25) },
    };

    [Theory, MemberData(nameof(Encodings))]
    public void Reads_all_encodings(string format, int codec, int bits, byte[] encoded)
    {
        byte[] samples = [.. Enumerable.Repeat(encoded, 19).SelectMany(bytes => bytes)];
        float[] expected = [.. Enumerable.Repeat<float[]>([0.5f, -1, 0.25f], 19).SelectMany(values => values)];
        var path = folder.Wav("a.wav", samples, codec, bits: bits);
        Assert.Equal(format, AudioFile.Probe(path).Format);
        Assert.Equal(expected, AudioFile.Read(path).Samples);

        if (bits == 8) return;
        byte[] bigEndian = [.. Ascii("RIFX"), 0, 0, 0, 0, .. Ascii("WAVE"), .. Ascii("fmt "), 0, 0, 0, 16, 0, (byte)codec, 0, 1, 0, 0, 0x1F, 0x40,
            0, 0, 0, 0, 0, (byte)(bits / 8), 0, (byte)bits, .. Ascii("data"), 0, 0, (byte)(samples.Length >> 8), (byte)samples.Length,
            .. ReverseBytes(samples, bits / 8)];
        Assert.Equal(expected, AudioFile.Read(folder.Write("big.wav", bigEndian)).Samples);
    }

    /// <summary>Codes and 16-bit samples of ITU-T G.711, tables 1 and 2: silence, first step, and the largest sample of either sign.</summary>
    [Theory]
    [InlineData(7, 0xFF, 0)]
    [InlineData(7, 0xFE, 8)]
    [InlineData(7, 0x80, 32124)]
    [InlineData(7, 0x00, -32124)]
    [InlineData(6, 0xD5, 8)]
    [InlineData(6, 0x55, -8)]
    [InlineData(6, 0xAA, 32256)]
    [InlineData(6, 0x2A, -32256)]
    public void Reads_A_law_and_mu_law(int codec, byte code, int sample16) =>
        Assert.Equal([sample16 / 32768f], AudioFile.Read(folder.Wav("a.wav", [code], codec, bits: 8)).Samples);

    [Fact]
    public void Reads_24_bit_stereo_as_mono()
    {
        var path = folder.Wav("a.wav", [0, 0, 64, 0, 0, 32, 0, 0, 128, 0, 0, 64], channels: 2, bits: 24);
        Assert.Equal([0.375f, -0.25f], AudioFile.Read(path).Samples);
    }

    [Theory]
    [InlineData(1), InlineData(2), InlineData(3), InlineData(5), InlineData(8)]
    public void Averages_the_channels(int channels)
    {
        var frames = 40_000 / channels; // several blocks
        var samples = Enumerable.Range(0, frames * channels).Select(i => (short)(i * 7919)).ToArray();
        var expected = samples.Chunk(channels).Select(frame => frame.Sum(sample => sample / 32768f) / channels).ToArray();
        var mono = AudioFile.Read(folder.Wav("a.wav", Shorts(samples), channels: channels)).Samples;
        Assert.Equal(frames, mono.Length);
        for (var i = 0; i < frames; i++) Assert.Equal(expected[i], mono[i], 1e-6f);
    }

    [Fact]
    public void Reads_extensible_formats_and_skips_chunks_of_odd_size()
    {
        byte[] extensible = [.. FormatContent(0xFFFE, 1, 8000, 24), .. Int16Bytes(22), .. Int16Bytes(20), .. Int32Bytes(4),
            .. Int16Bytes(1), 0, 0, 0, 0, 16, 0, 128, 0, 0, 170, 0, 56, 155, 113];
        var path = folder.Write("a.wav", RiffFile([.. Chunk("LIST", [1, 2, 3]), .. Chunk("fmt ", extensible), .. Chunk("bext", new byte[5001]),
            .. Chunk("data", [0, 0, 64]), .. Chunk("cue ", [9])]));
        Assert.Equal([0.5f], AudioFile.Read(path).Samples);
    }

    [Fact]
    public void The_block_size_determines_the_sample_size() // 12 bits in 2 bytes, as some recorders write
    {
        byte[] format = [.. Int16Bytes(1), .. Int16Bytes(1), .. Int32Bytes(8000), .. Int32Bytes(16000), .. Int16Bytes(2), .. Int16Bytes(12)];
        Assert.Equal([0.5f], AudioFile.Read(folder.Write("a.wav", RiffFile([.. Chunk("fmt ", format), .. Chunk("data", Shorts(16384))]))).Samples);
    }

    [Theory]
    [InlineData(0u), InlineData(0xFFFFFFFFu), InlineData(0x7FFFF000u)]
    public void Reads_to_the_end_if_the_size_is_unknown(uint size)
    {
        var path = folder.Write("a.wav", RiffFile([.. FormatChunk(1, 1, 8000, 16), .. Chunk("data", Shorts(1, 2, -16384), size)]));
        using var reader = AudioFile.Open(path);
        Assert.Equal(3, reader.Frames);
        Assert.Empty(reader.Warnings);
    }

    [Fact]
    public void Files_without_samples_are_valid()
    {
        Assert.Empty(AudioFile.Read(folder.Wav("empty.wav", [])).Samples);
        var path = folder.Write("more.wav", RiffFile([.. FormatChunk(1, 1, 8000, 16), .. Chunk("data", []), .. Chunk("LIST", Ascii("INFOISFT"))]));
        Assert.Empty(AudioFile.Read(path).Samples);
        Assert.Empty(AudioFile.Read(path, 32000).Samples);
    }

    [Theory]
    [InlineData("RF64"), InlineData("BW64")]
    public void Reads_64_bit_sizes(string id)
    {
        byte[] sizes = [.. Int64Bytes(0), .. Int64Bytes(4), .. Int64Bytes(2), .. Int32Bytes(0)];
        var path = folder.Write("a.wav", RiffFile([.. Chunk("ds64", sizes), .. FormatChunk(1, 1, 8000, 16), .. Chunk("data", Shorts(1, 2), uint.MaxValue), .. Chunk("LIST", Ascii("INFOISFT"))], id));
        Assert.Equal([1 / 32768f, 2 / 32768f], AudioFile.Read(path).Samples);
    }

    [Fact]
    public void Reads_Wave64()
    {
        byte[] Guid(string name, string suffix = "F3ACD3118CD100C04F8EDB8A") => [.. Ascii(name), .. Convert.FromHexString(suffix)];
        var path = folder.Write("a.w64", Guid("riff", "2E91CF11A5D628DB04C10000"), Int64Bytes(0), Guid("wave"),
            Guid("junk"), Int64Bytes(24 + 3), new byte[8], Guid("fmt "), Int64Bytes(24 + 16), FormatContent(1, 1, 8000, 16), Guid("data"), Int64Bytes(24 + 4), Shorts(16384, 8192));
        Assert.Equal([0.5f, 0.25f], AudioFile.Read(path).Samples);
        Assert.Equal("w64 pcm16", AudioFile.Probe(path).Format);
    }

    [Fact]
    public void Reads_the_available_samples_of_a_truncated_file_with_a_warning()
    {
        var path = folder.Write("clip.wav", RiffFile([.. FormatChunk(1, 2, 8000, 16), .. Chunk("data", Shorts(1, 3, 5, 7, 9), 4000 * 4)]));
        List<string> warnings = [];
        Assert.Equal([2 / 32768f, 6 / 32768f], AudioFile.Read(path, 8000, warnings).Samples);
        Assert.Equal([$"{path}: the data ends after 2 of 4000 frames; the available samples are used"], warnings);
    }

    [Fact]
    public void ReadSpan_returns_only_the_requested_samples()
    {
        var path = folder.Wav("a.wav", Shorts([.. Enumerable.Range(0, 1000).Select(i => (short)i)]));
        Assert.Equal([500 / 32768f, 501 / 32768f, 502 / 32768f], AudioFile.ReadSpan(path, 500, 3).Samples);
        Assert.Equal([998 / 32768f, 999 / 32768f], AudioFile.ReadSpan(path, 998, 10).Samples);
        Assert.Empty(AudioFile.ReadSpan(path, 2000, 10).Samples);
    }

    [Fact]
    public void Seeks_to_any_frame()
    {
        using var reader = AudioFile.Open(folder.Wav("a.wav", Shorts(1, 2, 3, 4)));
        var buffer = new float[1];
        Assert.True(reader.CanSeek);
        foreach (var frame in (int[])[3, 0, 2])
        {
            reader.Seek(frame);
            Assert.Equal(1, reader.Read(buffer));
            Assert.Equal((frame + 1) / 32768f, buffer[0]);
        }
        reader.Seek(4);
        Assert.Equal(0, reader.Read(buffer));
        Assert.Throws<ArgumentOutOfRangeException>(() => reader.Seek(5));
    }

    [Fact]
    public void Reads_the_empty_clips_of_the_challenge()
    {
        foreach (var path in Directory.GetFiles(RealData.Folder("fsd10/audio_test"), "*.wav").Where(path => new FileInfo(path).Length == 44))
            Assert.Empty(AudioFile.Read(path).Samples);
    }
}
