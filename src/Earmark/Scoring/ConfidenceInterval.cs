namespace Earmark.Scoring;

/// <summary>A 95% confidence interval of a value from 0 to 1.</summary>
/// <param name="Low">Lower end.</param>
/// <param name="High">Upper end.</param>
internal readonly record struct ConfidenceInterval(double Low, double High)
{
    private const double Z = 1.959963984540054; // 97.5% quantile of the standard normal distribution

    /// <summary>Returns the interval of a fraction by Wilson's score method, without correction for continuity.</summary>
    /// <remarks>Wilson 1927, "Probable inference, the law of succession, and statistical inference". Unlike the normal approximation, it is useful for few trials and for fractions near 0 and 1.</remarks>
    /// <param name="successes">Number of successes, 0 to <paramref name="trials"/>.</param>
    /// <param name="trials">Number of trials, at least 1.</param>
    public static ConfidenceInterval Wilson(int successes, int trials)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(trials, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(successes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(successes, trials);
        double fraction = (double)successes / trials, square = Z * Z / trials;
        var centre = (fraction + square / 2) / (1 + square);
        var half = Z * Math.Sqrt(fraction * (1 - fraction) / trials + square / trials / 4) / (1 + square);
        return new(successes == 0 ? 0 : centre - half, successes == trials ? 1 : centre + half); // exact ends instead of rounding errors
    }
}
