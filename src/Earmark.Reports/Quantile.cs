namespace Earmark.Reports;

/// <summary>Computes quantiles of sorted values by linear interpolation between the two nearest values (Hyndman and Fan 1996, definition 7).</summary>
public static class Quantile
{
    /// <summary>Sorts values in ascending order.</summary>
    public static double[] Sort(IEnumerable<float> values)
    {
        double[] sorted = [.. values.Select(value => (double)value)];
        Array.Sort(sorted);
        return sorted;
    }

    /// <summary>Returns a quantile of sorted values.</summary>
    /// <param name="sorted">At least one value, in ascending order.</param>
    /// <param name="fraction">The fraction, 0 (the minimum) to 1 (the maximum).</param>
    public static double Compute(IReadOnlyList<double> sorted, double fraction)
    {
        ArgumentNullException.ThrowIfNull(sorted);
        ArgumentOutOfRangeException.ThrowIfZero(sorted.Count);
        var position = fraction * (sorted.Count - 1);
        var below = (int)position;
        var above = Math.Min(below + 1, sorted.Count - 1);
        return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
    }
}
