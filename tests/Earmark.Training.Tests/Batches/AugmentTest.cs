using Earmark.Training.Batches;

namespace Earmark.Training.Tests.Batches;

public sealed class AugmentTest
{
    [Fact]
    public void Time_mask_overwrites_one_range_of_frames_with_the_mean()
    {
        var longest = 0;
        for (var i = 0; i < 200; i++)
        {
            var spectrogram = Ramp();
            var random = new CounterRandom(1, "test", i);
            Augment.MaskTime(spectrogram, (1, 10, 4), 0.3, ref random);
            bool[] masked = [.. Enumerable.Range(0, 10).Select(frame => spectrogram.AsSpan(frame * 4, 4).IndexOfAnyExcept(19.5f) < 0)];
            longest = Math.Max(longest, masked.Count(frame => frame));
            Assert.InRange(string.Concat(masked.Select(frame => frame ? '1' : '0')).Trim('0').Split('0').Length, 1, 1); // one range
            Assert.All(Enumerable.Range(0, 40).Where(cell => !masked[cell / 4]), cell => Assert.Equal(cell, spectrogram[cell]));
        }
        Assert.Equal(3, longest);
    }

    [Fact]
    public void Band_mask_overwrites_the_same_bands_of_every_frame()
    {
        var counts = new HashSet<int>();
        for (var i = 0; i < 100; i++)
        {
            var random = new CounterRandom(4, "test", i);
            var spectrogram = Ramp();
            Augment.MaskBands(spectrogram, (1, 10, 4), 0.9, ref random);
            int[] masked = [.. Enumerable.Range(0, 4).Where(band => spectrogram[band] == 19.5f)];
            counts.Add(masked.Length);
            Assert.All(Enumerable.Range(0, 40), cell => Assert.Equal(masked.Contains(cell % 4) ? 19.5f : cell, spectrogram[cell]));
        }
        Assert.Equal([0, 1, 2, 3], counts.Order());
    }

    [Fact]
    public void Masks_of_zero_length_have_no_effect()
    {
        var random = new CounterRandom(1, "test");
        var spectrogram = Ramp();
        Augment.MaskTime(spectrogram, (1, 10, 4), 0, ref random);
        Augment.MaskBands(spectrogram, (1, 10, 4), 0, ref random);
        Assert.Equal(Ramp(), spectrogram);
    }

    [Theory]
    [InlineData(0.5, 0.8183)] // mean of max(x, 1 - x): 1/2 + 1/pi for the arcsine distribution
    [InlineData(1.0, 0.75)]
    public void The_mixup_fraction_follows_the_folded_beta_distribution(double parameter, double mean)
    {
        var random = new CounterRandom(1, "test");
        var sum = 0.0;
        for (var i = 0; i < 20_000; i++) sum += Augment.MixupFraction(ref random, parameter);
        Assert.Equal(mean, sum / 20_000, 0.005);
    }

    [Fact]
    public void With_a_tiny_mixup_parameter_most_examples_remain_unmixed()
    {
        var random = new CounterRandom(1, "test");
        double[] fractions = [.. Enumerable.Range(0, 20_000).Select(_ => Augment.MixupFraction(ref random, 1e-4))];
        Assert.All(fractions, fraction => Assert.InRange(fraction, 0.5, 1));
        // Beta(a, a) with a small a is outside 1e-6 .. 1 - 1e-6 except for a fraction of about a x ln(1e6) x 2 / 2 = 0.0014.
        Assert.InRange(fractions.Count(fraction => fraction < 1 - 1e-6), 5, 60);
        var smallest = new CounterRandom(1, "test");
        for (var i = 0; i < 100; i++) Assert.Equal(1, Augment.MixupFraction(ref smallest, double.Epsilon));
    }

