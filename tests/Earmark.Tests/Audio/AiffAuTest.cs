using Earmark.Audio;
using static Earmark.Tests.Audio.AudioFolder;

namespace Earmark.Tests.Audio;

public sealed class AiffAuTest : IDisposable
{
    /// <summary>44100 as an 80-bit float.</summary>
    private static readonly byte[] Rate = [0x40, 0x0E, 0xAC, 0x44, 0, 0, 0, 0, 0, 0];
    private readonly AudioFolder folder = new();

    public void Dispose() => folder.Dispose();

    /// <summary>The samples 0.5, -1 and 0.25 in each encoding.</summary>
    public static TheoryData<string, string, int, byte[]> AiffEncodings => new()
    {
        { "aiff pcm8", "NONE", 8, [64, 128, 32] },
        { "aiff pcm8", "raw ", 8, [192, 0, 160] },
        { "aiff pcm16", "NONE", 16, [64, 0, 128, 0, 32, 0] },
        { "aiff pcm16", "twos", 16, [64, 0, 128, 0, 32, 0] },
        { "aiff pcm16", "sowt", 16, [0, 64, 0, 128, 0, 32] },
        { "aiff pcm24", "NONE", 24, [64, 0, 0, 128, 0, 0, 32, 0, 0] },
        { "aiff pcm32", "in32", 32, [64, 0, 0, 0, 128, 0, 0, 0, 32, 0, 0, 0] },
        { "aiff float32", "fl32", 32, ReverseBytes(Floats(0.5f, -1, 0.25f), 4) },
        { "aiff float64", "FL64", 64, ReverseBytes(Doubles(0.5, -1, 0.25), 8) },
    };

    [Theory, MemberData(nameof(AiffEncodings))]
    public void Reads_all_aiff_encodings(string format, string type, int bits, byte[] encoded)
    {
        var path = folder.Write("a", FormChunk("AIFC", CommonChunk(1, 3, bits, type), BigEndianChunk("SSND", [0, 0, 0, 0, 0, 0, 0, 0, .. encoded])));
        Assert.Equal(new AudioHeader(format, 44100, 1, 3), AudioFile.Probe(path));
        Assert.Equal([0.5f, -1, 0.25f], AudioFile.Read(path).Samples);
    }

    [Fact]
    public void Reads_stereo_aiff_with_a_sample_offset()
    {
        byte[] sound = [0, 0, 0, 2, 0, 0, 0, 0, 9, 9, 64, 0, 32, 0, 128, 0, 64, 0];
        var path = folder.Write("a", FormChunk("AIFF", BigEndianChunk("NAME", [65]), BigEndianChunk("SSND", sound), CommonChunk(2, 2, 16, null)));
        Assert.Equal([0.375f, -0.25f], AudioFile.Read(path).Samples);
    }

    /// <summary>The samples 0.5 and -1 in each encoding.</summary>
    [Theory]
    [InlineData(2, "au pcm8", "4080")]
    [InlineData(3, "au pcm16", "40008000")]
    [InlineData(4, "au pcm24", "400000800000")]
    [InlineData(5, "au pcm32", "4000000080000000")]
    [InlineData(6, "au float32", "3F000000BF800000")]
    [InlineData(7, "au float64", "3FE0000000000000BFF0000000000000")]
    public void Reads_all_au_encodings(byte codec, string format, string samples)
    {
        var path = folder.Write("a", AuHeader(codec, 28, -1), [1, 2, 3, 4], Convert.FromHexString(samples));
        Assert.Equal(new AudioHeader(format, 8000, 1, 2), AudioFile.Probe(path));
        Assert.Equal([0.5f, -1], AudioFile.Read(path).Samples);
    }

    [Fact]
    public void Truncated_files_are_reported()
    {
        var path = folder.Write("a", FormChunk("AIFF", CommonChunk(1, 4000, 16, null), BigEndianChunk("SSND", [0, 0, 0, 0, 0, 0, 0, 0, 64, 0, 32, 0])));
        List<string> warnings = [];
        Assert.Equal([0.5f, 0.25f], AudioFile.Read(path, 44100, warnings).Samples);
        Assert.Equal([$"{path}: the data ends after 2 of 4000 frames; the available samples are used"], warnings);

        path = folder.Write("b", FormChunk("AIFF", BigEndianChunk("SSND", [0, 0, 0, 0, 0, 0, 0, 0])));
        Assert.Equal($"{path}: no complete 'COMM' chunk. Expected an aiff file with 'COMM' and 'SSND'.", Assert.Throws<InputException>(() => AudioFile.Read(path)).Message);

        path = folder.Write("c", AuHeader(3, 24, 100)[..20]);
        Assert.Equal($"{path}: the file ends in the header after 20 bytes. Expected 24 bytes. The file is truncated.", Assert.Throws<InputException>(() => AudioFile.Read(path)).Message);
    }

    private static byte[] FormChunk(string type, params byte[][] chunks) => BigEndianChunk("FORM", [.. Ascii(type), .. chunks.SelectMany(chunk => chunk)]);

    private static byte[] CommonChunk(int channels, int frames, int bits, string? type) => BigEndianChunk("COMM",
        [.. ReverseBytes(Int16Bytes(channels), 2), .. ReverseBytes(Int32Bytes(frames), 4), .. ReverseBytes(Int16Bytes(bits), 2), .. Rate, .. type is null ? [] : (byte[])[.. Ascii(type), 0, 0]]);

    private static byte[] BigEndianChunk(string id, byte[] content) => [.. Ascii(id), .. ReverseBytes(Int32Bytes(content.Length), 4), .. content, .. new byte[content.Length & 1]];

    private static byte[] AuHeader(int codec, int offset, int size) =>
        [.. Ascii(".snd"), .. ReverseBytes([.. Int32Bytes(offset), .. Int32Bytes(size), .. Int32Bytes(codec), .. Int32Bytes(8000), .. Int32Bytes(1)], 4)];
}
