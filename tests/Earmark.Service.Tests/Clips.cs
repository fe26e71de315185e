using Earmark.Audio;

namespace Earmark.Service.Tests;

/// <summary>Recordings for the tests.</summary>
internal static class Clips
{
    /// <summary>Returns a 16-bit mono WAV file with a tone whose frequency rises.</summary>
    /// <param name="seconds">Length in seconds.</param>
    /// <param name="rate">Sample rate in Hz.</param>
    public static byte[] Wav(double seconds, int rate = 8000)
    {
        using var stream = new MemoryStream();
        WavWriter.Write(stream, rate, Samples(seconds, rate));
        return stream.ToArray();
    }

    /// <summary>Path and query of a request that takes minutes to process <see cref="Long"/>: a window of 30 s starts every 50 ms. Segments are known long before.</summary>
    public const string SlowPath = "/v1/tags?segments=true&window=30&hop=0.05";

    /// <summary>A recording of 20 minutes.</summary>
    public static byte[] Long { get; } = Wav(1200);

    /// <summary>Returns the samples of <see cref="Wav"/>.</summary>
    public static short[] Samples(double seconds, int rate = 8000) => [.. Enumerable.Range(0, (int)(seconds * rate)).Select(i => (short)(12000 * Math.Sin(0.5 * i * (100 + i * 400.0 / rate) / rate)))];
}
