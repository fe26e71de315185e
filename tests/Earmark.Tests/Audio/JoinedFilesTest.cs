using Earmark.Audio;
using static Earmark.Tests.Audio.AudioFolder;

namespace Earmark.Tests.Audio;

/// <summary>Two concatenated files, as created by <c>cat</c>: both are read, or a warning reports that the second is skipped.</summary>
public sealed class JoinedFilesTest : IDisposable
{
    private readonly AudioFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory, InlineData(false), InlineData(true)]
    public void The_delay_and_padding_of_an_appended_mp3_are_preserved(bool tagged)
    {
        var mp3 = BrokenFilesTest.CreateFile("mp3");
        byte[] tag = tagged ? [.. Ascii("ID3"), 4, 0, 0, 0, 0, 1, 0, .. Enumerable.Repeat((byte)0xFF, 128)] : [];
        var single = AudioFile.Read(folder.Write("one", mp3)).Samples;
        var path = folder.Write("two", mp3, tag, mp3);
        List<string> warnings = [];
        var joined = AudioFile.Read(path, 16000, warnings).Samples;
        // As in ffmpeg, the delay of the first file is skipped, but its padding and the delay and padding of the second file are preserved. Frames with tags are not audio.
        Assert.Equal(2 * 8 * 576 - 1105, joined.Length);
        Assert.Equal(single, joined[..3200]);
        Assert.Equal(single[1000..], joined[(8 * 576 + 1000)..(8 * 576 + 3200)], Near);
        Assert.Equal([$"{path}: the header declares 3200 frames, but the file contains 8111; all are used"], warnings);
    }

    [Fact]
    public void An_appended_mp3_with_another_sample_rate_is_reported()
    {
        var mp3 = BrokenFilesTest.CreateFile("mp3");
        byte[] second = [.. mp3];
        for (var offset = 288; offset < second.Length; offset += 108) second[offset + 2] = (byte)((second[offset + 2] & 0xF3) | 4); // 24 kHz
        var path = folder.Write("two", mp3, second[288..]);
        List<string> warnings = [];
        Assert.Equal(3200, AudioFile.Read(path, 16000, warnings).Samples.Length);
        Assert.Equal([$"{path}: skipped {second.Length - 288} bytes after the last mp3 frame"], warnings);
    }

    [Theory, InlineData(false), InlineData(true)]
    public void Joined_flac_files_are_one_recording(bool tagged)
    {
        var flac = BrokenFilesTest.CreateFile("flac");
        byte[] tag = tagged ? [.. Ascii("ID3"), 4, 0, 0, 0, 0, 0, 20, .. new byte[20]] : [];
        var single = AudioFile.Read(folder.Write("one", flac)).Samples;
        var path = folder.Write("two", flac, tag, flac);
        List<string> warnings = [];
        Assert.Equal([.. single, .. single], AudioFile.Read(path, 16000, warnings).Samples);
        Assert.Equal([$"{path}: the header declares 1600 frames, but the file contains 3200; all are used"], warnings);
    }

    [Fact]
    public void An_appended_flac_of_another_format_is_reported()
    {
        var flac = BrokenFilesTest.CreateFile("flac");
        byte[] second = [.. flac];
        (second[18], second[19], second[20]) = (0x05, 0xDC, 0x02); // 24000 Hz, 2 channels, and the highest bit of the bit depth, 16
        var path = folder.Write("two", flac, second);
        List<string> warnings = [];
        Assert.Equal(1600, AudioFile.Read(path, 16000, warnings).Samples.Length);
        Assert.Equal([$"{path}: a flac stream of 24000 Hz, 2 channels and 16 bits starts at byte {flac.Length} after one of 16000 Hz, 2 channels and 16 bits; it is skipped"], warnings);
    }

    [Theory]
    [InlineData("wav"), InlineData("rifx"), InlineData("rf64"), InlineData("w64"), InlineData("aiff"), InlineData("au"), InlineData("flac"), InlineData("mp3")]
    public void Appended_files_are_skipped_and_reported(string format)
    {
        var first = SmallRecordings.Create(format);
        var expected = AudioFile.Read(folder.Write("one", first)).Samples;
        foreach (var other in (string[])["wav", "rifx", "rf64", "w64", "aiff", "au", "flac", "vorbis", "opus", "m4a"])
        {
            if ((format, other) == ("flac", "flac")) continue;
            byte[] second = other == "m4a" ? [0, 0, 0, 24, .. Ascii("ftypM4A "), .. new byte[12], 0, 0, 0, 8, .. Ascii("free")] : SmallRecordings.Create(other);
            var (samples, warnings) = Read([.. first, .. second]);
            Assert.Equal(expected, samples);
            Assert.Equal([Skipped(AudioFile.Decoders.First(decoder => decoder.Matches(second)).Name, first.Length)], warnings);
        }
    }

    [Fact]
    public void Appended_files_are_found_after_chunks_tags_and_padding()
    {
        var wav = SmallRecordings.Create("wav");
        byte[] oddSize = [.. RiffFile([.. FormatChunk(1, 1, 8000, 8), .. Ascii("data"), .. Int32Bytes(3), 192, 0, 160])], w64 = SmallRecordings.Create("w64"), aiff = SmallRecordings.Create("aiff");
        Int64Bytes(24 + 996).CopyTo(w64, 96);
        w64.AsSpan(104 + 996).Clear();
        aiff[24] = 1;
        aiff[25] = 144; // the header declares 400 of 500 frames
        aiff.AsSpan(54 + 800).Clear();
        foreach (var (first, samples) in ((byte[], int)[])
            [
                ([.. wav, .. Chunk("LIST", Ascii("INFOISFT"))], 500), ([.. wav, .. Chunk("note", [1, 2, 3])], 500), ([.. wav, .. Ascii("ID3"), 3, 0, 0, 0, 0, 0, 20, .. new byte[20]], 500),
                (oddSize, 3), ([.. oddSize, 0], 3), (w64, 498), (aiff, 400), (RiffFile([.. FormatChunk(1, 1, 8000, 16), .. Chunk("data", [])]), 0),
                ([.. SmallRecordings.Create("flac"), .. Chunk("LIST", Ascii("INFOISFT"))], 1600), ([.. SmallRecordings.Create("mp3"), .. Ascii("TAG"), .. new byte[125]], 3200),
            ])
        {
            var (decoded, warnings) = Read([.. first, .. wav]);
            Assert.Equal(samples, decoded.Length);
            Assert.Equal([Skipped("wav", first.Length)], warnings);
        }
    }

    [Fact]
    public void Unknown_data_after_a_tag_or_chunk_is_reported()
    {
        byte[] tag = [.. Ascii("ID3"), 3, 0, 0, 0, 0, 0, 20, .. new byte[20]], list = Chunk("LIST", Ascii("INFOISFT"));
        void Expect(byte[] first, byte[] appended)
        {
            var expected = Read(first).Samples;
            var (samples, warnings) = Read([.. first, .. appended]);
            Assert.Equal(expected, samples);
            Assert.Equal([$"{folder.GetPath("joined")}: skipped {appended.Length} bytes after the last tag or chunk, from byte {first.Length} on"], warnings);
            Assert.Empty(Read([.. first, .. new byte[4000]]).Warnings); // padding
        }

        byte[] garbage = [.. Enumerable.Repeat((byte)0xA7, 5000)];
        Expect([.. SmallRecordings.Create("wav"), .. tag], SmallRecordings.Create("mp3"));
        foreach (var format in (string[])["wav", "rf64", "aiff", "au", "flac", "mp3"])
            foreach (var between in (byte[][])[tag, list, [.. list, .. tag]]) Expect([.. SmallRecordings.Create(format), .. between], garbage);
    }

    [Fact]
    public void A_file_inside_a_chunk_is_not_an_appended_file()
    {
        var wav = SmallRecordings.Create("wav");
        Assert.Empty(Read([.. wav, .. Chunk("note", wav)]).Warnings);
        Assert.Empty(Read([.. SmallRecordings.Create("w64"), .. SmallRecordings.Create("w64")[40..80]]).Warnings);
    }

    [Fact]
    public void Leading_zeros_are_skipped()
    {
        foreach (var format in (string[])["wav", "aiff", "au", "flac", "mp3"])
            foreach (var zeros in (int[])[8, 5000, 1_000_000])
            {
                var content = BrokenFilesTest.CreateFile(format);
                Assert.Equal(AudioFile.Read(folder.Write("whole", content)).Samples, AudioFile.Read(folder.Write("zeros", new byte[zeros], content)).Samples);
            }
        var path = folder.Write("more", new byte[2_000_000], BrokenFilesTest.CreateFile("mp3"));
        Assert.StartsWith($"{path}: unknown file format; the file starts with the bytes 0000000000000000 ", Assert.Throws<InputException>(() => AudioFile.Open(path)).Message, StringComparison.Ordinal);
    }

    private string Skipped(string format, int offset) => $"{folder.GetPath("joined")}: another file ({format}) starts at byte {offset}; it is skipped";

    private (float[] Samples, List<string> Warnings) Read(byte[] content)
    {
        var path = folder.Write("joined", content);
        List<string> warnings = [];
        return (AudioFile.Read(path, AudioFile.Probe(path).SampleRate, warnings).Samples, warnings);
    }

    private static bool Near(float a, float b) => Math.Abs(a - b) < 1e-5f;
}
