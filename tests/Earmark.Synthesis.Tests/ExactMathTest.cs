using Earmark.Synthesis;

namespace Earmark.Synthesis.Tests;

public sealed class ExactMathTest
{
    [Fact]
    public void Sine_and_cosine_match_the_platform()
    {
        for (var turns = -3.0; turns < 3; turns += 0.001)
        {
            Assert.Equal(Math.Sin(2 * Math.PI * turns), ExactMath.Sine(turns), 1e-10);
            Assert.Equal(Math.Cos(2 * Math.PI * turns), ExactMath.Cosine(turns), 1e-10);
        }
    }

    [Fact]
    public void Powers_of_two_match_the_platform()
    {
        for (var x = -60.0; x < 60; x += 0.037) Assert.Equal(1, ExactMath.Exp2(x) / Math.Pow(2, x), 1e-10);
    }

    [Fact]
    public void Logarithms_match_the_platform()
    {
        for (var x = 1e-9; x < 1e9; x *= 1.01) Assert.Equal(Math.Log2(x), ExactMath.Log2(x), 1e-10);
    }

    [Fact]
    public void Twenty_decibels_are_an_amplitude_of_ten() => Assert.Equal(10, ExactMath.DecibelsToAmplitude(20), 1e-9);

    [Fact]
    public void Decay_factor_reaches_minus_60_dB_after_the_decay_time()
    {
        double factor = ExactMath.DecayFactor(0.5), level = 1;
        for (var i = 0; i < 22_050; i++) level *= factor;
        Assert.Equal(0.001, level, 1e-9);
    }

    [Fact]
    public void LogUniform_values_are_within_the_range_and_have_its_mean()
    {
        var random = new CounterRandom(1, "test");
        LogUniform range = (100, 400);
        var values = Enumerable.Range(0, 20_000).Select(_ => range.Draw(ref random)).ToArray();
        Assert.All(values, value => Assert.InRange(value, 100, 400));
        Assert.Equal(300 / Math.Log(4), range.Mean, 1e-6);
        Assert.InRange(values.Average(), range.Mean - 3, range.Mean + 3);       // 5 standard errors
        Assert.InRange(values.Count(value => value < 200), 9_700, 10_300);      // one of two octaves, so half of the values
    }
}
