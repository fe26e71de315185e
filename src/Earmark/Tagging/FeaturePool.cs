namespace Earmark.Tagging;

/// <summary>Computes the mean and maximum over time of features that are added in blocks.</summary>
internal sealed class FeaturePool
{
    private double[] sums = [];
    private float[] maxima = [];
    private long count;

    /// <summary>Adds the features of consecutive time steps.</summary>
    /// <param name="features">Features <c>[channels, steps]</c>.</param>
    /// <param name="channels">Number of channels, the same in every call.</param>
    /// <param name="first">Index of the first step to add.</param>
    /// <param name="steps">Number of steps to add.</param>
    public void Add(ReadOnlySpan<float> features, int channels, int first, int steps)
    {
        if (count == 0) (sums, maxima) = (new double[channels], [.. Enumerable.Repeat(float.NegativeInfinity, channels)]);
        var length = features.Length / channels;
        for (var channel = 0; channel < channels; channel++)
            foreach (var value in features.Slice(channel * length + first, steps))
            {
                sums[channel] += value;
                maxima[channel] = Math.Max(maxima[channel], value); // NaN stays NaN
            }
        count += steps;
    }

    /// <summary>Returns the mean of each channel.</summary>
    public float[] Mean() => [.. sums.Select(sum => (float)(sum / count))];

    /// <summary>Returns the maximum of each channel.</summary>
    public float[] Maximum() => [.. maxima];
}
