using System.Diagnostics;
using Earmark.Audio;
using static Earmark.Tests.Audio.AudioFolder;

namespace Earmark.Tests.Audio;

/// <summary>
/// Reading a damaged file returns a waveform or throws an <see cref="InputException"/> whose message starts with the path. It never causes
/// another exception, a hang or excessive memory use.
/// </summary>
public sealed class BrokenFilesTest : IDisposable
{
    private readonly AudioFolder folder = new();

    public void Dispose() => folder.Dispose();

    public static TheoryData<string> Formats => ["wav", "w64", "rf64", "aiff", "au", "flac", "mp3", "vorbis", "opus"];

    public static TheoryData<string> FfmpegFormats => ["m4a", "webm", "adts", "wv"];

    [Theory, MemberData(nameof(Formats))]
    public void Reads_or_rejects_files_truncated_at_any_position(string format)
    {
        var original = CreateFile(format);
        foreach (var length in Enumerable.Range(0, 100).Concat(Enumerable.Range(1, 40).Select(i => original.Length * i / 40 - 1)).Where(length => length < original.Length))
            Try(original[..length]);
    }

    [Theory, MemberData(nameof(Formats))]
    public void Truncated_files_return_the_available_samples_and_a_warning(string format)
    {
        // A Vorbis file this short consists almost entirely of headers. Its audio is a single page, as in the Opus file, and is lost completely.
        var original = CreateFile(format);
        var (samples, warnings) = Try(original[..^(format == "vorbis" ? 20 : original.Length / 4)]);
        Assert.NotNull(samples);
        Assert.NotEmpty(warnings);
    }

    [Theory, MemberData(nameof(Formats))]
    public void Reads_or_rejects_files_with_changed_bytes(string format)
    {
        var original = CreateFile(format);
        var random = new CounterRandom(7, format);
        for (var iteration = 0; iteration < 60; iteration++)
        {
            byte[] broken = [.. original];
            for (var remaining = 1 + random.NextInt(8); remaining > 0; remaining--) broken[random.NextInt(iteration % 2 == 0 ? Math.Min(200, broken.Length) : broken.Length)] = (byte)random.NextInt(256);
            Try(broken);
        }
    }

    [Theory, MemberData(nameof(Formats))]
    public void Reads_or_rejects_files_with_wrong_sizes(string format)
    {
        var original = CreateFile(format);
        foreach (var fill in (byte[])[0, 0x7F, 0xFF])
            for (var offset = 4; offset < Math.Min(160, original.Length - 4); offset += format is "aiff" or "au" ? 7 : 3) // many changes to these two formats start ffmpeg
            {
                byte[] broken = [.. original];
                broken.AsSpan(offset, 4).Fill(fill);
                Try(broken);
            }
    }

    [Theory, MemberData(nameof(Formats))]
    public void Reads_or_rejects_files_with_leading_or_trailing_data(string format)
    {
        var original = CreateFile(format);
        Try([.. original, .. original]);
        Try([.. original, .. Noise(5000)]);
        Try([.. Noise(300), .. original]);
    }

    [Fact]
    public void Rejects_noise()
    {
        for (var seed = 0; seed < 100; seed++) Assert.Null(Try(Noise(20_000, (ulong)seed)).Samples);
        Assert.Null(Try(new byte[100_000]).Samples);
        Assert.Null(Try([.. Enumerable.Repeat((byte)255, 300_000)]).Samples);
        var path = folder.Write("page.mp3", Ascii("<!DOCTYPE html>"));
        Assert.Equal($"{path}: unknown file format; the file starts with the bytes 3C21444F43545950 \"<!DOCTYP\". Expected one of "
            + string.Join(", ", AudioFile.Decoders.Select(decoder => decoder.Name)) + ". If a media player can play it, convert it to wav or flac.",
            Assert.Throws<InputException>(() => AudioFile.Open(path)).Message);
    }

    [Theory, MemberData(nameof(FfmpegFormats))]
    public void Reads_or_rejects_damaged_files_decoded_by_ffmpeg(string format)
    {
        var path = folder.GetPath("whole");
        FfmpegReference.Run("-f", "lavfi", "-i", "aevalsrc=0.5*sin(2*PI*440*t):d=1", "-f", format == "m4a" ? "mp4" : format, path);
        var original = File.ReadAllBytes(path);
        Assert.NotNull(Try(original).Samples);
        Try(original[..(original.Length / 2)]);
        Try(original[..40]);
        byte[] broken = [.. original];
        broken.AsSpan(original.Length / 3, 50).Clear();
        Try(broken);
    }

    internal static byte[] CreateFile(string format) => SmallRecordings.Create(format);

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
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 60); // ffmpeg has a time limit of 30 s
        Assert.All(warnings, warning => Assert.StartsWith(path + ": ", warning, StringComparison.Ordinal));
        return (samples, warnings);
    }
}
