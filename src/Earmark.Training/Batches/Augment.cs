using System.Numerics.Tensors;

namespace Earmark.Training.Batches;

/// <summary>Augmentations of training examples. A disabled augmentation leaves the spectrogram unchanged.</summary>
public static class Augment
{
    /// <summary>One decibel as a natural logarithm of power.</summary>
    private const double Decibel = 0.230258509299404568; // ln(10) / 10

    /// <summary>Mixes the second spectrogram into the first: first x fraction + second x (1 - fraction).</summary>
    public static void Mix(Span<float> first, ReadOnlySpan<float> second, float fraction)
    {
        for (var i = 0; i < first.Length; i++) first[i] = first[i] * fraction + second[i] * (1 - fraction);
    }

    /// <summary>Returns a random mixing fraction from a symmetric beta distribution, folded to [0.5, 1] so that the first example dominates.</summary>
    /// <param name="random">Source of random numbers.</param>
    /// <param name="parameter">Parameter of the distribution, above 0.</param>
    public static double MixupFraction(ref CounterRandom random, double parameter)
    {
        // Uses logarithms, because both variables underflow if the parameter is small.
        var (first, second) = (LogGamma(ref random, parameter), LogGamma(ref random, parameter));
        var difference = Math.Abs(first - second);
        return double.IsNaN(difference) ? 1 : 1 / (1 + Math.Exp(-difference)); // both are minus infinity for the smallest parameters, so only one example is used
    }

    /// <summary>Applies a circular shift in time: frame i becomes frame (i + frames) mod the number of frames.</summary>
    /// <param name="spectrogram"><c>[channels, frames, bands]</c>.</param>
    /// <param name="shape">Channels, frames and bands of the spectrogram.</param>
    /// <param name="frames">Shift, from 0 to the number of frames.</param>
    public static void Roll(Span<float> spectrogram, (int Channels, int Frames, int Bands) shape, int frames)
    {
        var size = shape.Frames * shape.Bands;
        var head = frames % shape.Frames * shape.Bands;
        if (head == 0) return;
        var tail = new float[head];
        for (var channel = 0; channel < shape.Channels; channel++)
        {
            var plane = spectrogram.Slice(channel * size, size);
            plane[^head..].CopyTo(tail);
            plane[..^head].CopyTo(plane[head..]);
            tail.CopyTo(plane);
        }
    }

    /// <summary>Applies a gain to a logarithmic power spectrogram.</summary>
    /// <param name="spectrogram">Natural logarithms of power.</param>
    /// <param name="decibels">Gain in dB.</param>
    public static void Gain(Span<float> spectrogram, double decibels) => TensorPrimitives.Add(spectrogram, (float)(decibels * Decibel), spectrogram);

    /// <summary>Applies a random filter to a logarithmic power spectrogram: a random gain at both edges and at up to four bands between them, interpolated linearly.</summary>
    /// <param name="spectrogram">Natural logarithms of power, <c>[channels x frames, bands]</c>.</param>
    /// <param name="bands">Number of bands.</param>
    /// <param name="maxGain">Maximum gain, in dB.</param>
    /// <param name="random">Source of random numbers.</param>
    public static void Filter(Span<float> spectrogram, int bands, double maxGain, ref CounterRandom random)
    {
        var count = 2 + random.NextInt(5);
        var (knots, gains, response) = (new double[count], new double[count], new float[bands]);
        for (var i = 0; i < count; i++) (knots[i], gains[i]) = (random.NextDouble(0, bands - 1), random.NextDouble(-maxGain, maxGain));
        (knots[0], knots[^1]) = (0, bands - 1);
        Array.Sort(knots);
        for (var (band, knot) = (0, 0); band < bands; band++)
        {
            while (knot < count - 2 && band > knots[knot + 1]) knot++;
            var fraction = (band - knots[knot]) / Math.Max(1e-9, knots[knot + 1] - knots[knot]);
            response[band] = (float)(Decibel * double.Lerp(gains[knot], gains[knot + 1], fraction));
        }
        for (var start = 0; start < spectrogram.Length; start += bands)
            TensorPrimitives.Add(spectrogram.Slice(start, bands), response, spectrogram.Slice(start, bands));
    }

