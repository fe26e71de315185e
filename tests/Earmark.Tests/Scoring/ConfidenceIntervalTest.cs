using Earmark.Scoring;

namespace Earmark.Tests.Scoring;

public sealed class ConfidenceIntervalTest
{
    /// <summary>Newcombe 1998, "Two-sided confidence intervals for the single proportion", table I, method 3.</summary>
    [Theory]
    [InlineData(81, 263, 0.2553, 0.3662)]
    [InlineData(15, 148, 0.0624, 0.1605)]
    [InlineData(0, 20, 0.0000, 0.1611)]
    [InlineData(1, 29, 0.0061, 0.1718)]
    public void Wilson_intervals_match_the_literature(int successes, int trials, double low, double high)
    {
        var interval = ConfidenceInterval.Wilson(successes, trials);
        Assert.Equal((low, high), (Math.Round(interval.Low, 4), Math.Round(interval.High, 4)));
        var complement = ConfidenceInterval.Wilson(trials - successes, trials);
        Assert.Equal(1 - interval.High, complement.Low, 12);
    }

    [Fact]
    public void Fractions_of_zero_and_one_have_exact_ends() =>
        Assert.Equal((0.0, 1.0), (ConfidenceInterval.Wilson(0, 3).Low, ConfidenceInterval.Wilson(3, 3).High));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(-1, 3)]
    [InlineData(4, 3)]
    public void Impossible_counts_are_rejected(int successes, int trials) => Assert.Throws<ArgumentOutOfRangeException>(() => ConfidenceInterval.Wilson(successes, trials));
}
