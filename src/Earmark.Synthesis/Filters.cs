using System.Runtime.CompilerServices;

namespace Earmark.Synthesis;

/// <summary>White noise: uniform over [-1, 1), variance 1/3. A linear congruential generator (Knuth's MMIX), high bits only.</summary>
internal struct White(ulong state)
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double Next()
    {
        state = state * 6364136223846793005 + 1442695040888963407;
        return (int)(state >> 32) * (1.0 / 2147483648);
    }
}

/// <summary>A low pass of one pole: 6 dB per octave above its corner.</summary>
/// <param name="hertz">The corner.</param>
internal struct LowPass(double hertz)
{
    private readonly double step = ExactMath.Step(Math.Min(hertz, 20_000));
    private double held;

    /// <summary>What brings white noise that has passed back to a variance of 1.</summary>
    public readonly double NoiseGain => Math.Sqrt(3 * (2 - step) / step);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double Next(double x) => held = step * x + (1 - step) * held;
}

/// <summary>A band pass of two poles and zeros at 0 Hz and at half the rate; its gain is 1 at the centre.</summary>
internal struct BandPass
{
    private readonly double gain, near, far;
    private double x1, x2, y1, y2;

    /// <param name="hertz">Centre.</param>
    /// <param name="width">Width between the points of -3 dB, in Hz.</param>
    public BandPass(double hertz, double width)
    {
        var radius = ExactMath.Power2(-4.532360141827194 * width / Corpus.SampleRate); // pi / ln 2
        (gain, far) = ((1 - radius * radius) / 2, radius * radius);
        near = 2 * radius * ExactMath.Cosine(Math.Min(hertz, 20_000) / Corpus.SampleRate);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double Next(double x)
    {
        var y = gain * (x - x2) - far * y2 + near * y1; // the last value last: what waits for it is short
        (x2, x1, y2, y1) = (x1, x, y1, y);
        return y;
    }
}
