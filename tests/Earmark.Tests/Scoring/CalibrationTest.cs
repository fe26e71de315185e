using Earmark.Data;
using Earmark.Scoring;
using static Earmark.Tests.Scoring.ScoreTableTest;

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
        var temperature = Calibration.FitTemperature(Overconfident, Truth, ScoreRule.Softmax);
        Assert.Equal(Math.Log(9) / Math.Log(4), temperature, 1e-3);
        var calibrated = WithTemperature(temperature).Apply(Overconfident, ScoreRule.Softmax);
        Assert.All(Enumerable.Range(0, 10), row => Assert.Equal(0.8, calibrated[row][0], 1e-3));
        Assert.Equal(0, Evaluation.Compute(calibrated, Truth, ScoreRule.Softmax).ExpectedCalibrationError, 1e-3);
        Assert.True(Evaluation.Compute(calibrated, Truth, ScoreRule.Softmax).LogLoss < Evaluation.Compute(Overconfident, Truth, ScoreRule.Softmax).LogLoss);
    }

    [Fact]
    public void Calibrated_scores_have_temperature_one()
    {
        var calibrated = new ScoreTable(Labels, Overconfident.Clips, [.. Truth.SelectMany(_ => new[] { 0.8f, 0.2f })]);
        Assert.Equal(1, Calibration.FitTemperature(calibrated, Truth, ScoreRule.Softmax), 1e-3);
        Assert.Equal([0.8f, 0.2f], WithTemperature(1).Apply(calibrated, ScoreRule.Softmax)[0].ToArray(), (a, b) => Math.Abs(a - b) < 1e-6);
    }

    [Fact]
    public void Temperature_is_bounded_if_all_clips_are_right_or_all_are_wrong()
    {
        var cats = Truth[..8];
        Assert.InRange(Calibration.FitTemperature(Overconfident.Select(cats), cats, ScoreRule.Softmax), 0.05, 0.0501);
        var wrong = cats.Select(clip => clip with { Labels = "dog" }).ToArray();
        Assert.InRange(Calibration.FitTemperature(Overconfident.Select(cats), wrong, ScoreRule.Softmax), 19.9, 20);
    }

    [Fact]
    public void Temperature_preserves_the_ranking_and_rows_sum_to_one()
    {
        var table = new ScoreTable(new(["a", "b", "c"]), ["x"], [0.2f, 0.5f, 0.3f]);
        var changed = WithTemperature(3).Apply(table, ScoreRule.Softmax);
        Assert.Equal(table.TopLabels(0, 3), changed.TopLabels(0, 3));
        Assert.Equal(1, changed[0].ToArray().Sum(), 1e-6f);
    }

    [Fact]
    public void A_temperature_divides_logits()
    {
        Assert.Equal([0.8f / 1.4f, 0.6f / 1.4f], WithTemperature(2).Apply([0.64f, 0.36f], Labels, ScoreRule.Softmax), (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.Equal([0.75f, 0.5f], WithTemperature(2).Apply([0.9f, 0.5f], Labels, ScoreRule.Sigmoid), (a, b) => Math.Abs(a - b) < 1e-6); // odds 9 become 3
    }

    [Fact]
    public void Platt_scaling_is_applied_after_the_temperature_and_changes_only_its_label()
    {
        // The logit of 0.9 is ln 9. Divided by 2, times 4, plus ln 2: the odds are 9^2 x 2 = 162.
        var calibration = new Calibration(2, new Dictionary<string, PlattScaling> { ["cat"] = new(4, Math.Log(2)) });
        Assert.Equal([162f / 163, 0.75f], calibration.Apply([0.9f, 0.9f], Labels, ScoreRule.Sigmoid), (a, b) => Math.Abs(a - b) < 1e-6);
    }

    [Fact]
    public void Scores_are_calibrated_without_an_allocation_per_label()
    {
        var labels = new LabelSet([.. Enumerable.Range(0, 500).Select(i => $"{i}")]);
        var calibration = new Calibration(1.7, labels.Where((_, i) => i % 3 > 0).Index().ToDictionary(label => label.Item, label => new PlattScaling(0.3 + label.Index / 100.0, label.Index / 70.0 - 2)));
        float[] scores = [.. labels.Select((_, i) => (i + 0.5f) / 500)];
        var logits = ScoreRule.Sigmoid.Logits(scores);
        var expected = ScoreRule.Sigmoid.Scores([.. calibration.ScalingsOf(labels).Select((scaling, i) => scaling.Slope * logits[i] + scaling.Offset)]);
        Assert.Equal(expected, calibration.Apply(scores, labels, ScoreRule.Sigmoid)); // bit by bit
        Assert.InRange(Allocation.Of(() => calibration.Apply(scores, labels, ScoreRule.Sigmoid)), 0, 500 * (sizeof(double) + sizeof(float)) + 200); // logits and scores
    }

    [Fact]
    public void Softmax_has_no_Platt_scaling() => Assert.Empty(Calibration.Fit(Overconfident, Truth, ScoreRule.Softmax).PerLabel);

    [Fact]
    public void Platt_scaling_recovers_slope_and_offset_of_each_label()
    {
        var (scores, truth) = Miscalibrated(4000);
        var calibration = Calibration.Fit(scores, truth, ScoreRule.Sigmoid);
        var (cat, dog) = (calibration.ScalingsOf(Labels)[0], calibration.ScalingsOf(Labels)[1]);
        Assert.Equal(0.5, cat.Slope, 0.06);
        Assert.Equal(-1, cat.Offset, 0.15);
        Assert.Equal(1, dog.Slope, 0.12);
        Assert.Equal(1, dog.Offset, 0.15);
        Assert.InRange(Evaluation.Compute(scores, truth, ScoreRule.Sigmoid).ExpectedCalibrationError, 0.05, 0.5);
        Assert.InRange(Evaluation.Compute(calibration.Apply(scores, ScoreRule.Sigmoid), truth, ScoreRule.Sigmoid).ExpectedCalibrationError, 0, 0.02);
    }

    [Fact]
    public void Platt_scaling_of_few_clips_stays_close_to_the_identity()
    {
        Assert.Equal(PlattScaling.Identity, PlattScaling.Fit([], []));
        var separated = PlattScaling.Fit([3, -3], [true, false]); // without the prior, the slope would be infinite
        Assert.InRange(separated.Slope, 1, 1.3);
        Assert.Equal(0, separated.Offset, 1e-9);
        Assert.Equal(0.05, PlattScaling.Fit([-9, -9, 9, 9], [true, true, false, false]).Slope); // the order of scores is never reversed
    }

    [Fact]
    public void Cross_fitting_uses_the_calibration_of_the_other_parts()
    {
        var (scores, truth) = Miscalibrated(400);
        Clip[] first = truth[..100], second = truth[100..];
        var table = CrossFittedPart.Concatenate(CrossFittedPart.Fit(scores, [first, second], ScoreRule.Sigmoid));
        Assert.Equal(Calibration.Fit(scores.Select(second), second, ScoreRule.Sigmoid).Apply(scores.Select(first), ScoreRule.Sigmoid)[7].ToArray(), table[table.RowOf("7")].ToArray());
        Assert.Equal(Calibration.Fit(scores.Select(first), first, ScoreRule.Sigmoid).Apply(scores.Select(second), ScoreRule.Sigmoid)[5].ToArray(), table[table.RowOf("105")].ToArray());
        Assert.Equal(400, table.Clips.Count);
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

    private static Calibration WithTemperature(double temperature) => new(temperature, Calibration.Identity.PerLabel);

    // The odds of cat are exp(logit / 2 - 1), those of dog exp(logit + 1).
    private static (ScoreTable Scores, Clip[] Truth) Miscalibrated(int count)
    {
        var random = new CounterRandom(1, "calibration");
        var (scores, clips) = (new List<float>(), new List<Clip>());
        for (var i = 0; i < count; i++)
        {
            double cat = 3 * random.NextGaussian(), dog = 3 * random.NextGaussian();
            scores.AddRange(ScoreRule.Sigmoid.Scores([cat, dog]));
            List<string> labels = [];
            if (random.NextBool(1 / (1 + Math.Exp(1 - cat / 2)))) labels.Add("cat");
            if (random.NextBool(1 / (1 + Math.Exp(-dog - 1)))) labels.Add("dog");
            clips.Add(new($"{i}", $"{i}", ClipLabels.Create([.. labels])));
        }
        return (new(Labels, [.. clips.Select(clip => clip.Name)], [.. scores]), [.. clips]);
    }

    [Theory]
    [InlineData("softmax")]
    [InlineData("sigmoid")]
    public void Removing_a_calibration_is_the_inverse_of_applying_it(string name)
    {
        var rule = ScoreRule.Find(name)!;
        var scores = Table(["a", "b"], 0.7f, 0.2f, 0.1f, 0.3f, 0.3f, 0.4f);
        var calibration = new Calibration(1.7, rule.CalibratesEachLabel ? new Dictionary<string, PlattScaling> { ["L1"] = new(0.5, -1) } : Calibration.Identity.PerLabel);
        var restored = calibration.Remove(calibration.Apply(scores, rule), rule);
        for (var row = 0; row < 2; row++)
            for (var label = 0; label < 3; label++) Assert.Equal(scores[row][label], restored[row][label], 1e-5f);
        Assert.Same(scores, Calibration.Identity.Remove(scores, rule));
    }
}
