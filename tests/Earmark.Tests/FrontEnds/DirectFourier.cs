using System.Numerics;

namespace Earmark.Tests.FrontEnds;

/// <summary>The short-time Fourier transform by definition, in double precision. It is the reference for every front end.</summary>
internal static class DirectFourier
{
    /// <summary>Computes the spectra <c>[frames][bins]</c> of all complete frames of the waveform.</summary>
    public static Complex[][] Transform(ReadOnlySpan<float> waveform, int frame, int hop, int size, int bins)
    {
        var frames = waveform.Length < frame ? 0 : 1 + (waveform.Length - frame) / hop;
        var roots = Enumerable.Range(0, size).Select(i => Complex.FromPolarCoordinates(1, -2 * Math.PI * i / size)).ToArray();
        var window = Enumerable.Range(0, frame).Select(n => 0.5 - 0.5 * Math.Cos(2 * Math.PI * n / frame)).ToArray();
        var spectra = new Complex[frames][];
        for (var t = 0; t < frames; t++)
        {
            spectra[t] = new Complex[bins];
            for (var k = 0; k < bins; k++)
                for (var n = 0; n < frame; n++)
                    spectra[t][k] += window[n] * waveform[t * hop + n] * roots[n * k % size];
        }
        return spectra;
    }

    /// <summary>Returns noise with standard deviation 0.2 plus a tone at a quarter of the frequency range.</summary>
    public static float[] Waveform(int samples, ulong seed = 1)
    {
        var random = new CounterRandom(seed, "waveform");
        return [.. Enumerable.Range(0, samples).Select(n => (float)(0.2 * random.NextGaussian() + 0.3 * Math.Sin(Math.PI / 4 * n)))];
    }
}
