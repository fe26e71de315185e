namespace Earmark.Synthesis;

/// <summary>
/// Sine, exponential and logarithm that use only additions, multiplications and divisions, so that results are
/// bit-identical on every platform. <see cref="Math"/> calls the platform's C runtime, and results differ in the last digits.
/// </summary>
/// <remarks>
/// The functions use range reduction followed by a series, and are accurate to 1e-10. The compiler folds (1.0 / n) into
/// a constant. They are fast enough to initialise recurrences, but too slow to call for every sample.
/// </remarks>
internal static class ExactMath
{
    private const double Pi = 3.14159265358979323846, Ln2 = 0.69314718055994530942;

    /// <summary>Returns the sine of an angle in turns (1 is a full circle).</summary>
    public static double Sine(double turns)
    {
        var angle = turns - Math.Floor(turns + 0.5);                                      // -1/2 .. 1/2
        if (angle > 0.25) angle = 0.5 - angle; else if (angle < -0.25) angle = -0.5 - angle; // -1/4 .. 1/4, where a few terms suffice
        var x = 2 * Pi * angle;
        var z = x * x;
        return x * (1 - z * (1.0 / 6) * (1 - z * (1.0 / 20) * (1 - z * (1.0 / 42) * (1 - z * (1.0 / 72)
            * (1 - z * (1.0 / 110) * (1 - z * (1.0 / 156) * (1 - z * (1.0 / 210) * (1 - z * (1.0 / 272)))))))));
    }

    /// <summary>Returns the cosine of an angle in turns.</summary>
    public static double Cosine(double turns) => Sine(turns + 0.25);

    /// <summary>Returns 2 to the power of <paramref name="x"/>, which must be between -1000 and 1000.</summary>
    public static double Exp2(double x)
    {
        var exponent = Math.Floor(x + 0.5);
        var z = (x - exponent) * Ln2;
        var power = 1 + z * (1 + z * (1.0 / 2) * (1 + z * (1.0 / 3) * (1 + z * (1.0 / 4) * (1 + z * (1.0 / 5)
            * (1 + z * (1.0 / 6) * (1 + z * (1.0 / 7) * (1 + z * (1.0 / 8) * (1 + z * (1.0 / 9) * (1 + z * (1.0 / 10))))))))));
        return power * BitConverter.Int64BitsToDouble(((long)exponent + 1023) << 52);
    }

    /// <summary>Returns the base-2 logarithm of a positive, normal number.</summary>
    public static double Log2(double x)
    {
        var bits = BitConverter.DoubleToInt64Bits(x);
        var exponent = (int)(bits >> 52) - 1023;
        var mantissa = BitConverter.Int64BitsToDouble((bits & 0xFFFFFFFFFFFFF) | (1023L << 52)); // 1 .. 2
        if (mantissa > 1.4142135623730951) { mantissa /= 2; exponent++; }
        var s = (mantissa - 1) / (mantissa + 1);                                                  // ln m = 2 artanh s
        var z = s * s;
        return exponent + 2 / Ln2 * s
            * (1 + z * (1.0 / 3 + z * (1.0 / 5 + z * (1.0 / 7 + z * (1.0 / 9 + z * (1.0 / 11 + z * (1.0 / 13 + z * (1.0 / 15))))))));
    }

    /// <summary>Converts a level in dB to an amplitude: 20 dB is 10.</summary>
    public static double DecibelsToAmplitude(double decibels) => Exp2(decibels * 0.16609640474436813); // log2(10) / 20

    /// <summary>Returns the factor by which an amplitude decays over a number of samples, given its 60 dB decay time.</summary>
    /// <param name="seconds">60 dB decay time in seconds, above 0.</param>
    /// <param name="samples">Number of samples.</param>
    public static double DecayFactor(double seconds, double samples = 1) => Exp2(-9.965784284662087 * samples / (seconds * Corpus.SampleRate)); // log2(1000)

    /// <summary>Returns the coefficient of a one-pole low-pass filter: the weight of the current input sample.</summary>
    /// <param name="cutoffHz">Cutoff frequency in Hz.</param>
    public static double OnePoleCoefficient(double cutoffHz) => 1 - Exp2(-9.064720283654388 * cutoffHz / Corpus.SampleRate); // 2 pi / ln 2
}
