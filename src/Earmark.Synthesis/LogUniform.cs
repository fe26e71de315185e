namespace Earmark.Synthesis;

/// <summary>A log-uniform distribution from which a parameter is drawn: 100 to 200 is as likely as 200 to 400.</summary>
/// <param name="Low">Minimum; above 0 unless both are equal.</param>
/// <param name="High">Maximum.</param>
internal readonly record struct LogUniform(double Low, double High)
{
    /// <summary>Mean of the distribution.</summary>
    public double Mean => High > Low ? (High - Low) / (ExactMath.Log2(High / Low) * 0.69314718055994530942) : Low;

    /// <summary>Draws a value.</summary>
    public double From(ref CounterRandom draw)
    {
        var position = draw.Uniform(); // drawn even for a single value, so that widening a range does not change the other parameters
        return High > Low ? Low * ExactMath.Power2(position * ExactMath.Log2(High / Low)) : Low;
    }

    public static implicit operator LogUniform(double value) => new(value, value);

    public static implicit operator LogUniform((double Low, double High) range) => new(range.Low, range.High);
}
