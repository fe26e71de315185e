using System.Diagnostics;
using Earmark.Audio;
using static Earmark.Tests.Audio.AudioFolder;

namespace Earmark.Tests.Audio;

/// <summary>
/// Prints the speed table of docs/formats.md: seconds of audio per second on one thread, with files in the page cache, best of 5, in
/// wall-clock time and in CPU time, which depends less on other processes. Command: <c>Earmark.Tests -class Earmark.Tests.Audio.DecodingSpeed -explicit only -showLiveOutput</c>
/// </summary>
public sealed class DecodingSpeed(ITestOutputHelper output) : IDisposable
{
    private readonly AudioFolder folder = new();
    private readonly float[] block = new float[1 << 14];

    public void Dispose() => folder.Dispose();

    [Fact(Explicit = true)]
    public void Decoding_and_resampling()
    {
        var clips = Files("fsd10/audio_train", "*.wav");
        Print("wav 16 bit, 44.1 kHz mono, clips of 5 s", clips, Stream);
        Print("the same, allocating an array per clip", clips, path => AudioFile.Read(path));
        Print("the same, resampled to 32 kHz", clips, path => AudioFile.Read(path, 32000));
        var samples = Noise(60 * 44100).Select(sample => (short)(sample * 32767)).ToArray();
        Print("wav 16 bit, 44.1 kHz stereo, 60 s", [folder.Wav("2.wav", Shorts([.. samples, .. samples]), channels: 2, rate: 44100)], Stream);
        Print("wav 24 bit, 44.1 kHz mono, 60 s", [folder.Wav("24.wav", [.. samples.SelectMany(sample => (byte[])[0, (byte)sample, (byte)(sample >> 8)])], bits: 24, rate: 44100)], Stream);
        Print("aiff 16 bit, 44.1 kHz stereo, clips of the mixed set", Files("mixed", "*.aiff"), Stream);
        Print("flac, clips of the mixed set", Files("mixed", "*.flac"), Stream);
        Print("mp3, clips of the mixed set", Files("mixed", "*.mp3"), Stream);
        Print("ogg vorbis, 44.1 kHz mono, clips of 5 s", Files("esc10", "*.ogg")[..60], Stream);
        var concatenated = folder.GetPath("whole.wav");
        FfmpegReference.Run([.. Files("esc10", "*.ogg")[..12].SelectMany(path => (string[])["-i", path]), "-filter_complex", "concat=n=12:v=0:a=1", "-ac", "2", concatenated]);
        foreach (var (name, options) in ((string, string)[])[("flac 16 bit", "60.flac"), ("mp3 128 kbit/s", "-b:a 128k 60.mp3"), ("ogg vorbis", "-c:a libvorbis 60.ogg"), ("opus 96 kbit/s", "-c:a libopus -b:a 96k 60.opus"), ("m4a (through ffmpeg)", "60.m4a"), ("webm (through ffmpeg)", "-c:a libopus 60.webm")])
        {
            var path = folder.GetPath(options.Split(' ')[^1]);
            FfmpegReference.Run(["-i", concatenated, .. options.Split(' ')[..^1], path]);
            Print($"{name}, stereo, 60 s", [path], Stream);
        }
        Print("1,000 reads of 0.4 s at different positions of a wav of 120 s", [folder.Wav("1.wav", Shorts([.. samples, .. samples]), rate: 44100)],
            path => { for (var i = 0; i < 1000; i++) AudioFile.ReadSpan(path, i * 4000, block.AsSpan()); }, 1000 * block.Length / 44100.0);
        foreach (var (from, to) in ((int, int)[])[(44100, 32000), (48000, 32000), (22050, 32000), (44100, 16000), (47311, 32000)])
        {
            var noise = Noise(20 * from);
            Print($"resampling alone, {from} to {to} Hz", [""], _ => Resampler.Resample(noise, from, to), 20);
        }
    }

    private static string[] Files(string set, string pattern) => [.. Directory.GetFiles(RealData.Folder(set), pattern, SearchOption.AllDirectories).Order()];

    private static float[] Noise(int samples)
    {
        var random = new CounterRandom(1, "noise");
        return [.. Enumerable.Range(0, samples).Select(_ => (float)random.NextDouble(-0.5, 0.5))];
    }

    private void Stream(string path)
    {
        using var reader = AudioFile.Open(path);
        while (reader.Read(block) > 0) { }
    }

    private void Print(string task, string[] paths, Action<string> read, double? seconds = null)
    {
        var audioSeconds = seconds ?? paths.Sum(path => AudioFile.Read(path).Duration.TotalSeconds);
        var (bestWallClock, bestCpu) = (double.MaxValue, double.MaxValue);
        for (var iteration = 0; iteration < 8; iteration++)
        {
            var (watch, before) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
            foreach (var path in paths) read(path);
            if (iteration < 3) continue; // warm-up: until the code is optimised
            (bestWallClock, bestCpu) = (Math.Min(bestWallClock, watch.Elapsed.TotalSeconds), Math.Min(bestCpu, (Environment.CpuUsage.TotalTime - before).TotalSeconds));
        }
        output.WriteLine($"| {task} | {audioSeconds / bestWallClock:F0} | {audioSeconds / bestCpu:F0} |");
    }
}
