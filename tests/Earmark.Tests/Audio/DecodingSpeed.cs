using System.Diagnostics;
using Earmark.Audio;
using static Earmark.Tests.Audio.AudioFolder;

namespace Earmark.Tests.Audio;

/// <summary>
/// Prints the table of docs/formats.md: audio-seconds decoded per second, one thread, files in the page cache, best of 5.
/// <c>Earmark.Tests -class Earmark.Tests.Audio.DecodingSpeed -explicit only</c>
/// </summary>
public sealed class DecodingSpeed(ITestOutputHelper output) : IDisposable
{
    private readonly AudioFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact(Explicit = true)]
    public void Audio_seconds_per_second()
    {
        var clips = Directory.GetFiles(RealData.Folder("fsd10/audio_train"), "*.wav");
        Print("300 clips of the challenge, wav 16 bit, 44.1 kHz mono, AudioFile.Read", clips, path => AudioFile.Read(path));
        var block = new float[1 << 14];
        Print("the same, AudioFile.Open and Read into one block", clips, path => Stream(path, block));
        Print("the same, resampled to 32 kHz", clips, path => AudioFile.Read(path, 32000));
        var noise = new float[60 * 44100];
        var draw = new Draw(1, "noise");
        foreach (ref var sample in noise.AsSpan()) sample = (float)draw.Uniform(-0.5, 0.5);
        foreach (var (from, to) in ((int, int)[])[(44100, 32000), (48000, 32000), (22050, 32000), (44100, 16000), (47311, 32000)])
            Print($"resampling alone, {from} to {to} Hz", [""], _ => Resampler.Resample(noise, from, to), noise.Length / (double)from);
        var samples = noise.Select(sample => (short)(sample * 32767)).ToArray();
        Print("wav 24 bit", [folder.Wav("24.wav", [.. samples.SelectMany(sample => (byte[])[0, (byte)sample, (byte)(sample >> 8)])], bits: 24, rate: 44100)], path => Stream(path, block));
        Print("wav 16 bit stereo", [folder.Wav("2.wav", Shorts([.. samples, .. samples]), channels: 2, rate: 44100)], path => Stream(path, block));
        Print("wav 16 bit mono", [folder.Wav("1.wav", Shorts([.. samples, .. samples]), rate: 44100)], path => Stream(path, block));
        Print("1 second at a random place, wav 16 bit (each counts 1)", [folder.PathOf("1.wav")], path => { for (var i = 0; i < 1000; i++) AudioFile.ReadSpan(path, i * 4000, 44100); }, 1000);
    }

    private static void Stream(string path, float[] block)
    {
        using var reader = AudioFile.Open(path);
        while (reader.Read(block) > 0) { }
    }

    private void Print(string what, string[] paths, Action<string> read, double? seconds = null)
    {
        var audio = seconds ?? paths.Sum(path => AudioFile.Probe(path).Duration is { } known ? known.TotalSeconds : AudioFile.Read(path).Duration.TotalSeconds);
        var best = double.MaxValue;
        for (var round = 0; round < 6; round++)
        {
            var watch = Stopwatch.StartNew();
            foreach (var path in paths) read(path);
            if (round > 0) best = Math.Min(best, watch.Elapsed.TotalSeconds);
        }
        output.WriteLine($"{what}: {audio / best:F0}");
    }
}
