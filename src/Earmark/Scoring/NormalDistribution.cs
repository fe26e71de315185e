namespace Earmark.Scoring;

/// <summary>The standard normal distribution.</summary>
internal static class NormalDistribution
{
    /// <summary>Returns the value below which a fraction of the distribution lies, with a relative error below 1.2e-9.</summary>
    /// <remarks>Rational approximation by P. J. Acklam, 2003: An algorithm for computing the inverse normal cumulative distribution function.</remarks>
    /// <param name="fraction">The fraction, above 0 and below 1.</param>
    public static double Quantile(double fraction)
    {
        if (!(fraction is > 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(fraction), fraction, "expected a fraction above 0 and below 1");
        const double Tail = 0.02425;
        if (fraction > 1 - Tail) return -Quantile(1 - fraction);
        if (fraction < Tail)
        {
            var q = Math.Sqrt(-2 * Math.Log(fraction));
            return Polynomial(q, -7.784894002430293e-03, -3.223964580411365e-01, -2.400758277161838e+00, -2.549732539343734e+00, 4.374664141464968e+00, 2.938163982698783e+00)
                / Polynomial(q, 7.784695709041462e-03, 3.224671290700398e-01, 2.445134137142996e+00, 3.754408661907416e+00, 1);
        }
        var centred = fraction - 0.5;
        var square = centred * centred;
        return centred * Polynomial(square, -3.969683028665376e+01, 2.209460984245205e+02, -2.759285104469687e+02, 1.383577518672690e+02, -3.066479806614716e+01, 2.506628277459239e+00)
            / Polynomial(square, -5.447609879822406e+01, 1.615858368580409e+02, -1.556989798598866e+02, 6.680131188771972e+01, -1.328068155288572e+01, 1);
    }

    private static double Polynomial(double x, params ReadOnlySpan<double> coefficients)
    {
        var value = 0.0;
        foreach (var coefficient in coefficients) value = value * x + coefficient;
        return value;
    }
}
