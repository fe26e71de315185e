using System.Runtime.CompilerServices;

namespace Earmark.Synthesis;

/// <summary>A sine that keeps its state as a point on the unit circle and turns it: no sine per sample.</summary>
internal struct Phasor
{
    private double stepX = 1, stepY, x = 1, y;

    public Phasor(double turns) => (x, y) = (ExactMath.Cosine(turns), ExactMath.Sine(turns));

    /// <summary>Sets how far one step turns, in turns.</summary>
    public void Turn(double turns) => (stepX, stepY) = (ExactMath.Cosine(turns), ExactMath.Sine(turns));

    /// <summary>Steps on and gives the sine.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double Next()
    {
        (x, y) = (x * stepX - y * stepY, x * stepY + y * stepX);
        return y;
    }

    /// <summary>Back onto the circle: rounding drifts, so call it every few hundred steps.</summary>
    public void Tidy()
    {
        var scale = 1.5 - 0.5 * (x * x + y * y); // one step of Newton towards 1 / radius
        (x, y) = (x * scale, y * scale);
    }
}

/// <summary>A saw tooth whose jumps are rounded to a polynomial (Valimaki and Huovilainen 2007), so that it hardly aliases.</summary>
internal struct Saw(double phase)
{
    private double phase = phase - Math.Floor(phase);

    /// <summary>One that runs ahead by a share of the period.</summary>
    public readonly Saw Ahead(double share) => new(phase + share);

    /// <summary>Steps on and gives the wave.</summary>
    /// <param name="step">Turns per sample, below 1/2.</param>
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
