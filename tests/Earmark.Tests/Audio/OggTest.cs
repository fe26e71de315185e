using Earmark.Audio;
using static Earmark.Tests.Audio.AudioFolder;

namespace Earmark.Tests.Audio;

/// <summary>Ogg files as written by recorders and editors, and damaged Ogg files. The tiny recordings have 3,200 frames (Vorbis) and 9,600 frames (Opus).</summary>
public sealed class OggTest : IDisposable
{
    private readonly AudioFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("vorbis", 3200, 7u), InlineData("opus", 9600, 7u)]
    [InlineData("vorbis", 3200, null), InlineData("opus", 9600, null)] // the same file twice: both links have the same serial number
    public void All_links_of_a_chain_are_decoded(string format, int frames, uint? serial)
    {
        var first = TinyRecordings.Create(format);
        var second = serial is { } number ? OggFile.WithSerial(first, number) : first;
        var path = folder.Write("chain.ogg", first, second, first);
        var (samples, warnings) = Read(path);
        var single = Read(folder.Write("one.ogg", first)).Samples;
        Assert.Empty(warnings);
        Assert.Equal(frames, single.Length);
        Assert.Equal([.. single, .. single, .. single], samples);
        if (serial is not null) Assert.Null(AudioFile.Probe(folder.Write("two.ogg", first, second)).Frames);
    }

    [Fact]
    public void A_link_of_another_codec_is_skipped_with_a_warning()
    {
        byte[] vorbis = TinyRecordings.Create("vorbis"), opus = TinyRecordings.Create("opus");
        var path = folder.Write("chain.ogg", vorbis, opus);
        var (samples, warnings) = Read(path);
        Assert.Equal(3200, samples.Length);
        Assert.Equal([$"{path}: a recording that is not vorbis follows at byte {vorbis.Length} and is skipped"], warnings);
        path = folder.Write("other.ogg", opus, vorbis);
        (samples, warnings) = Read(path);
        Assert.Equal(9600, samples.Length);
        Assert.Equal([$"{path}: a recording that is not opus follows at byte {opus.Length} and is skipped"], warnings);
    }

    [Fact]
    public void A_link_of_another_rate_is_skipped_with_a_warning()
    {
        var vorbis = TinyRecordings.Create("vorbis");
        var pages = OggFile.SplitPages(vorbis);
        Int32Bytes(22050).CopyTo(pages[0].AsSpan(28 + 12)); // after the page header: 7 bytes of signature, 4 of version and 1 of channels
        pages[0] = OggFile.WithChecksum(pages[0]);
        var path = folder.Write("chain.ogg", vorbis, [.. pages.SelectMany(page => page)]);
        var (samples, warnings) = Read(path);
        Assert.Equal(3200, samples.Length);
        Assert.Equal([$"{path}: a recording of 22050 Hz and 1 channels follows at byte {vorbis.Length} and is skipped"], warnings);
    }

    [Fact]
    public void Multiplexed_streams_are_not_a_chain()
    {
        var (vorbis, opus) = (OggFile.SplitPages(TinyRecordings.Create("vorbis")), OggFile.SplitPages(OggFile.WithSerial(TinyRecordings.Create("opus"), 3)));
        var path = folder.Write("both.ogg", vorbis[0], opus[0], vorbis[1], opus[1], [.. vorbis[2..].Concat(opus[2..]).SelectMany(page => page)]);
        var (samples, warnings) = Read(path);
        Assert.Equal(3200, samples.Length);
        Assert.Equal(3200, AudioFile.Probe(path).Frames);
        Assert.Empty(warnings);
    }

    [Theory]
    [InlineData("vorbis", 3000, 3000), InlineData("opus", 9000 + 312, 9000)]
    public void The_last_position_trims_the_last_packet(string format, long end, int frames)
    {
        var path = folder.Write("a.ogg", OggFile.WithLastPosition(TinyRecordings.Create(format), end));
        var (samples, warnings) = Read(path);
        Assert.Equal(frames, samples.Length);
        Assert.Equal(frames, AudioFile.Probe(path).Frames);
        Assert.Empty(warnings);
    }

    [Theory]
    [InlineData("vorbis"), InlineData("opus")]
    public void A_contradictory_last_position_is_ignored_with_a_warning(string format)
    {
        var expected = Read(folder.Write("whole.ogg", TinyRecordings.Create(format))).Samples;
        foreach (var end in (long[])[0, 100, 1000])
        {
            var path = folder.Write("a.ogg", OggFile.WithLastPosition(TinyRecordings.Create(format), end));
            var (samples, warnings) = Read(path);
            Assert.Equal(expected, samples.AsSpan(0, expected.Length)); // followed by the padding of the last packet
            Assert.InRange(samples.Length, expected.Length, expected.Length + 960);
            Assert.Equal([$"{path}: the position on the last page contradicts the preceding packets and is ignored"], warnings);
        }
    }

    [Theory]
    [InlineData("vorbis", 1L << 31), InlineData("vorbis", long.MaxValue), InlineData("opus", 1L << 31), InlineData("opus", long.MaxValue)]
    public void A_last_position_beyond_the_packets_is_ignored(string format, long end)
    {
        // Only one page has a position, so the file may be an extract of a stream that started much earlier.
        var (samples, warnings) = Read(folder.Write("a.ogg", OggFile.WithLastPosition(TinyRecordings.Create(format), end)));
        Assert.InRange(samples.Length, format == "opus" ? 9600 : 3200, format == "opus" ? 9600 + 960 : 3200 + 1024);
        Assert.Empty(warnings);
    }

    [Fact]
    public void An_opus_stream_with_a_nonzero_start_position_ends_at_its_last_position()
    {
        // The packets of the only audio page are split into two pages: seven of 960 frames in the first, the remaining packets in the second.
        var pages = OggFile.SplitPages(TinyRecordings.Create("opus"));
        var (lengths, content) = (pages[2].AsSpan(27, pages[2][26]).ToArray(), pages[2].AsSpan(27 + pages[2][26]).ToArray());
        var bytes = lengths[..7].Sum(length => length);
        byte[] Page(long granule, int flags, int number, byte[] segments, byte[] packets) =>
            OggFile.WithChecksum([.. Ascii("OggS"), 0, (byte)flags, .. Int64Bytes(granule), .. pages[2][14..18], .. Int32Bytes(number), 0, 0, 0, 0, (byte)segments.Length, .. segments, .. packets]);
        var path = folder.Write("a.opus", pages[0], pages[1],
            Page(1_000_000 + 7 * 960, 0, 2, lengths[..7], content[..bytes]), Page(1_000_000 + 9912, OggFile.LastPageFlag, 3, lengths[7..], content[bytes..]));
        var (samples, warnings) = Read(path);
        Assert.Equal(Read(folder.Write("whole.opus", TinyRecordings.Create("opus"))).Samples, samples);
        Assert.Equal(9600, AudioFile.Probe(path).Frames);
        Assert.Empty(warnings);
    }

    [Fact]
    public void Complete_pages_are_found_after_an_oversized_page()
    {
        var pages = OggFile.SplitPages(TinyRecordings.Create("opus"));
        byte[] falsePage = [.. Ascii("OggS"), 0, 0, .. new byte[20], 255, .. Enumerable.Repeat((byte)255, 255)];
        var path = folder.Write("a.opus", pages[0], pages[1], falsePage, pages[2]);
        var (samples, warnings) = Read(path);
        Assert.Equal(9600, samples.Length);
        Assert.Equal([$"{path}: skipped {falsePage.Length} damaged bytes"], warnings);
    }

    private static (float[] Samples, List<string> Warnings) Read(string path)
    {
        List<string> warnings = [];
        using var reader = AudioFile.Open(path);
        return (AudioFile.Read(path, reader.SampleRate, warnings).Samples, warnings);
    }
}
