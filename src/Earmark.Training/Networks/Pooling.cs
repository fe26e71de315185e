namespace Earmark.Training.Networks;

/// <summary>From features over time and bands to features of a clip of any length.</summary>
internal static class Pooling
{
    /// <summary>Mean over bands, then the sum of mean and maximum over time (Kong et al. 2020, arXiv 1912.10211, section III.C).</summary>
    /// <param name="ops">The operations.</param>
    /// <param name="x"><c>[batch, channels, frames, bands]</c>.</param>
    /// <returns><c>[batch, channels]</c>.</returns>
    public static T MeanAndMax<T>(IOps<T> ops, T x)
    {
        x = ops.MeanOverBands(x);
        return ops.Add(ops.MeanOverTime(x), ops.MaxOverTime(x));
    }
}