    [Theory]
    [InlineData(0.2)]
    [InlineData(0.5)]
    [InlineData(1.0)]
    [InlineData(3.0)]
    public void The_fraction_is_the_ratio_of_gamma_variates(double parameter)
    {
        for (var i = 0; i < 1000; i++)
        {
            CounterRandom random = new(3, "test", i), same = random;
            double first = Gamma(ref same, parameter), second = Gamma(ref same, parameter);
            Assert.Equal(Math.Max(first, second) / (first + second), Augment.MixupFraction(ref random, parameter), 1e-12);
        }
    }

    // Marsaglia and Tsang 2000, without logarithms.
    private static double Gamma(ref CounterRandom random, double shape)
    {
        if (shape < 1) return Gamma(ref random, shape + 1) * Math.Pow(1 - random.NextDouble(), 1 / shape);
        var d = shape - 1.0 / 3;
        while (true)
        {
            var x = random.NextGaussian();
            var v = Math.Pow(1 + x / Math.Sqrt(9 * d), 3);
            if (v > 0 && Math.Log(1 - random.NextDouble()) < 0.5 * x * x + d - d * v + d * Math.Log(v)) return d * v;
        }
    }

    [Fact]
    public void Roll_is_circular()
    {
        float[] spectrogram = [1, 2, 3, 4, 5, 6, 10, 20, 30, 40, 50, 60]; // two channels, three frames, two bands
        Augment.Roll(spectrogram, (2, 3, 2), 1);
        Assert.Equal([5, 6, 1, 2, 3, 4, 50, 60, 10, 20, 30, 40], spectrogram);
        Augment.Roll(spectrogram, (2, 3, 2), 0);
        Augment.Roll(spectrogram, (2, 3, 2), 3);
        Assert.Equal([5, 6, 1, 2, 3, 4, 50, 60, 10, 20, 30, 40], spectrogram);
    }

    [Fact]
    public void Ten_decibels_multiply_the_power_by_ten()
    {
        float[] spectrogram = [0, (float)Math.Log(2)];
        Augment.Gain(spectrogram, 10);
        Assert.Equal([Math.Log(10), Math.Log(20)], spectrogram.Select(value => (double)value), (a, b) => Math.Abs(a - b) < 1e-6);
    }

    [Fact]
    public void Filter_adds_the_same_piecewise_linear_response_to_every_frame()
    {
        var kinks = new HashSet<int>();
        for (var i = 0; i < 200; i++)
        {
            var (random, spectrogram) = (new CounterRandom(5, "test", i), new float[3 * 64]);
            Augment.Filter(spectrogram, 64, 6, ref random);
            float[] response = spectrogram[..64];
            Assert.Equal(response, spectrogram[64..128]);
            Assert.Equal(response, spectrogram[128..]);
            Assert.All(response, value => Assert.InRange(value, -6 * 0.2302586f, 6 * 0.2302586f));
            Assert.NotEqual(0, response[0]);
            kinks.Add(Enumerable.Range(1, 62).Count(band => Math.Abs(response[band - 1] - 2 * response[band] + response[band + 1]) > 1e-4));
        }
        Assert.Contains(0, kinks);            // two knots: a straight line
        Assert.InRange(kinks.Max(), 4, 8);    // four knots between the edges, each with at most two kinks if it is between bands
    }

    [Fact]
    public void Resize_interpolates_and_repeats_the_edges()
    {
        float[] plane = [0, 10, 100, 110, 200, 210]; // three frames, two bands
        var output = new float[4 * 2];
        Augment.Resize(plane, output, 2, (0.5, 0.5), (0, 1));
        Assert.Equal([50, 60, 100, 110, 150, 160, 200, 210], output);
        Augment.Resize(plane, output.AsSpan(0, 2), 2, (0, 1), (0.25, 1)); // a quarter of a band up
        Assert.Equal([2.5f, 10], output[..2]);
        Augment.Resize(plane, output.AsSpan(0, 2), 2, (-3, 1), (-5, 1)); // entirely outside
        Assert.Equal([0, 0], output[..2]);
    }

    private static float[] Ramp() => [.. Enumerable.Range(0, 40).Select(cell => (float)cell)];
}
