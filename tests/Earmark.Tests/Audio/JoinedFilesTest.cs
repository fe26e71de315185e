using Earmark.Audio;
using static Earmark.Tests.Audio.AudioFolder;

namespace Earmark.Tests.Audio;

/// <summary>Two concatenated files, as created by `cat`: both are read, or the second is reported.</summary>
public sealed class JoinedFilesTest : IDisposable
{
    private readonly AudioFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory, InlineData(false), InlineData(true)]
    public void Of_two_joined_mp3_files_the_second_keeps_its_delay_and_padding(bool tagged)
    {
        var mp3 = BrokenFilesTest.Whole("mp3");
        byte[] tag = tagged ? [.. Ascii("ID3"), 4, 0, 0, 0, 0, 1, 0, .. Enumerable.Repeat((byte)0xFF, 128)] : [];
        var one = AudioFile.Read(folder.Write("one", mp3)).Samples;
        var path = folder.Write("two", mp3, tag, mp3);
        List<string> warnings = [];
        var two = AudioFile.Read(path, 16000, warnings).Samples;
        // As in ffmpeg: the delay of the first file is skipped, its padding and the delay and padding of the second are kept, and the frames with tags are not audio.
        Assert.Equal(2 * 8 * 576 - 1105, two.Length);
        Assert.Equal(one, two[..3200]);
        Assert.Equal(one[1000..], two[(8 * 576 + 1000)..(8 * 576 + 3200)], Near);
        Assert.Equal([$"{path}: the header claims 3200 frames, but the file holds 8111; all are used"], warnings);
    }

    [Fact]
    public void An_appended_mp3_with_another_sample_rate_is_reported()
    {
        var mp3 = BrokenFilesTest.Whole("mp3");
        byte[] other = [.. mp3];
        for (var at = 288; at < other.Length; at += 108) other[at + 2] = (byte)((other[at + 2] & 0xF3) | 4); // 24 kHz
        var path = folder.Write("two", mp3, other[288..]);
        List<string> warnings = [];
        Assert.Equal(3200, AudioFile.Read(path, 16000, warnings).Samples.Length);
        Assert.Equal([$"{path}: {other.Length - 288} bytes after the last mp3 frame are skipped"], warnings);
    }

    [Theory, InlineData(false), InlineData(true)]
    public void Two_flac_are_one_recording(bool tagged)
    {
        var flac = BrokenFilesTest.Whole("flac");
        byte[] tag = tagged ? [.. Ascii("ID3"), 4, 0, 0, 0, 0, 0, 20, .. new byte[20]] : [];
        var one = AudioFile.Read(folder.Write("one", flac)).Samples;
        var path = folder.Write("two", flac, tag, flac);
        List<string> warnings = [];
        Assert.Equal([.. one, .. one], AudioFile.Read(path, 16000, warnings).Samples);
        Assert.Equal([$"{path}: the header claims 1600 frames, but the file holds 3200; all are used"], warnings);
    }

    [Fact]
    public void An_appended_flac_of_another_format_is_reported()
    {
        var flac = BrokenFilesTest.Whole("flac");
        byte[] other = [.. flac];
        (other[18], other[19], other[20]) = (0x05, 0xDC, 0x02); // 24000 Hz, 2 channels, the highest bit of 16 bits
        var path = folder.Write("two", flac, other);
        List<string> warnings = [];
        Assert.Equal(1600, AudioFile.Read(path, 16000, warnings).Samples.Length);
        Assert.Equal([$"{path}: a flac stream of 24000 Hz, 2 channels and 16 bits begins at byte {flac.Length} after one of 16000 Hz, 2 channels and 16 bits; it is skipped"], warnings);
    }

    [Fact]
    public void Zeros_in_front_are_skipped()
    {
        foreach (var format in (string[])["wav", "aiff", "au", "flac", "mp3"])
            foreach (var zeros in (int[])[8, 5000, 1_000_000])
            {
                var whole = BrokenFilesTest.Whole(format);
                Assert.Equal(AudioFile.Read(folder.Write("whole", whole)).Samples, AudioFile.Read(folder.Write("zeros", new byte[zeros], whole)).Samples);
            }
        var path = folder.Write("more", new byte[2_000_000], BrokenFilesTest.Whole("mp3"));
        Assert.StartsWith($"{path}: is not a recording in a known format; it begins with the bytes 0000000000000000 ", Assert.Throws<InputException>(() => AudioFile.Open(path)).Message, StringComparison.Ordinal);
    }

    private static bool Near(float a, float b) => Math.Abs(a - b) < 1e-5f;

    public static TheoryData<string, string> Pairs
    {
        get
        {
            var pairs = new TheoryData<string, string>();
            foreach (var first in (string[])["wav", "rifx", "rf64", "w64", "aiff", "au"])
                foreach (var second in (string[])["wav", "rf64", "w64", "aiff", "au"]) pairs.Add(first, second);
            return pairs;
        }
    }

    [Theory, MemberData(nameof(Pairs))]
    public void An_appended_file_of_another_container_is_skipped_with_a_warning(string first, string second)
    {
        var one = SmallRecordings.Of(first);
        var path = folder.Write("joined", one, SmallRecordings.Of(second));
        List<string> warnings = [];
        Assert.Equal(AudioFile.Read(folder.Write("one", one)).Samples, AudioFile.Read(path, AudioFile.Probe(path).SampleRate, warnings).Samples);
        Assert.Matches($"^{System.Text.RegularExpressions.Regex.Escape(path)}: another file \\({(second is "rf64" or "w64" ? "wav" : second)}\\) begins at byte {one.Length}; it is skipped$", Assert.Single(warnings));
    }

    [Theory, InlineData("flac", "wav"), InlineData("wav", "flac"), InlineData("aiff", "flac"), InlineData("flac", "aiff")]
    public void A_flac_and_another_container_are_distinguished(string first, string second)
    {
        byte[] Of(string format) => format == "flac" ? BrokenFilesTest.Whole("flac") : SmallRecordings.Of(format);
        var path = folder.Write("joined", Of(first), Of(second));
        List<string> warnings = [];
        Assert.Equal(AudioFile.Read(folder.Write("one", Of(first))).Samples, AudioFile.Read(path, AudioFile.Probe(path).SampleRate, warnings).Samples);
        Assert.Equal($"{path}: another file ({second}) begins at byte {Of(first).Length}; it is skipped", Assert.Single(warnings));
    }
}
