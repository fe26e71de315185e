using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Earmark.Tests.Audio;

/// <summary>An installed ffmpeg: the reference for the built-in decoders, and an encoder for unusual formats.</summary>
public static class FfmpegReference
{
    /// <summary>Runs ffmpeg, or skips the test if ffmpeg is not installed.</summary>
    public static void Run(params IEnumerable<string> arguments)
    {
        var startInfo = new ProcessStartInfo("ffmpeg", ["-v", "error", "-nostdin", "-y", .. arguments]) { RedirectStandardError = true };
        try
        {
            using var process = Process.Start(startInfo)!;
            var errors = process.StandardError.ReadToEnd();
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, errors);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("needs ffmpeg: apt install ffmpeg");
        }
    }

    /// <summary>Decodes recordings with ffmpeg to interleaved channels. Each call of ffmpeg decodes many files, because starting it takes longer than decoding a clip.</summary>
    public static IEnumerable<(string Path, float[] Interleaved)> Decode(IEnumerable<string> paths, AudioFolder folder)
    {
        foreach (var batch in paths.Chunk(40))
        {
            Run([.. batch.SelectMany(path => (string[])["-i", path]), .. batch.SelectMany((_, i) => (string[])["-map", $"{i}:a:0", "-f", "f32le", folder.GetPath($"{i}.f32")])]);
            for (var i = 0; i < batch.Length; i++)
                yield return (batch[i], MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(folder.GetPath($"{i}.f32"))).ToArray());
        }
    }

    /// <summary>Returns the mean of the channels.</summary>
    public static float[] ToMono(float[] interleaved, int channels)
    {
        var mono = new float[interleaved.Length / channels];
        for (var i = 0; i < mono.Length; i++)
        {
            for (var channel = 0; channel < channels; channel++) mono[i] += interleaved[i * channels + channel];
            mono[i] /= channels;
        }
        return mono;
    }

    /// <summary>Returns the correlation of two waveforms over the length of the shorter one, or 1 if both are silent.</summary>
    public static double Correlation(float[] a, float[] b)
    {
        double ab = 0, aa = 0, bb = 0;
        for (var i = 0; i < Math.Min(a.Length, b.Length); i++) (ab, aa, bb) = (ab + (double)a[i] * b[i], aa + (double)a[i] * a[i], bb + (double)b[i] * b[i]);
        return aa == 0 && bb == 0 ? 1 : ab / Math.Sqrt(aa * bb + 1e-30);
    }
}
