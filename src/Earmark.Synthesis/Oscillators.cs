using System.Runtime.CompilerServices;

namespace Earmark.Synthesis;

/// <summary>A sine oscillator that rotates a point on the unit circle, which avoids computing a sine for every sample.</summary>
internal struct SineOscillator
{
    private double incrementX = 1, incrementY, x = 1, y;

    public SineOscillator(double turns) => (x, y) = (ExactMath.Cosine(turns), ExactMath.Sine(turns));

    /// <summary>Sets the phase increment per step, in turns.</summary>
    public void SetIncrement(double turns) => (incrementX, incrementY) = (ExactMath.Cosine(turns), ExactMath.Sine(turns));

    /// <summary>Advances by one step and returns the sine.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double Next()
    {
        (x, y) = (x * incrementX - y * incrementY, x * incrementY + y * incrementX);
        return y;
    }

    /// <summary>Renormalises the point to the unit circle. Rounding errors accumulate, so call it every few hundred steps.</summary>
    public void Renormalise()
    {
        var scale = 1.5 - 0.5 * (x * x + y * y); // one Newton step towards 1 / radius
        (x, y) = (x * scale, y * scale);
    }
}

/// <summary>A sawtooth oscillator with little aliasing: a polynomial smooths each jump (PolyBLEP; Valimaki and Huovilainen 2007).</summary>
internal struct SawOscillator(double phase)
{
    private double phase = phase - Math.Floor(phase);

    /// <summary>Returns a copy whose phase is advanced by a fraction of the period.</summary>
    public readonly SawOscillator WithPhaseOffset(double fraction) => new(phase + fraction);

    /// <summary>Advances by one sample and returns the value of the wave.</summary>
    /// <param name="step">Phase increment in turns per sample, below 1/2.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double Next(double step)
    {
        phase += step;
        if (phase >= 1) phase -= 1;
        var y = 2 * phase - 1;
        if (phase < step)
        {
            var t = phase / step;
            y -= t + t - t * t - 1;
        }
        else if (phase > 1 - step)
        {
            var t = (phase - 1) / step;
            y -= t * t + t + t + 1;
        }
        return y;
    }
}
