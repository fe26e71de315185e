namespace Earmark.Synthesis;

/// <summary>A log-uniform distribution from which a parameter is drawn: 100 to 200 is as likely as 200 to 400.</summary>
/// <param name="Minimum">Minimum. Above 0, unless it equals the maximum.</param>
/// <param name="Maximum">Maximum.</param>
internal readonly record struct LogUniform(double Minimum, double Maximum)
{
    /// <summary>Mean of the distribution.</summary>
    public double Mean => Maximum > Minimum ? (Maximum - Minimum) / (ExactMath.Log2(Maximum / Minimum) * 0.69314718055994530942) : Minimum;

    /// <summary>Draws a value.</summary>
    public double Draw(ref CounterRandom random)
    {
        var uniform = random.NextDouble(); // drawn even for a single value, so that widening a range does not change the other parameters
        return Maximum > Minimum ? Minimum * ExactMath.Exp2(uniform * ExactMath.Log2(Maximum / Minimum)) : Minimum;
    }

    public static implicit operator LogUniform(double value) => new(value, value);

    public static implicit operator LogUniform((double Minimum, double Maximum) range) => new(range.Minimum, range.Maximum);
}
