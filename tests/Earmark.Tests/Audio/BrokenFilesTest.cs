using System.Diagnostics;
using Earmark.Audio;
using static Earmark.Tests.Audio.AudioFolder;

namespace Earmark.Tests.Audio;

/// <summary>
/// Whatever is done to a file, it results in a waveform or an <see cref="InputException"/> that begins with its path. It never causes
/// another exception, a hang or excessive memory use.
/// </summary>
public sealed class BrokenFilesTest : IDisposable
{
    private readonly AudioFolder folder = new();

    public void Dispose() => folder.Dispose();

    public static TheoryData<string> Formats => ["wav", "w64", "rf64", "aiff", "au", "flac", "mp3", "vorbis", "opus"];

    public static TheoryData<string> OfFfmpeg => ["m4a", "webm", "adts", "wv"];

    [Theory, MemberData(nameof(Formats))]
    public void Cut_anywhere(string format)
    {
        var whole = Whole(format);
        foreach (var length in Enumerable.Range(0, 100).Concat(Enumerable.Range(1, 40).Select(i => whole.Length * i / 40 - 1)).Where(length => length < whole.Length))
            Try(whole[..length]);
    }

    [Theory, MemberData(nameof(Formats))]
    public void Cut_in_the_middle_gives_the_beginning_and_a_warning(string format)
    {
        // So short a vorbis file is nearly all headers. Its audio is one page, as in the opus file, and is lost as a whole.
        var whole = Whole(format);
        var (samples, warnings) = Try(whole[..^(format == "vorbis" ? 20 : whole.Length / 4)]);
        Assert.NotNull(samples);
        Assert.NotEmpty(warnings);
    }

    [Theory, MemberData(nameof(Formats))]
    public void With_bytes_changed(string format)
    {
        var whole = Whole(format);
        var random = new CounterRandom(7, format);
        for (var round = 0; round < 60; round++)
        {
            byte[] broken = [.. whole];
            for (var many = 1 + random.NextInt(8); many > 0; many--) broken[random.NextInt(round % 2 == 0 ? Math.Min(200, broken.Length) : broken.Length)] = (byte)random.NextInt(256);
            Try(broken);
        }
    }

    [Theory, MemberData(nameof(Formats))]
    public void With_false_sizes(string format)
    {
        var whole = Whole(format);
        foreach (var lie in (byte[])[0, 0x7F, 0xFF])
            for (var at = 4; at < Math.Min(160, whole.Length - 4); at += format is "aiff" or "au" ? 7 : 3) // many changes to these two formats start ffmpeg
            {
                byte[] broken = [.. whole];
                broken.AsSpan(at, 4).Fill(lie);
                Try(broken);
            }
    }

    [Theory, MemberData(nameof(Formats))]
    public void With_another_file_after_it_or_garbage_before_it(string format)
    {
        var whole = Whole(format);
        Try([.. whole, .. whole]);
        Try([.. whole, .. Noise(5000)]);
        Try([.. Noise(300), .. whole]);
    }

    [Fact]
    public void Noise_is_no_recording()
    {
        for (var seed = 0; seed < 100; seed++) Assert.Null(Try(Noise(20_000, (ulong)seed)).Samples);
        Assert.Null(Try(new byte[100_000]).Samples);
        Assert.Null(Try([.. Enumerable.Repeat((byte)255, 300_000)]).Samples);
        var path = folder.Write("page.mp3", Ascii("<!DOCTYPE html>"));
        Assert.Equal($"{path}: is not a recording in a known format; it begins with the bytes 3C21444F43545950 \"<!DOCTYP\". Expected one of "
            + string.Join(", ", AudioFile.Decoders.Select(decoder => decoder.Name)) + ". If a media player can play it, convert it to wav or flac.",
            Assert.Throws<InputException>(() => AudioFile.Open(path)).Message);
    }

    [Theory, MemberData(nameof(OfFfmpeg))]
    public void What_ffmpeg_reads_can_be_broken_too(string format)
    {
        var path = folder.PathOf("whole");
        FfmpegReference.Run("-f", "lavfi", "-i", "aevalsrc=0.5*sin(2*PI*440*t):d=1", "-f", format == "m4a" ? "mp4" : format, path);
        var whole = File.ReadAllBytes(path);
        Assert.NotNull(Try(whole).Samples);
        Try(whole[..(whole.Length / 2)]);
        Try(whole[..40]);
        byte[] broken = [.. whole];
        broken.AsSpan(whole.Length / 3, 50).Clear();
        Try(broken);
    }

    internal static byte[] Whole(string format) => SmallRecordings.Create(format);

    private static byte[] Noise(int length, ulong seed = 1)
    {
        var random = new CounterRandom(seed, "noise");
        return [.. Enumerable.Range(0, length).Select(_ => (byte)random.NextInt(256))];
    }

    private (float[]? Samples, List<string> Warnings) Try(byte[] content)
    {
        var path = folder.Write("broken", content);
        List<string> warnings = [];
        var (watch, before) = (Stopwatch.StartNew(), GC.GetAllocatedBytesForCurrentThread());
        float[]? samples = null;
        try
        {
            using var reader = AudioFile.Open(path);
            samples = AudioFile.Read(path, reader.SampleRate, warnings).Samples;
            Assert.All(samples, sample => Assert.True(float.IsFinite(sample), $"{sample}"));
        }
        catch (InputException exception)
        {
            Assert.StartsWith(path + ": ", exception.Message, StringComparison.Ordinal);
            Assert.EndsWith(".", exception.Message, StringComparison.Ordinal);
        }
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100 << 20);
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 60); // ffmpeg has a time limit of half a minute
        Assert.All(warnings, warning => Assert.StartsWith(path + ": ", warning, StringComparison.Ordinal));
        return (samples, warnings);
    }
}
