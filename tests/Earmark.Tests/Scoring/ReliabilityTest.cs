using Earmark.Data;
using Earmark.Scoring;
using static Earmark.Tests.Scoring.ScoreTableTest;

namespace Earmark.Tests.Scoring;

public sealed class ReliabilityTest
{
    private static readonly ScoreTable Scores = Table(["a", "b", "c"], 0.9f, 0.1f, 0.9f, 0.1f, 0.65f, 0.35f);
    private static readonly Clip[] Truth = [Clip("a", "L0"), Clip("b", "L1"), Clip("c", "L0")];

    [Fact]
    public void Softmax_uses_the_best_score_of_each_clip()
    {
        var reliability = Reliability.Compute(Scores, Truth, ScoreRule.Softmax);
        Assert.Equal([(9, 1, 1), (13, 2, 1)], Filled(reliability)); // 0.65 x 15 = 9.75 is in bin 9, 0.9 x 15 = 13.5 in bin 13
        Assert.Equal((0.9, 0.5), (Math.Round(reliability.Bins[13].MeanScore, 6), reliability.Bins[13].Accuracy));
        Assert.Equal((0.8 + 0.35) / 3, reliability.ExpectedCalibrationError, 6);
        Assert.Equal(reliability.ExpectedCalibrationError, Evaluation.Compute(Scores, Truth, ScoreRule.Softmax).ExpectedCalibrationError);
    }

    [Fact]
    public void Sigmoid_uses_all_scores() =>
        Assert.Equal([(1, 2, 1), (5, 1, 0), (9, 1, 1), (13, 2, 1)], Filled(Reliability.Compute(Scores, Truth, ScoreRule.Sigmoid)));

    [Fact]
    public void Scores_of_zero_and_one_are_in_the_first_and_last_bin() =>
        Assert.Equal([(0, 1, 0), (14, 1, 1)], Filled(Reliability.Compute(Table(["a"], 1, 0), [Clip("a", "L0")], ScoreRule.Sigmoid)));

    private static IEnumerable<(int, int, int)> Filled(Reliability reliability) =>
        reliability.Bins.Index().Where(bin => bin.Item.Predictions > 0).Select(bin => (bin.Index, bin.Item.Predictions, bin.Item.Correct));

    private static Clip Clip(string name, string label) => new(name, name, label);
}
