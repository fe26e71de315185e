using Earmark.Audio;
using static Earmark.Tests.Audio.AudioFolder;

namespace Earmark.Tests.Audio;

/// <summary>Headers that declare fewer frames than the file contains, or no frame count: all frames are read, with a warning if the declared count is wrong.</summary>
public sealed class DeclaredSizeTest : IDisposable
{
    private static readonly byte[] Sine = SmallRecordings.Create("wav")[44..];
    private readonly AudioFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("wav", 40, 500, 250, "F4010000")]
    [InlineData("rf64", 28, 500, 250, "F401000000000000")]
    [InlineData("w64", 96, 500, 250, "0C02000000000000")]
    [InlineData("aiff", 22, 500, 250, "000000FA")]
    [InlineData("aiff", 42, 500, 500, "000001FC")] // only the size of SSND is wrong: the frame count in COMM is correct
    [InlineData("au", 8, 500, 250, "000001F4")]
    [InlineData("flac", 22, 1600, 800, "00000320")]
    [InlineData("mp3", 21, 3503, 0, "00000001")]
    [InlineData("mp3", 21, 3503, 896, "00000004")] // 4 of 8 MP3 frames of 576 samples, minus a delay of 1105 and a padding of 303 that does not exist
    public void Reads_all_frames_if_the_declared_count_is_too_low(string format, int offset, int actual, int declared, string field)
    {
        var content = SmallRecordings.Create(format);
        var expected = Read("whole", content).Samples;
        Convert.FromHexString(field).CopyTo(content, offset);
        var (samples, warnings) = Read("low", content);
        Assert.Equal(actual, samples.Length);
        Assert.Equal(expected, samples[..expected.Length]);
        Assert.Equal(declared == actual ? [] : [$"{folder.GetPath("low")}: the header declares {declared} frames, but the file contains {actual}; all are used"], warnings);
    }

    public static TheoryData<string, byte[]> Trailers => new()
    {
        { "no trailer", [] },
        { "a chunk", Chunk("LIST", Ascii("INFOISFT")) },
        { "two chunks", [.. Chunk("LIST", Ascii("INFOISFT")), .. Chunk("id3 ", new byte[300])] },
        { "an ID3v2 tag", [.. Ascii("ID3"), 3, 0, 0, 0, 0, 0, 20, .. Enumerable.Repeat((byte)7, 20)] },
        { "an ID3v1 tag", [.. Ascii("TAG"), .. Enumerable.Repeat((byte)'x', 125)] },
        { "an APE tag", [.. Ascii("APETAGEX"), .. Enumerable.Repeat((byte)7, 60)] },
        { "an APE tag with only a footer", [.. Enumerable.Repeat((byte)7, 60), .. Ascii("APETAGEX"), .. new byte[24]] },
        { "lyrics", [.. Ascii("LYRICSBEGIN"), .. Enumerable.Repeat((byte)7, 60)] },
        { "zero padding to a disk block", new byte[4000] },
        { "a partial frame", [1] },
    };

    [Theory, MemberData(nameof(Trailers))]
    public void Trailing_tags_chunks_and_padding_are_ignored(string trailerName, byte[] trailer)
    {
        var (samples, warnings) = Read($"{trailerName}.wav", [.. SmallRecordings.Create("wav"), .. trailer]);
        Assert.Equal(500, samples.Length);
        Assert.Empty(warnings);
        if (trailerName != "a partial frame")
            foreach (var format in (string[])["flac", "mp3"])
            {
                var expected = Read("whole", SmallRecordings.Create(format)).Samples;
                (samples, warnings) = Read($"{trailerName}.{format}", [.. SmallRecordings.Create(format), .. trailer]);
                Assert.Equal(expected, samples);
                Assert.Empty(warnings);
            }
    }

    [Fact]
    public void The_pad_byte_of_an_odd_data_chunk_is_optional()
    {
        byte[] wav = [.. RiffFile([.. FormatChunk(1, 1, 8000, 8), .. Ascii("data"), .. Int32Bytes(3), 192, 0, 160]), .. Chunk("LIST", Ascii("INFOISFT"))];
        Assert.Equal([0.5f, -1, 0.25f], Read("a.wav", wav).Samples);
        Assert.Equal([0.5f, -1, 0.25f], Read("b.wav", RiffFile([.. FormatChunk(1, 1, 8000, 8), .. Chunk("data", [192, 0, 160]), .. Chunk("LIST", Ascii("INFOISFT"))])).Samples);
    }

    [Fact]
    public void Unknown_bytes_after_the_last_frame_are_reported()
    {
        byte[] garbage = [.. Enumerable.Repeat((byte)0xA7, 5000)];
        Assert.Equal([$"{folder.GetPath("a.mp3")}: skipped 5000 bytes after the last mp3 frame"], Read("a.mp3", [.. SmallRecordings.Create("mp3"), .. garbage]).Warnings);
        Assert.Equal([$"{folder.GetPath("a.flac")}: skipped 5000 bytes after the last flac frame"], Read("a.flac", [.. SmallRecordings.Create("flac"), .. garbage]).Warnings);
    }

    [Fact]
    public void All_data_chunks_are_read()
    {
        var path = folder.Write("two.wav", RiffFile([.. FormatChunk(1, 1, 8000, 16), .. Chunk("data", Sine[..600]), .. Chunk("LIST", [1, 2, 3]), .. Chunk("data", Sine[600..])]));
        using var reader = AudioFile.Open(path);
        Assert.Equal(500, reader.Frames);
        Assert.Equal(Read("one", SmallRecordings.Create("wav")).Samples, AudioFile.Read(path).Samples);
        Assert.Empty(reader.Warnings);
        var expected = AudioFile.Read(path).Samples;
        Assert.Equal(expected[298..303], AudioFile.ReadSpan(path, 298, 5).Samples);
        Assert.Equal(expected[300..302], AudioFile.ReadSpan(path, 300, 2).Samples);

        // The second header declares too few frames, or more than the file contains.
        byte[] TwoChunks(uint size) => RiffFile([.. FormatChunk(1, 1, 8000, 16), .. Chunk("data", Sine[..600]), .. Chunk("data", Sine[600..], size)]);
        Assert.Equal([$"{folder.GetPath("low.wav")}: the header declares 400 frames, but the file contains 500; all are used"], Read("low.wav", TwoChunks(200)).Warnings);
        Assert.Equal([$"{folder.GetPath("high.wav")}: the data ends after 500 of 800 frames; the available samples are used"], Read("high.wav", TwoChunks(1000)).Warnings);

        byte[] BigEndianChunk(string name, byte[] content) => [.. Ascii(name), .. ReverseBytes(Int32Bytes(content.Length), 4), .. content];
        var aiff = SmallRecordings.Create("aiff");
        var (samples, warnings) = Read("two.aiff", [.. aiff[..38], .. BigEndianChunk("SSND", [.. new byte[8], .. aiff[54..354]]), .. BigEndianChunk("SSND", [.. new byte[8], .. aiff[354..]])]);
        Assert.Equal(Read("one.aiff", aiff).Samples, samples);
        Assert.Empty(warnings);
    }

    [Fact]
    public void Unwritten_sizes_are_ignored_without_a_warning()
    {
        byte[] rf64 = RiffFile([.. Chunk("ds64", new byte[28]), .. FormatChunk(1, 1, 8000, 16), .. Chunk("data", Sine, uint.MaxValue)], "RF64");
        byte[] withoutDs64 = RiffFile([.. FormatChunk(1, 1, 8000, 16), .. Chunk("data", Sine, uint.MaxValue)], "RF64"), w64 = SmallRecordings.Create("w64"), aiff = BrokenFilesTest.CreateFile("aiff");
        Int64Bytes(long.MaxValue).CopyTo(w64, 96); // as written by ffmpeg
        aiff.AsSpan(22, 4).Clear();
        aiff.AsSpan(42, 4).Clear();
        byte[] sox = SmallRecordings.Create("aiff");
        Convert.FromHexString("3F7FFFFF").CopyTo(sox, 22); // 0x7F000000 minus the header, in frames of 2 bytes
        Convert.FromHexString("7F000007").CopyTo(sox, 42);
        foreach (var content in (byte[][])[rf64, withoutDs64, w64, aiff, sox])
        {
            var (samples, warnings) = Read("pipe", content);
            Assert.Equal(500, samples.Length);
            Assert.Empty(warnings);
        }
    }

    [Fact]
    public void Aiff_is_read_beyond_the_declared_count_unless_only_zeros_follow()
    {
        // The header declares 400 of 500 frames. The remaining 100 frames are padding in one file and audio in the other.
        byte[] sound = SmallRecordings.Create("aiff"), padding = BrokenFilesTest.CreateFile("aiff");
        sound[24] = padding[24] = 1;
        sound[25] = padding[25] = 144;
        padding.AsSpan(54 + 800).Clear();
        Assert.Equal(500, Read("sound", sound).Samples.Length);
        var (samples, warnings) = Read("padding", padding);
        Assert.Equal(400, samples.Length);
        Assert.Empty(warnings);
    }

    private (float[] Samples, IReadOnlyList<string> Warnings) Read(string name, byte[] content)
    {
        var path = folder.Write(name, content);
        using var reader = AudioFile.Open(path);
        List<string> warnings = [];
        return (AudioFile.Read(path, reader.SampleRate, warnings).Samples, warnings);
    }
}
