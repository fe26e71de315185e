using Earmark.Audio;
using static Earmark.Tests.Audio.AudioFolder;

namespace Earmark.Tests.Audio;

/// <summary>Headers that claim fewer frames than the file contains, or none: all frames are read, with a warning if the claim is wrong.</summary>
public sealed class ClaimTest : IDisposable
{
    private static readonly byte[] Sine = SmallRecordings.Create("wav")[44..];
    private readonly AudioFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("wav", 40, 500, 250, "F4010000")]
    [InlineData("rf64", 28, 500, 250, "F401000000000000")]
    [InlineData("w64", 96, 500, 250, "0C02000000000000")]
    [InlineData("aiff", 22, 500, 250, "000000FA")]
    [InlineData("aiff", 42, 500, 500, "000001FC")] // only the size of SSND: the count of COMM is correct
    [InlineData("au", 8, 500, 250, "000001F4")]
    [InlineData("flac", 22, 1600, 800, "00000320")]
    [InlineData("mp3", 21, 3503, 0, "00000001")]
    [InlineData("mp3", 21, 3503, 896, "00000004")] // 4 of 8 frames of 576, minus a delay of 1105 and a padding of 303 that does not exist
    public void A_count_that_is_too_low_is_no_limit(string format, int at, int held, int claimed, string half)
    {
        var whole = SmallRecordings.Create(format);
        var expected = Read("whole", whole).Samples;
        Convert.FromHexString(half).CopyTo(whole, at);
        var (samples, warnings) = Read("low", whole);
        Assert.Equal(held, samples.Length);
        Assert.Equal(expected, samples[..expected.Length]);
        Assert.Equal(claimed == held ? [] : [$"{folder.PathOf("low")}: the header claims {claimed} frames, but the file holds {held}; all are used"], warnings);
    }

    public static TheoryData<string, byte[]> Trailers => new()
    {
        { "nothing", [] },
        { "a chunk", Chunk("LIST", Ascii("INFOISFT")) },
        { "two chunks", [.. Chunk("LIST", Ascii("INFOISFT")), .. Chunk("id3 ", new byte[300])] },
        { "an ID3v2 tag", [.. Ascii("ID3"), 3, 0, 0, 0, 0, 0, 20, .. Enumerable.Repeat((byte)7, 20)] },
        { "an ID3v1 tag", [.. Ascii("TAG"), .. Enumerable.Repeat((byte)'x', 125)] },
        { "an APE tag", [.. Ascii("APETAGEX"), .. Enumerable.Repeat((byte)7, 60)] },
        { "an APE tag with its name at the end", [.. Enumerable.Repeat((byte)7, 60), .. Ascii("APETAGEX"), .. new byte[24]] },
        { "lyrics", [.. Ascii("LYRICSBEGIN"), .. Enumerable.Repeat((byte)7, 60)] },
        { "zeros that fill a block of a disk", new byte[4000] },
        { "a part of a frame", [1] },
    };

    [Theory, MemberData(nameof(Trailers))]
    public void Data_after_the_samples_is_ignored(string what, byte[] trailer)
    {
        var (samples, warnings) = Read($"{what}.wav", [.. SmallRecordings.Create("wav"), .. trailer]);
        Assert.Equal(500, samples.Length);
        Assert.Empty(warnings);
        if (what != "a part of a frame")
            foreach (var format in (string[])["flac", "mp3"])
            {
                var expected = Read("whole", SmallRecordings.Create(format)).Samples;
                (samples, warnings) = Read($"{what}.{format}", [.. SmallRecordings.Create(format), .. trailer]);
                Assert.Equal(expected, samples);
                Assert.Empty(warnings);
            }
    }

    [Fact]
    public void A_chunk_after_samples_of_odd_size_may_lack_its_pad_byte()
    {
        byte[] wav = [.. Riff([.. Format(1, 1, 8000, 8), .. Ascii("data"), .. Four(3), 192, 0, 160]), .. Chunk("LIST", Ascii("INFOISFT"))];
        Assert.Equal([0.5f, -1, 0.25f], Read("a.wav", wav).Samples);
        Assert.Equal([0.5f, -1, 0.25f], Read("b.wav", Riff([.. Format(1, 1, 8000, 8), .. Chunk("data", [192, 0, 160]), .. Chunk("LIST", Ascii("INFOISFT"))])).Samples);
    }

    [Fact]
    public void Unknown_bytes_after_the_last_frame_are_reported()
    {
        byte[] rubbish = [.. Enumerable.Repeat((byte)0xA7, 5000)];
        Assert.Equal([$"{folder.PathOf("a.mp3")}: 5000 bytes after the last mp3 frame are skipped"], Read("a.mp3", [.. SmallRecordings.Create("mp3"), .. rubbish]).Warnings);
        Assert.Equal([$"{folder.PathOf("a.flac")}: 5000 bytes after the last flac frame are skipped"], Read("a.flac", [.. SmallRecordings.Create("flac"), .. rubbish]).Warnings);
    }

    [Fact]
    public void All_chunks_of_samples_are_read()
    {
        var path = folder.Write("two.wav", Riff([.. Format(1, 1, 8000, 16), .. Chunk("data", Sine[..600]), .. Chunk("LIST", [1, 2, 3]), .. Chunk("data", Sine[600..])]));
        using var reader = AudioFile.Open(path);
        Assert.Equal(500, reader.Frames);
        Assert.Equal(Read("one", SmallRecordings.Create("wav")).Samples, AudioFile.Read(path).Samples);
        Assert.Empty(reader.Warnings);
        var whole = AudioFile.Read(path).Samples;
        Assert.Equal(whole[298..303], AudioFile.ReadSpan(path, 298, 5).Samples);
        Assert.Equal(whole[300..302], AudioFile.ReadSpan(path, 300, 2).Samples);

        // The second header claims too few frames, or more than there are.
        byte[] Two(uint size) => Riff([.. Format(1, 1, 8000, 16), .. Chunk("data", Sine[..600]), .. Chunk("data", Sine[600..], size)]);
        Assert.Equal([$"{folder.PathOf("low.wav")}: the header claims 400 frames, but the file holds 500; all are used"], Read("low.wav", Two(200)).Warnings);
        Assert.Equal([$"{folder.PathOf("high.wav")}: data ends after 500 of 800 frames; the available samples are used"], Read("high.wav", Two(1000)).Warnings);

        byte[] Big(string name, byte[] content) => [.. Ascii(name), .. Reversed(Four(content.Length), 4), .. content];
        var aiff = SmallRecordings.Create("aiff");
        var (samples, warnings) = Read("two.aiff", [.. aiff[..38], .. Big("SSND", [.. new byte[8], .. aiff[54..354]]), .. Big("SSND", [.. new byte[8], .. aiff[354..]])]);
        Assert.Equal(Read("one.aiff", aiff).Samples, samples);
        Assert.Empty(warnings);
    }

    [Fact]
    public void Sizes_that_were_never_written_are_neither_a_limit_nor_a_fault()
    {
        byte[] rf64 = Riff([.. Chunk("ds64", new byte[28]), .. Format(1, 1, 8000, 16), .. Chunk("data", Sine, uint.MaxValue)], "RF64");
        byte[] without = Riff([.. Format(1, 1, 8000, 16), .. Chunk("data", Sine, uint.MaxValue)], "RF64"), w64 = SmallRecordings.Create("w64"), aiff = BrokenFilesTest.Whole("aiff");
        Eight(long.MaxValue).CopyTo(w64, 96); // as written by ffmpeg
        aiff.AsSpan(22, 4).Clear();
        aiff.AsSpan(42, 4).Clear();
        byte[] sox = SmallRecordings.Create("aiff");
        Convert.FromHexString("3F7FFFFF").CopyTo(sox, 22); // 0x7F000000 minus the header, in frames of 2 bytes
        Convert.FromHexString("7F000007").CopyTo(sox, 42);
        foreach (var content in (byte[][])[rf64, without, w64, aiff, sox])
        {
            var (samples, warnings) = Read("pipe", content);
            Assert.Equal(500, samples.Length);
            Assert.Empty(warnings);
        }
    }

    [Fact]
    public void Aiff_continues_if_its_sound_chunk_contains_more_than_zeros()
    {
        // 400 of 500 frames are counted. The other 100 frames are padding in one file and audio in the other.
        byte[] sound = SmallRecordings.Create("aiff"), padding = BrokenFilesTest.Whole("aiff");
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
