using Earmark.Review;

namespace Earmark.Tests.Review;

public sealed class PrecisionThresholdTest
{
    // At the log-odds 0, half of the answers are right; at ln 4, 16 of 17 are, whose log-odds are 2 ln 4: slope 2, offset 0. With so many answers, the prior has almost no effect.
    private static readonly (double, bool)[] Answers = [.. Repeat(0.5, true, 5000), .. Repeat(0.5, false, 5000), .. Repeat(0.8, true, 16000), .. Repeat(0.8, false, 1000)];

    [Theory]
    [InlineData(0.9, 0.75)] // log-odds of 0.9 are ln 9 = 2 ln 3, and 3 : 1 is 0.75
    [InlineData(0.85, 0.7042)] // sqrt(17 / 3) = 2.3805 : 1
    public void The_threshold_is_where_the_fitted_probability_reaches_the_precision(double precision, double expected) => Assert.Equal(expected, PrecisionThreshold.Find(Answers, precision)!.Value, 0.002);

    [Fact]
    public void A_threshold_above_all_reviewed_scores_is_not_stated() => Assert.Null(PrecisionThreshold.Find(Answers, 0.95)); // sqrt 19 : 1 is 0.813

    [Fact]
    public void The_threshold_is_not_below_the_reviewed_scores() => Assert.Equal(0.5, PrecisionThreshold.Find(Answers, 0.3));

    [Theory]
    [InlineData(9, 0, "too few: 9 of 10")]
    [InlineData(0, 12, "none is right")]
    [InlineData(8, 4, "")]
    public void Without_a_threshold_the_reason_is_stated(int right, int wrong, string expected)
    {
        (double, bool)[] answers = [.. Repeat(0.9, true, right), .. Repeat(0.2, false, wrong)];
        Assert.Equal(expected, PrecisionThreshold.Obstacle(answers));
        if (expected.Length > 0) Assert.Null(PrecisionThreshold.Find(answers, 0.85));
    }

    [Fact]
    public void Scores_that_are_lower_for_right_answers_give_no_threshold()
    {
        (double, bool)[] answers = [.. Repeat(0.99, false, 50), .. Repeat(0.1, true, 50)];
        Assert.Equal("no relation to the score", PrecisionThreshold.Obstacle(answers));
    }

    [Fact]
    public void Separable_answers_give_a_threshold_between_them()
    {
        // Without a prior, the slope would be infinite.
        (double, bool)[] answers = [.. Repeat(0.2, false, 6), .. Repeat(0.9, true, 6)];
        Assert.InRange(PrecisionThreshold.Find(answers, 0.85)!.Value, 0.6, 0.9);
    }

    private static IEnumerable<(double, bool)> Repeat(double score, bool isRight, int count) => Enumerable.Repeat((score, isRight), count);
}
