using Earmark.Data;
using Earmark.Scoring;

namespace Earmark.Tests.Scoring;

public sealed class CalibrationTest
{
    private static readonly LabelSet Labels = new(["cat", "dog"]);

    // Ten clips have a score of 0.9 for cat, and eight of them are cats. The calibrated score is 0.8, hence
    // 0.9^(1/T) / (0.9^(1/T) + 0.1^(1/T)) = 0.8: 9^(1/T) = 4, T = ln 9 / ln 4.
    private static readonly Clip[] Truth = [.. Enumerable.Range(0, 10).Select(i => new Clip($"{i}", $"{i}", i < 8 ? "cat" : "dog"))];
    private static readonly ScoreTable Overconfident = new(Labels, [.. Truth.Select(clip => clip.Name)], [.. Truth.SelectMany(_ => new[] { 0.9f, 0.1f })]);

    [Fact]
    public void Temperature_makes_the_score_equal_to_the_accuracy()
    {
        var temperature = Calibration.Temperature(Overconfident, Truth, ScoreRule.Softmax);
        Assert.Equal(Math.Log(9) / Math.Log(4), temperature, 1e-3);
        var calibrated = Calibration.ApplyTemperature(Overconfident, temperature, ScoreRule.Softmax);
        Assert.All(Enumerable.Range(0, 10), row => Assert.Equal(0.8, calibrated[row][0], 1e-3));
        Assert.Equal(0, Evaluation.Compute(calibrated, Truth, ScoreRule.Softmax).ExpectedCalibrationError, 1e-3);
        Assert.True(Evaluation.Compute(calibrated, Truth, ScoreRule.Softmax).LogLoss < Evaluation.Compute(Overconfident, Truth, ScoreRule.Softmax).LogLoss);
    }

    [Fact]
    public void Calibrated_scores_have_temperature_one()
    {
        var calibrated = new ScoreTable(Labels, Overconfident.Clips, [.. Truth.SelectMany(_ => new[] { 0.8f, 0.2f })]);
        Assert.Equal(1, Calibration.Temperature(calibrated, Truth, ScoreRule.Softmax), 1e-3);
        Assert.Equal([0.8f, 0.2f], Calibration.ApplyTemperature(calibrated, 1, ScoreRule.Softmax)[0].ToArray(), (a, b) => Math.Abs(a - b) < 1e-6);
    }

    [Fact]
    public void Temperature_is_bounded_if_all_clips_are_right_or_all_are_wrong()
    {
        var cats = Truth[..8];
        Assert.InRange(Calibration.Temperature(Overconfident.Select(cats), cats, ScoreRule.Softmax), 0.05, 0.0501);
        var wrong = cats.Select(clip => clip with { Labels = "dog" }).ToArray();
        Assert.InRange(Calibration.Temperature(Overconfident.Select(cats), wrong, ScoreRule.Softmax), 19.9, 20);
    }

    [Fact]
    public void Temperature_preserves_the_ranking_and_rows_sum_to_one()
    {
        var table = new ScoreTable(new(["a", "b", "c"]), ["x"], [0.2f, 0.5f, 0.3f]);
        var changed = Calibration.ApplyTemperature(table, 3, ScoreRule.Softmax);
        Assert.Equal(table.TopLabels(0, 3), changed.TopLabels(0, 3));
        Assert.Equal(1, changed[0].ToArray().Sum(), 1e-6f);
    }

    [Fact]
    public void Threshold_maximises_F1()
    {
        // In descending order of the score for cat: 0.9 right, 0.7 right, 0.6 wrong, 0.5 right, 0.2 wrong. F1 after each: 2/4, 4/5, 4/6, 6/7, 6/8:
        // F1 is highest after 0.5, so the threshold is halfway between 0.5 and 0.2.
        (string Name, float Score, string Label)[] clips = [("a", 0.9f, "cat"), ("b", 0.7f, "cat"), ("c", 0.6f, "dog"), ("d", 0.5f, "cat"), ("e", 0.2f, "dog")];
        var scores = new ScoreTable(Labels, [.. clips.Select(clip => clip.Name)], [.. clips.SelectMany(clip => new[] { clip.Score, 1 - clip.Score })]);
        var thresholds = Thresholds.Choose(scores, [.. clips.Select(clip => new Clip(clip.Name, clip.Name, clip.Label))]);
        Assert.Equal(0.35, thresholds["cat"], 1e-6);
        Assert.Equal(["cat", "dog"], thresholds.Keys.Order());
    }

    [Fact]
    public void A_label_without_clips_has_no_threshold() =>
        Assert.Equal(["cat"], Thresholds.Choose(Overconfident, [.. Truth[..8]]).Keys);
}
