namespace Earmark.Synthesis;

/// <summary>The range that a figure of a clip is drawn from, evenly per octave: 100 to 200 is as likely as 200 to 400.</summary>
/// <param name="Low">Least value; above 0 unless both are equal.</param>
/// <param name="High">Greatest value.</param>
internal readonly record struct LogUniform(double Low, double High)
{
    /// <summary>The mean of the values drawn.</summary>
    public double Mean => High > Low ? (High - Low) / (ExactMath.Log2(High / Low) * 0.69314718055994530942) : Low;

    /// <summary>Draws a value.</summary>
    public double From(ref CounterRandom draw)
    {
        var place = draw.Uniform(); // drawn even for a single value: widening a range leaves the other figures alone
        return High > Low ? Low * ExactMath.Power2(place * ExactMath.Log2(High / Low)) : Low;
    }

    public static implicit operator LogUniform(double value) => new(value, value);

    public static implicit operator LogUniform((double Low, double High) range) => new(range.Low, range.High);
}