    /// <summary>Resamples a plane in time and frequency: position i of the result is position first + i x step of the plane, with
    /// linear interpolation. Positions outside the plane have the value of the nearest edge.</summary>
    /// <param name="plane"><c>[frames before, bands]</c>.</param>
    /// <param name="output"><c>[frames, bands]</c>.</param>
    /// <param name="bands">Number of bands.</param>
    /// <param name="time">Start and step, in frames.</param>
    /// <param name="band">Start and step, in bands.</param>
    public static void Resize(ReadOnlySpan<float> plane, Span<float> output, int bands, (double First, double Step) time, (double First, double Step) band)
    {
        var (before, frames, mixed) = (plane.Length / bands, output.Length / bands, new float[bands]);
        var (lows, fractions) = (new int[bands], new float[bands]); // the same for every frame
        for (var i = 0; i < bands; i++) (lows[i], fractions[i]) = Resample(band.First + i * band.Step, bands);
        for (var frame = 0; frame < frames; frame++)
        {
            var (index, fraction) = Resample(time.First + frame * time.Step, before);
            var next = Math.Min(index + 1, before - 1);
            var (current, following) = (index * bands, next * bands);
            var row = output.Slice(frame * bands, bands);
            for (var i = 0; i < mixed.Length; i++) mixed[i] = plane[current + i] + fraction * (plane[following + i] - plane[current + i]);
            for (var i = 0; i < row.Length; i++)
            {
                var low = lows[i];
                row[i] = mixed[low] + fractions[i] * (mixed[Math.Min(low + 1, bands - 1)] - mixed[low]);
            }
        }
    }

    /// <summary>Overwrites one range of frames with the mean of the spectrogram (Park et al. 2019, section 2).</summary>
    /// <param name="spectrogram"><c>[channels, frames, bands]</c>.</param>
    /// <param name="shape">Channels, frames and bands of the spectrogram.</param>
    /// <param name="maxFraction">Maximum length, as a fraction of the frames.</param>
    /// <param name="random">Source of random numbers.</param>
    public static void MaskTime(Span<float> spectrogram, (int Channels, int Frames, int Bands) shape, double maxFraction, ref CounterRandom random)
    {
        var (start, length) = RandomRange(shape.Frames, maxFraction, ref random);
        if (length == 0) return;
        for (var channel = 0; channel < shape.Channels; channel++)
        {
            var plane = spectrogram.Slice(channel * shape.Frames * shape.Bands, shape.Frames * shape.Bands);
            plane.Slice(start * shape.Bands, length * shape.Bands).Fill(Mean(plane));
        }
    }

    /// <summary>Overwrites one range of bands with the mean of the spectrogram (Park et al. 2019, section 2).</summary>
    /// <param name="spectrogram"><c>[channels, frames, bands]</c>.</param>
    /// <param name="shape">Channels, frames and bands of the spectrogram.</param>
    /// <param name="maxFraction">Maximum width, as a fraction of the bands.</param>
    /// <param name="random">Source of random numbers.</param>
    public static void MaskBands(Span<float> spectrogram, (int Channels, int Frames, int Bands) shape, double maxFraction, ref CounterRandom random)
    {
        var (start, length) = RandomRange(shape.Bands, maxFraction, ref random);
        if (length == 0) return;
        for (var channel = 0; channel < shape.Channels; channel++)
        {
            var plane = spectrogram.Slice(channel * shape.Frames * shape.Bands, shape.Frames * shape.Bands);
            var mean = Mean(plane);
            for (var frame = 0; frame < shape.Frames; frame++) plane.Slice(frame * shape.Bands + start, length).Fill(mean);
        }
    }

    private static (int Index, float Fraction) Resample(double position, int count)
    {
        var clamped = Math.Clamp(position, 0, count - 1);
        return ((int)clamped, (float)(clamped - (int)clamped));
    }

    private static (int Start, int Length) RandomRange(int size, double maxFraction, ref CounterRandom random)
    {
        var length = random.NextInt((int)(size * maxFraction) + 1);
        return (random.NextInt(size - length + 1), length);
    }

    private static float Mean(ReadOnlySpan<float> values) => TensorPrimitives.Sum(values) / values.Length;

    // Returns the logarithm of a gamma variate (Marsaglia and Tsang 2000). Shapes below 1 use the boost of their section 6.
    private static double LogGamma(ref CounterRandom random, double shape)
    {
        if (shape < 1) return LogGamma(ref random, shape + 1) + Math.Log(1 - random.NextDouble()) / shape;
        var d = shape - 1.0 / 3;
        while (true)
        {
            var x = random.NextGaussian();
            var v = Math.Pow(1 + x / Math.Sqrt(9 * d), 3);
            if (v > 0 && Math.Log(1 - random.NextDouble()) < 0.5 * x * x + d - d * v + d * Math.Log(v)) return Math.Log(d * v);
        }
    }
}
