using Earmark.Data;
using Earmark.Scoring;
using static Earmark.Tests.Scoring.ScoreTableTest;

namespace Earmark.Tests.Scoring;

public sealed class EvaluationTest
{
    // Four labels. The true labels of a, b, c and d rank first, second, third and last.
    private static readonly ScoreTable Scores = Table(["a", "b", "c", "d"],
        0.7f, 0.1f, 0.1f, 0.1f,
        0.5f, 0.4f, 0.1f, 0.0f,
        0.4f, 0.3f, 0.2f, 0.1f,
        0.4f, 0.3f, 0.2f, 0.1f);
    private static readonly Clip[] Truth = [Clip("d", "L3"), Clip("a", "L0"), Clip("b", "L1"), Clip("c", "L2")];

    [Fact]
    public void Map3_averages_the_reciprocal_ranks_up_to_three()
    {
        var evaluation = Evaluation.Compute(Scores, Truth, ScoreRule.Softmax);
        Assert.Equal(4, evaluation.Clips);
        Assert.Equal((1 + 1 / 2.0 + 1 / 3.0 + 0) / 4, evaluation.Map3!.Value, 12);
        Assert.Equal(0.25, evaluation.Map1);
        Assert.Equal(0.25, evaluation.Accuracy);
        Assert.Equal([("L0", 1, 1, 1), ("L1", 1, 0.5, 0), ("L2", 1, 1 / 3.0, 0), ("L3", 1, 0, 0)], evaluation.PerClass.Select(label => (label.Label, label.Clips, label.Map3!.Value, label.Map1!.Value)));
    }

    [Fact]
    public void Rows_of_the_confusion_matrix_are_true_labels()
    {
        var confusion = Evaluation.Compute(Scores, Truth, ScoreRule.Softmax).Confusion!;
        for (var label = 0; label < 4; label++) Assert.Equal(1, confusion[label, 0]);
        Assert.Equal(4, confusion.Cast<int>().Sum());
    }

