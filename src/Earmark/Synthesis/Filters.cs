namespace Earmark.Synthesis;

/// <summary>White noise: uniform over [-1, 1), variance 1/3. A linear congruential generator (Knuth's MMIX), high bits only.</summary>
internal struct White(ulong state)
{
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
    private readonly double step = 1 - ExactMath.Power2(-9.064720283654388 * Math.Min(hertz, 20_000) / Corpus.Rate); // 2 pi / ln 2
    private double held;

    /// <summary>What brings white noise that has passed back to a variance of 1.</summary>
    public readonly double NoiseGain => Math.Sqrt(3 * (2 - step) / step);

    public double Next(double x) => held += step * (x - held);
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
        var radius = ExactMath.Power2(-4.532360141827194 * width / Corpus.Rate); // pi / ln 2
        (gain, near, far) = ((1 - radius * radius) / 2, 2 * radius * ExactMath.Cosine(Math.Min(hertz, 20_000) / Corpus.Rate), radius * radius);
    }

    public double Next(double x)
    {
        var y = gain * (x - x2) + near * y1 - far * y2;
        (x2, x1, y2, y1) = (x1, x, y1, y);
        return y;
    }
}

/// <summary>A sine that keeps its state as a point on the unit circle and turns it: no sine per sample.</summary>
internal struct Phasor
{
    private double stepX = 1, stepY, x = 1, y;

    public Phasor(double turns) => (x, y) = (ExactMath.Cosine(turns), ExactMath.Sine(turns));

    /// <summary>Sets how far one step turns, in turns.</summary>
    public void Turn(double turns) => (stepX, stepY) = (ExactMath.Cosine(turns), ExactMath.Sine(turns));

    /// <summary>Steps on and gives the sine.</summary>
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
