namespace Earmark.Scoring;

/// <summary>Golden-section search for the minimum of a function with a single minimum.</summary>
internal static class GoldenSection
{
    private static readonly double Ratio = (Math.Sqrt(5) - 1) / 2;

    /// <summary>Returns the position of the minimum.</summary>
    /// <param name="function">The function. It is evaluated once for each step.</param>
    /// <param name="low">Lower end of the interval.</param>
    /// <param name="high">Upper end of the interval.</param>
    /// <param name="tolerance">Length of the interval at which the search ends, above 0.</param>
    /// <returns>The middle of the last interval.</returns>
    public static double FindMinimum(Func<double, double> function, double low, double high, double tolerance)
    {
        var (left, right) = (high - Ratio * (high - low), low + Ratio * (high - low));
        var (atLeft, atRight) = (function(left), function(right));
        while (high - low > tolerance)
        {
            if (atLeft < atRight)
            {
                (high, right, atRight) = (right, left, atLeft);
                left = high - Ratio * (high - low);
                atLeft = function(left);
            }
            else
            {
                (low, left, atLeft) = (left, right, atRight);
                right = low + Ratio * (high - low);
                atRight = function(right);
            }
        }
        return (low + high) / 2;
    }
}
