namespace Earmark.Tagging;

/// <summary>Mean and maximum over time of features that come block by block.</summary>
internal sealed class FeaturePool
{
    private double[] sums = [];
    private float[] maxima = [];
    private long count;

    /// <summary>Adds steps in time.</summary>
    /// <param name="features">Features <c>[channels, steps]</c>.</param>
    /// <param name="channels">Number of channels, the same in every call.</param>
    /// <param name="first">First step to add.</param>
    /// <param name="steps">How many to add.</param>
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

    /// <summary>The mean of each channel.</summary>
    public float[] Mean() => [.. sums.Select(sum => (float)(sum / count))];

    /// <summary>The maximum of each channel.</summary>
    public float[] Maximum() => [.. maxima];
}
