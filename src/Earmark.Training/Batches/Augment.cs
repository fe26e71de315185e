namespace Earmark.Training.Batches;

/// <summary>Changes to spectrograms that make training examples more various; each is nothing at all when it is off.</summary>
public static class Augment
{
    /// <summary>Mixes two spectrograms: first x share + second x (1 - share), into the first.</summary>
    public static void Mix(Span<float> first, ReadOnlySpan<float> second, float share)
    {
        for (var i = 0; i < first.Length; i++) first[i] = first[i] * share + second[i] * (1 - share);
    }

    /// <summary>A share of a beta distribution with equal parameters, folded to [0.5, 1] so that the first example leads.</summary>
    /// <param name="draw">Randomness.</param>
    /// <param name="parameter">Parameter of the distribution, above 0.</param>
    public static double MixShare(ref Draw draw, double parameter)
    {
        var (first, second) = (Gamma(ref draw, parameter), Gamma(ref draw, parameter));
        var share = first + second > 0 ? first / (first + second) : 0.5;
        return Math.Max(share, 1 - share);
    }

    /// <summary>Overwrites one stretch of frames with the mean of the spectrogram (Park et al. 2019, section 2).</summary>
    /// <param name="spectrogram"><c>[channels, frames, bands]</c>.</param>
    /// <param name="shape">Its channels, frames and bands.</param>
    /// <param name="longest">Longest stretch, as a share of the frames.</param>
    /// <param name="draw">Randomness.</param>
    public static void MaskTime(Span<float> spectrogram, (int Channels, int Frames, int Bands) shape, double longest, ref Draw draw)
    {
        var (start, length) = Stretch(shape.Frames, longest, ref draw);
        if (length == 0) return;
        for (var channel = 0; channel < shape.Channels; channel++)
        {
            var plane = spectrogram.Slice(channel * shape.Frames * shape.Bands, shape.Frames * shape.Bands);
            plane.Slice(start * shape.Bands, length * shape.Bands).Fill(Mean(plane));
        }
    }

    /// <summary>Overwrites one stretch of bands with the mean of the spectrogram (Park et al. 2019, section 2).</summary>
    /// <param name="spectrogram"><c>[channels, frames, bands]</c>.</param>
    /// <param name="shape">Its channels, frames and bands.</param>
    /// <param name="longest">Longest stretch, as a share of the bands.</param>
    /// <param name="draw">Randomness.</param>
    public static void MaskBands(Span<float> spectrogram, (int Channels, int Frames, int Bands) shape, double longest, ref Draw draw)
    {
        var (start, length) = Stretch(shape.Bands, longest, ref draw);
        if (length == 0) return;
        for (var channel = 0; channel < shape.Channels; channel++)
        {
            var plane = spectrogram.Slice(channel * shape.Frames * shape.Bands, shape.Frames * shape.Bands);
            var mean = Mean(plane);
            for (var frame = 0; frame < shape.Frames; frame++) plane.Slice(frame * shape.Bands + start, length).Fill(mean);
        }
    }

    private static (int Start, int Length) Stretch(int size, double longest, ref Draw draw)
    {
        var length = draw.Below((int)(size * longest) + 1);
        return (draw.Below(size - length + 1), length);
    }

    private static float Mean(ReadOnlySpan<float> values)
    {
        var sum = 0.0;
        foreach (var value in values) sum += value;
        return (float)(sum / values.Length);
    }

    // Marsaglia and Tsang 2000; below 1 by the boost of their section 6.
    private static double Gamma(ref Draw draw, double shape)
    {
        if (shape < 1) return Gamma(ref draw, shape + 1) * Math.Pow(1 - draw.Uniform(), 1 / shape);
        var d = shape - 1.0 / 3;
        while (true)
        {
            var x = draw.Normal();
            var v = Math.Pow(1 + x / Math.Sqrt(9 * d), 3);
            if (v > 0 && Math.Log(1 - draw.Uniform()) < 0.5 * x * x + d - d * v + d * Math.Log(v)) return d * v;
        }
    }
}
