using Earmark.FrontEnds;
using Earmark.Training.Batches;

namespace Earmark.Training.Tests.Batches;

public sealed class ColouredNoiseTest
{
    private const int Rate = 32_000;

    private static readonly LogMel FrontEnd = new() { SampleRate = Rate, Frame = Duration.Samples(1280), Hop = Duration.Samples(640), FftSize = 2048, MelBands = 64, Fmin = 50, Fmax = 14_000 };

    [Theory]
    [InlineData("White", 0)]
    [InlineData("Pink", -3.01)]
    [InlineData("Brown", -6.02)]
    [InlineData("Blue", 3.01)]
    [InlineData("Violet", 6.02)]
    public void The_power_per_hertz_of_a_colour_has_its_slope(string name, double slope)
    {
        var (noise, white) = (ColouredNoise.Generate(Enum.Parse<NoiseColour>(name), 30 * Rate, Rate, new(1, "test")), ColouredNoise.Generate(NoiseColour.White, 30 * Rate, Rate, new(2, "test")));
        // Octaves around 200, 400, ... 6,400 Hz, relative to white noise, so that the width of the filter does not matter.
        double[] densities = [.. Enumerable.Range(0, 6).Select(octave => 200 * Math.Pow(2, octave)).Select(frequency => 10 * Math.Log10(PowerOf(noise, frequency) / PowerOf(white, frequency)))];
        for (var octave = 1; octave < 6; octave++) Assert.Equal(slope, densities[octave] - densities[octave - 1], 0.8);
        Assert.Equal(5 * slope, densities[5] - densities[0], 1.5);
    }

    [Fact]
    public void Noise_depends_on_its_random_numbers_only()
    {
        Assert.Equal(ColouredNoise.Generate(NoiseColour.Pink, 100, Rate, new(1, "test")), ColouredNoise.Generate(NoiseColour.Pink, 100, Rate, new(1, "test")));
        Assert.NotEqual(ColouredNoise.Generate(NoiseColour.Pink, 100, Rate, new(1, "test")), ColouredNoise.Generate(NoiseColour.Pink, 100, Rate, new(2, "test")));
    }

    [Theory, InlineData(0), InlineData(10), InlineData(40)]
    public void Noise_is_added_at_the_specified_ratio(double snr)
    {
        var noise = new NoiseSpectrograms(FrontEnd, 1);
        var ratios = new List<double>();
        for (var i = 0; i < 40; i++)
        {
            var random = new CounterRandom(1, "test", i);
            var power = new float[600 * 64]; // longer than the stored noise, which continues at its start
            power.AsSpan().Fill(3);
            noise.AddTo(power, snr, ref random);
            ratios.Add(10 * Math.Log10(power.Length * 3 / power.Sum(value => value - 3.0)));
        }
        Assert.All(ratios, ratio => Assert.Equal(snr, ratio, 0.6)); // parts of the noise differ in level
        Assert.True(ratios.Distinct().Count() > 20);
    }

    [Fact]
    public void Each_colour_is_used()
    {
        var (noise, lowBandShares) = (new NoiseSpectrograms(FrontEnd, 1), new List<double>());
        for (var i = 0; i < 100; i++)
        {
            var random = new CounterRandom(1, "test", i);
            var power = new float[100 * 64];
            power.AsSpan().Fill(1);
            noise.AddTo(power, 0, ref random);
            lowBandShares.Add(Enumerable.Range(0, power.Length).Where(cell => cell % 64 < 8).Sum(cell => power[cell] - 1.0) / power.Sum(value => value - 1.0));
        }
        // The share of 50 to 430 Hz in 50 to 14,000 Hz: 0.89 for brown, 0.38 for pink, 0.03 for white, 0.001 for blue, 0.00003 for violet noise.
        var colours = lowBandShares.CountBy(share => share > 0.7 ? "brown" : share > 0.15 ? "pink" : share > 0.008 ? "white" : share > 0.0002 ? "blue" : "violet").ToDictionary();
        Assert.Equal(5, colours.Count);
        Assert.All(colours.Values, count => Assert.InRange(count, 8, 35)); // 20 expected, deviation 4
    }

    // The power of a Butterworth-like band of an octave: a cascade of two resonators around its centre.
    private static double PowerOf(float[] samples, double frequency)
    {
        var (theta, radius) = (2 * Math.PI * frequency / Rate, Math.Exp(-Math.PI * frequency / 4 / Rate));
        var (a, b) = (2 * radius * Math.Cos(theta), -radius * radius);
        var (first1, first2, second1, second2, in1, in2, mid1, mid2, sum) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0);
        var gain = Math.Pow(1 - radius, 2); // both resonators have zeros at 0 Hz and half the sample rate
        foreach (var sample in samples)
        {
            var first = sample - in2 + a * first1 + b * first2;
            (in2, in1, first2, first1) = (in1, sample, first1, first);
            var second = first - mid2 + a * second1 + b * second2;
            (mid2, mid1, second2, second1) = (mid1, first, second1, second);
            sum += second * second * gain * gain;
        }
        return sum / samples.Length;
    }
}
