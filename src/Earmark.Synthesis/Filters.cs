using System.Runtime.CompilerServices;

namespace Earmark.Synthesis;

/// <summary>White noise, uniform over [-1, 1), variance 1/3: the high bits of a linear congruential generator (Knuth's MMIX).</summary>
internal struct WhiteNoise(ulong state)
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double Next()
    {
        state = state * 6364136223846793005 + 1442695040888963407;
        return (int)(state >> 32) * (1.0 / 2147483648);
    }
}

/// <summary>A one-pole low-pass filter with a slope of 6 dB per octave above the cutoff.</summary>
/// <param name="cutoffHz">Cutoff frequency in Hz.</param>
internal struct OnePoleLowPass(double cutoffHz)
{
    private readonly double coefficient = ExactMath.OnePoleCoefficient(Math.Min(cutoffHz, 20_000));
    private double state;

    /// <summary>Gain that scales filtered white noise to a variance of 1.</summary>
    public readonly double NoiseGain => Math.Sqrt(3 * (2 - coefficient) / coefficient);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double Next(double x) => state = coefficient * x + (1 - coefficient) * state;
}

/// <summary>A two-pole band-pass filter with zeros at 0 Hz and at half the sample rate. The gain at the centre frequency is 1.</summary>
internal struct BandPass
{
    private readonly double gain, a1, a2;
    private double x1, x2, y1, y2;

    /// <param name="centreHz">Centre frequency in Hz.</param>
    /// <param name="bandwidthHz">-3 dB bandwidth in Hz.</param>
    public BandPass(double centreHz, double bandwidthHz)
    {
        var radius = ExactMath.Exp2(-4.532360141827194 * bandwidthHz / Corpus.SampleRate); // pi / ln 2
        (gain, a2) = ((1 - radius * radius) / 2, radius * radius);
        a1 = 2 * radius * ExactMath.Cosine(Math.Min(centreHz, 20_000) / Corpus.SampleRate);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double Next(double x)
    {
        var y = gain * (x - x2) - a2 * y2 + a1 * y1; // y1 is added last to shorten the dependency chain between samples
        (x2, x1, y2, y1) = (x1, x, y1, y);
        return y;
    }
}
