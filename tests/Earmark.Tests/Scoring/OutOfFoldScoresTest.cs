using Earmark.Data;
using Earmark.Scoring;
using static Earmark.Tests.Scoring.ScoreTableTest;

namespace Earmark.Tests.Scoring;

public sealed class OutOfFoldScoresTest
{
    private static readonly ScoreTable Scores = Table(["a", "b", "c", "d"], 0.9f, 0.1f, 0.2f, 0.8f, 0.6f, 0.4f, 0.7f, 0.3f);
    private static readonly Clip[] Clips = [Clip("a", "L0"), Clip("b", "L1"), Clip("c", "L1"), Clip("d", "L0")];

    [Fact]
    public void A_single_fold_is_not_calibrated()
    {
        var scores = OutOfFoldScores.Compute(Scores, [new(0, [], Clips)], ScoreRule.Softmax, 0);
        Assert.Same(scores.Raw, scores.Calibrated);
        Assert.Equal((Calibration.Identity, 0, 0.75), (scores.Calibration, scores.Thresholds.Count, scores.Evaluation.Map1));
    }

    [Fact]
    public void Folds_are_calibrated_together_and_cross_fitted()
    {
        Fold[] folds = [new(0, [], Clips[..2]), new(1, [], Clips[2..])];
        var scores = OutOfFoldScores.Compute(Scores, folds, ScoreRule.Softmax, 0);
        Assert.Equal(Calibration.Fit(Scores, Clips, ScoreRule.Softmax), scores.Calibration);
        Assert.Equal(Evaluation.Compute(CrossFittedPart.Concatenate(CrossFittedPart.Fit(Scores, [Clips[..2], Clips[2..]], ScoreRule.Softmax)), Clips, ScoreRule.Softmax).LogLoss, scores.Evaluation.LogLoss);
        Assert.Equal(["L0", "L1"], scores.Thresholds.Keys.Order());
    }

    [Fact]
    public void F1_is_that_of_thresholds_chosen_on_the_other_folds()
    {
        // The scores of L0 are higher in the first fold: its threshold, 0.8, is too high for the second fold, whose threshold, 0.2, is too low for the first.
        var scores = Table(["a", "b", "c", "d"], 0.9f, 0.1f, 0.7f, 0.3f, 0.3f, 0.7f, 0.1f, 0.9f);
        Clip[] clips = [Clip("a", "L0"), Clip("b", "L1"), Clip("c", "L0"), Clip("d", "L1")];
        var evaluation = OutOfFoldScores.Compute(scores, [new(0, [], clips[..2]), new(1, [], clips[2..])], ScoreRule.Sigmoid, 0).Evaluation;
        // L0: a is a hit, b a false alarm, c a miss. L1: b is a miss, c a false alarm, d a hit.
        Assert.Equal([0.5, 0.5], evaluation.PerClass.Select(label => label.F1!.Value));
        Assert.Equal(0.5, evaluation.MacroF1);
        Assert.Equal(0.8, Evaluation.Compute(scores, clips, ScoreRule.Sigmoid, Thresholds.Choose(scores, clips)).MacroF1!.Value, 1e-6); // the thresholds of all clips
    }

    [Fact]
    public void The_order_of_the_labels_of_a_clip_is_that_after_calibration_on_the_other_folds()
    {
        // Of each label, half of the clips in the second fold have high scores without having the label. Calibration on all clips takes this into account; calibration on the first fold alone does not.
        string[] names = [.. Enumerable.Range(0, 8).Select(i => $"clip{i}")];
        var scores = Table(names, 0.9f, 0.2f, 0.8f, 0.3f, 0.2f, 0.9f, 0.3f, 0.8f, 0.8f, 0.9f, 0.9f, 0.95f, 0.7f, 0.8f, 0.6f, 0.9f);
        Clip[] clips = [.. names.Select((name, i) => Clip(name, i is 2 or 3 ? "L1" : "L0"))];
        Fold[] folds = [new(0, [], clips[..4]), new(1, [], clips[4..])];
        var evaluation = OutOfFoldScores.Compute(scores, folds, ScoreRule.Sigmoid, 0).Evaluation;
        var crossFitted = Evaluation.Compute(CrossFittedPart.Concatenate(CrossFittedPart.Fit(scores, [clips[..4], clips[4..]], ScoreRule.Sigmoid)), clips, ScoreRule.Sigmoid);
        var calibrated = Evaluation.Compute(Calibration.Fit(scores, clips, ScoreRule.Sigmoid).Apply(scores, ScoreRule.Sigmoid), clips, ScoreRule.Sigmoid);
        Assert.NotEqual(calibrated.Lwlrap, evaluation.Lwlrap);
        Assert.Equal((crossFitted.Lwlrap, crossFitted.Map1, crossFitted.Map3), (evaluation.Lwlrap, evaluation.Map1, evaluation.Map3));
        Assert.Equal(crossFitted.PerClass.Select(label => label.Lwlrap), evaluation.PerClass.Select(label => label.Lwlrap));
        Assert.Equal((calibrated.Map, calibrated.Auc), (evaluation.Map, evaluation.Auc)); // these compare clips of different folds
        Assert.Equal(calibrated.PerClass.Select(label => (label.AveragePrecision, label.Auc)), evaluation.PerClass.Select(label => (label.AveragePrecision, label.Auc)));
    }

    [Fact]
    public void False_alarms_are_counted_at_thresholds_of_the_other_folds()
    {
        // As above, the threshold of L0 is too low for the first fold, so the label is assigned to its background recording.
        var scores = Table(["a", "quiet", "c", "silent"], 0.9f, 0.1f, 0.6f, 0.05f, 0.3f, 0.7f, 0.1f, 0.05f);
        Clip[] clips = [Clip("a", "L0"), Background("quiet"), Clip("c", "L0"), Background("silent")];
        var outOfFold = OutOfFoldScores.Compute(scores, [new(0, [], clips[..2]), new(1, [], clips[2..])], ScoreRule.Sigmoid, 0);
        Assert.Equal(new(2, 1, 1), outOfFold.CountFalseAlarms(_ => TimeSpan.FromMinutes(30)));
        Assert.Null(OutOfFoldScores.Compute(scores, [new(0, [], clips)], ScoreRule.Sigmoid, 0).CountFalseAlarms(_ => TimeSpan.FromMinutes(30)));
    }

    [Fact]
    public void Without_clips_in_other_folds_there_is_no_F1() =>
        Assert.Null(OutOfFoldScores.Compute(Scores, [new(0, [], Clips), new(1, [], [])], ScoreRule.Sigmoid, 0).Evaluation.MacroF1);

    [Fact]
    public void Clips_without_scores_and_unverified_clips_do_not_count()
    {
        Clip[] clips = [.. Clips[..3], Clips[3] with { Verified = false }, Clip("unreadable", "L0")];
        Assert.Equal(["a", "b", "c"], OutOfFoldScores.Compute(Scores, [new(0, [], clips, VerifiedOnly: true)], ScoreRule.Softmax, 0).Clips.Select(clip => clip.Name));
    }

    private static Clip Clip(string name, string label) => new(name, name, label);

    private static Clip Background(string name) => new(name, name, ClipLabels.None);
}
