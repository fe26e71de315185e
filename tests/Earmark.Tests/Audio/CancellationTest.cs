using System.Diagnostics;
using Earmark.Audio;
using static Earmark.Tests.Audio.AudioFolder;

namespace Earmark.Tests.Audio;

/// <summary>Reading can be cancelled at any point.</summary>
public sealed class CancellationTest : IDisposable
{
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(20); // a fraction of a second on an idle machine
    private readonly AudioFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("flac"), InlineData("mp3"), InlineData("opus"), InlineData("vorbis"), InlineData("wav")]
    public void Reading_stops_on_cancellation(string format)
    {
        var path = format == "wav" ? folder.Wav("a.wav", new byte[200_000]) : folder.Write("a", TinyRecordings.Create(format));
        using var source = new CancellationTokenSource();
        using AudioReader reader = AudioFile.Open(path, source.Token), resampled = AudioFile.Open(path, 11025, source.Token);
        var block = new float[16];
        Assert.Equal(16, reader.Read(block));
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() => reader.Read(block));
        Assert.Throws<OperationCanceledException>(() => resampled.Read(new float[10_000]));
        Assert.Throws<OperationCanceledException>(() => AudioFile.Open(path, source.Token));
        Assert.Throws<OperationCanceledException>(() => AudioFile.Read(path, 16000, cancellationToken: source.Token));
        Assert.Throws<OperationCanceledException>(() => AudioFile.ReadSpan(path, 16000, 100, 10, source.Token));
        Assert.Throws<OperationCanceledException>(() => AudioFile.ReadSpan(path, 100, block, source.Token));
        Assert.Throws<OperationCanceledException>(() => AudioFile.Probe(path, source.Token));
    }

    [Fact]
    public void A_long_read_can_be_cancelled()
    {
        // 100 hours at 1 kHz, resampled to a high sample rate: minutes of work.
        var path = folder.Wav("a.wav", [], rate: 1000);
        using (var stream = new FileStream(path, FileMode.Open)) stream.SetLength(44 + 2 * 360_000_000L);
        using (var stream = new FileStream(path, FileMode.Open))
        {
            stream.Position = 40;
            stream.Write(Int32Bytes(720_000_000));
        }
        using var source = new CancellationTokenSource();
        using var reader = AudioFile.Open(path, 192_000, source.Token);
        source.CancelAfter(100);
        AssertCancelled(() => reader.SkipTo(long.MaxValue));
    }

    [Fact]
    public void Cancelling_a_wait_for_ffmpeg_ends_its_processes()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the stand-in for ffmpeg is a shell script");
        var program = Script("sleep 60 & wait"); // a child of the script keeps the pipe open
        using var source = new CancellationTokenSource();
        using var bytes = AudioBytes.Open(folder.Write("a.m4a", Ascii("....ftypM4A ")), source.Token);
        source.CancelAfter(100);
        AssertCancelled(() => FfmpegReader.Open(bytes, "m4a", program));
    }

    [Fact]
    public void Decoding_by_ffmpeg_can_be_cancelled()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the stand-in for ffmpeg is a shell script");
        // The header of an AU stream of floats, one frame, and then no data for a minute.
        var program = Script("printf '.snd\\0\\0\\0\\030\\377\\377\\377\\377\\0\\0\\0\\006\\0\\0\\037\\100\\0\\0\\0\\001\\077\\0\\0\\0'; sleep 60");
        using var source = new CancellationTokenSource();
        using var reader = FfmpegReader.Open(AudioBytes.Open(folder.Write("a.m4a", Ascii("....ftypM4A ")), source.Token), "m4a", program);
        Assert.Equal((8000, 1), (reader.SampleRate, reader.Channels));
        source.CancelAfter(100);
        AssertCancelled(() => reader.Read(new float[100]));
    }

    [Theory]
    [InlineData("exit 255"), InlineData("exit 130"), InlineData("kill -2 $$"), InlineData("kill -9 $$")]
    public void An_exit_of_ffmpeg_before_cancellation_counts_as_cancellation(string exit)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the stand-in for ffmpeg is a shell script");
        // Ctrl-C reaches every process of a terminal, so ffmpeg often ends first.
        foreach (var output in (string[])["", @"printf '.snd\0\0\0\030\377\377\377\377\0\0\0\006\0\0\037\100\0\0\0\001\077\0\0\0'; "])
        {
            var program = Script(output + exit);
            using var source = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
            AssertCancelled(() =>
            {
                using var bytes = AudioBytes.Open(folder.Write("a.m4a", Ascii("....ftypM4A ")), source.Token);
                using var reader = FfmpegReader.Open(bytes, "m4a", program);
                reader.Read(new float[100]);
            });
        }
    }

    private string Script(string body)
    {
        var path = folder.Write("ffmpeg", Ascii($"#!/bin/sh\n{body}\n"));
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }

    private static void AssertCancelled(Action action)
    {
        var started = Stopwatch.GetTimestamp();
        Assert.ThrowsAny<OperationCanceledException>(action);
        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, TimeLimit);
    }
}
