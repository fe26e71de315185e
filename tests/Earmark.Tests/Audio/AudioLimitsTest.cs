using Earmark.Audio;
using static Earmark.Tests.Audio.AudioFolder;

namespace Earmark.Tests.Audio;

/// <summary>Limits on the declared length of a recording.</summary>
public sealed class AudioLimitsTest : IDisposable
{
    private readonly AudioFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Rejects_recordings_longer_than_a_week()
    {
        // Sparse files: they have the declared length but occupy only one page on the disk.
        var week = WriteSparseWav("week.wav", 168L * 3600 * 200, 200);
        Assert.Equal(TimeSpan.FromDays(7), AudioFile.Probe(week).Duration);
        Assert.Equal(100, AudioFile.ReadSpan(week, 168L * 3600 * 200 - 100, 1000).Samples.Length);
        var tooLong = WriteSparseWav("more.wav", 168L * 3600 * 200 + 1, 200);
        Assert.Equal($"{tooLong}: the recording is longer than 168 hours at 200 Hz. Expected at most 168 hours. Cut it into shorter files.",
            Assert.Throws<InputException>(() => AudioFile.Open(tooLong)).Message);
    }

    [Fact]
    public void Rejects_recordings_larger_than_memory_before_allocation()
    {
        var path = WriteSparseWav("a.wav", 2_000_000, 200);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal($"{path}: the recording is longer than 02:19:48 at 32000 Hz. Expected at most 268,435,456 samples when a complete recording is read into memory. "
            + "Cut it into shorter files.", Assert.Throws<InputException>(() => AudioFile.Read(path, 32000)).Message);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 32 << 20);
        Assert.Equal(32_000, AudioFile.ReadSpan(path, 32000, 319_000_000, 32_000).Samples.Length); // a span of it fits
    }

    [Fact]
    public void Rejects_more_frames_than_the_file_size_allows()
    {
        var content = FlacFile.Silence(8000, 400);
        var path = folder.Write("a.flac", content);
        using var reader = AudioFile.Open(path);
        Assert.Equal($"{path}: the recording contains more than {(1 << 20) + 1200 * content.Length:N0} frames in {content.Length:N0} bytes. Expected at most 1,200 frames per byte. "
            + "The file is damaged, or crafted to exhaust memory. If it is valid, save it as wav.",
            Assert.Throws<InputException>(() => { while (reader.Read(new float[1 << 16]) > 0) { } }).Message);
    }

    [Fact]
    public void Reads_encoded_silence()
    {
        FfmpegReference.Run("-f", "lavfi", "-i", "anullsrc=r=96000:cl=mono:d=60", "-frame_size", "16384", folder.GetPath("a.flac"), "-c:a", "libopus", folder.GetPath("a.opus"),
            "-c:a", "libvorbis", folder.GetPath("a.ogg"), "-c:a", "libmp3lame", "-ar", "48000", folder.GetPath("a.mp3"));
        foreach (var name in (string[])["a.flac", "a.opus", "a.ogg", "a.mp3"])
        {
            using var reader = AudioFile.Open(folder.GetPath(name));
            var (block, frames) = (new float[1 << 16], 0L);
            for (int framesRead; (framesRead = reader.Read(block)) > 0;) frames += framesRead;
            Assert.Equal(60, (double)frames / reader.SampleRate, 0.1);
        }
    }

    [Fact]
    public void Spans_beyond_the_end_allocate_little_memory()
    {
        var path = folder.Wav("a.wav", Shorts([.. new short[1000]]));
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(4000, AudioFile.ReadSpan(path, 32000, 0, 500_000_000).Samples.Length);
        Assert.Empty(AudioFile.ReadSpan(path, 32000, 400_000_000, 500_000_000).Samples);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void Unusual_rate_ratios_allocate_little_memory()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var (from, to) in ((int, int)[])[(1_999_992, 8000), (1_999_999, 200), (1_999_999, 32000), (200, 2_000_000)])
        {
            using var reader = AudioFile.Open(folder.Wav("a.wav", new byte[2000], rate: from), to);
            var (block, frames) = (new float[1 << 12], 0L);
            for (int framesRead; (framesRead = reader.Read(block)) > 0;) frames += framesRead;
            Assert.Equal((1000L * to + from - 1) / from, frames);
        }
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100 << 20);
    }

    private string WriteSparseWav(string name, long frames, int rate)
    {
        var path = folder.Wav(name, [], rate: rate);
        using var stream = new FileStream(path, FileMode.Open);
        stream.SetLength(44 + 2 * frames);
        stream.Position = 40;
        stream.Write(Int32Bytes((int)(2 * frames)));
        return path;
    }
}