    [Fact]
    public void Saves_per_label_results_and_the_confusion_matrix_as_csv()
    {
        var folder = Directory.CreateTempSubdirectory("earmark-").FullName;
        string perLabel = Path.Combine(folder, "per_label.csv"), confusion = Path.Combine(folder, "confusion.csv");
        var scores = Table(["a", "b", "c"], 0.7f, 0.2f, 0.1f, 0.5f, 0.4f, 0.1f, 0.6f, 0.3f, 0.1f);
        var evaluation = Evaluation.Compute(scores, [Clip("a", "L0"), Clip("b", "L1"), Clip("c", "L0")], ScoreRule.Softmax);
        evaluation.SavePerLabel(perLabel);
        evaluation.SaveConfusion(confusion, scores.Labels);
        Assert.Equal("label,clips,map3,map1\nL0,2,1,1\nL1,1,0.5,0\n", File.ReadAllText(perLabel));
        Assert.Equal("label,L0,L1,L2\nL0,2,0,0\nL1,1,0,0\nL2,0,0,0\n", File.ReadAllText(confusion));
        Assert.Equal("2 labels for a 3 x 3 matrix (Parameter 'labels')", Assert.Throws<ArgumentException>(() => evaluation.SaveConfusion(confusion, new(["L0", "L1"]))).Message);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void Log_loss_uses_the_natural_logarithm_and_is_finite()
    {
        Assert.Equal(-(Math.Log(0.7) + Math.Log(0.4) + Math.Log(0.2) + Math.Log(0.1)) / 4, Evaluation.Compute(Scores, Truth, ScoreRule.Softmax).LogLoss, 6);
        Assert.Equal(12 * Math.Log(10), Evaluation.Compute(Table(["a"], 1, 0), [Clip("a", "L1")], ScoreRule.Softmax).LogLoss, 9);
    }

    [Fact]
    public void Calibration_error_matches_hand_calculation()
    {
        // Top scores: 0.7 (correct), 0.5, 0.4 and 0.4 (wrong). The bin width is 1/15: 0.7 is in bin 11, 0.5 in bin 8, and both 0.4 in bin 7,
        // because float 0.4 is slightly above the upper edge of bin 6. The differences per bin are 0.3, 0.5 and 0.8, over 4 clips.
        Assert.Equal((0.3 + 0.5 + 0.8) / 4, Evaluation.Compute(Scores, Truth, ScoreRule.Softmax).ExpectedCalibrationError, 6);
        // Overconfidence and underconfidence cancel within a bin: 0.52 wrong and 0.52 correct give |1.04 - 1| over 2 clips.
        var pair = Table(["a", "b"], 0.52f, 0.48f, 0.52f, 0.48f);
        Assert.Equal(0.02, Evaluation.Compute(pair, [Clip("a", "L0"), Clip("b", "L1")], ScoreRule.Softmax).ExpectedCalibrationError, 6);
    }

    [Fact]
    public void Labels_without_clips_are_not_listed()
    {
        var evaluation = Evaluation.Compute(Table(["a"], 0.6f, 0.4f), [Clip("a", "L1")], ScoreRule.Softmax);
        Assert.Equal(["L1"], evaluation.PerClass.Select(result => result.Label));
        Assert.Equal(2, evaluation.Confusion!.GetLength(0));
    }

    [Fact]
    public void Background_is_not_ranked_in_MAP_and_clips_without_labels_do_not_prevent_it()
    {
        // For softmax, the background label has the best score of the clip "a", but is not submitted.
        var exclusive = new ScoreTable(new(["L0", "L1", Dataset.BackgroundLabel]), ["a", "b"], [0.3f, 0.1f, 0.6f, 0.2f, 0.1f, 0.7f]);
        var evaluation = Evaluation.Compute(exclusive, [Clip("a", "L0"), Clip("b", Dataset.BackgroundLabel)], ScoreRule.Softmax);
        Assert.Equal((1.0, 1.0, 2), (evaluation.Map1!.Value, evaluation.Map3!.Value, evaluation.Clips));
        Assert.Equal([1.0, null], evaluation.PerClass.Select(label => label.Map3));
        Assert.Equal(1, evaluation.Confusion![0, 2]);
        Assert.Equal(1, evaluation.Confusion[2, 2]);

        var independent = new ScoreTable(new(["L0", "L1"]), ["a", "b"], [0.3f, 0.1f, 0.2f, 0.1f]);
        evaluation = Evaluation.Compute(independent, [Clip("a", "L0"), Clip("b", null) with { Labels = [] }], ScoreRule.Sigmoid);
        Assert.Equal((1.0, 1.0), (evaluation.Map1!.Value, evaluation.Lwlrap!.Value));
    }

    [Fact]
    public void Clips_with_several_labels_require_sigmoid()
    {
        var scores = new ScoreTable(new(["L0", "L1"]), ["a"], [0.9f, 0.6f]);
        Clip[] truth = [Clip("a", null) with { Labels = ["L0", "L1"] }];
        Assert.Equal("evaluation: clips with several labels: a. Expected one label for each clip, because the score rule of the model is softmax.",
            Assert.Throws<InputException>(() => Evaluation.Compute(scores, truth, ScoreRule.Softmax)).Message);
        var evaluation = Evaluation.Compute(scores, truth, ScoreRule.Sigmoid, new Dictionary<string, double> { ["L0"] = 0.5 });
        Assert.Null(evaluation.Map3);
        Assert.Equal(-Math.Log(0.9) - Math.Log(0.6), evaluation.LogLoss, 6);
        Assert.Equal((0.1 + 0.4) / 2, evaluation.ExpectedCalibrationError, 6); // bins 14 and 9
        Assert.Equal([1.0, 0], evaluation.PerClass.Select(label => label.F1!.Value)); // L1 has no threshold and is never assigned
    }

    [Fact]
    public void Rejects_mismatched_clips_and_labels()
    {
        void AssertError(string message, params Clip[] truth) =>
            Assert.Equal($"evaluation: {message}", Assert.Throws<InputException>(() => Evaluation.Compute(Scores, truth, ScoreRule.Softmax)).Message);
        AssertError("there are no clips. Expected at least one labelled clip.");
        AssertError("clips of the truth without scores: e, f. Expected a row of scores for each clip of the truth.", [.. Truth, Clip("e", "L0"), Clip("f", "L0")]);
        AssertError("clips of the scores that are not in the truth: a, d. Expected only scores of clips in the truth.", Clip("b", "L0"), Clip("c", "L0"));
        AssertError("labels of the truth that are not among those of the scores: Cowbell. Expected only the 4 labels of the scores.",
            Clip("a", "L0"), Clip("b", "L0"), Clip("c", "Cowbell"), Clip("d", "Cowbell"));
        AssertError("clips without a label: b. Expected a label for each clip.", Clip("a", "L0"), Clip("b", null));
        AssertError("duplicate clips in the truth: a. Expected each clip once.", [.. Truth, Clip("a", "L1")]);
    }

    [Fact]
    public void Lists_at_most_ten_clips()
    {
        Clip[] truth = [.. Truth, .. Enumerable.Range(10, 25).Select(i => Clip($"x{i}", "L0"))];
        Assert.Equal("evaluation: clips of the truth without scores: x10, x11, x12, x13, x14, x15, x16, x17, x18, x19 and 15 more. "
            + "Expected a row of scores for each clip of the truth.", Assert.Throws<InputException>(() => Evaluation.Compute(Scores, truth, ScoreRule.Softmax)).Message);
    }

    private static Clip Clip(string name, string? label) => new(name, name, label);
}
