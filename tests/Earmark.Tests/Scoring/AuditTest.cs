using Earmark.Data;
using Earmark.Scoring;

namespace Earmark.Tests.Scoring;

public sealed class AuditTest
{
    private static readonly LabelSet Labels = new(["A", "B", "C", "D"]);

    [Fact]
    public void The_probability_that_a_label_is_wrong_follows_from_Bayes_theorem()
    {
        var noise = new LabelNoise(1, 0.3);
        // Equal scores say nothing, so the noise rate remains. A score of 0.1: (0.9 * 0.3 / 2) / (0.9 * 0.3 / 2 + 0.1 * 0.7) = 0.135 / 0.205.
        Assert.Equal(0.3, noise.WrongProbability(1.0 / 3, 3), 12);
        Assert.Equal(0.135 / 0.205, noise.WrongProbability(0.1, 3), 12);
        Assert.Equal((1, 0), (noise.WrongProbability(0, 3), noise.WrongProbability(1, 3)));
        Assert.Equal(0, new LabelNoise(1, 0).WrongProbability(0, 3)); // no label can be wrong
        var flips = new LabelFlips(1, 0.1, 0.2);
        Assert.Equal(0.9 * 0.1 / (0.9 * 0.1 + 0.1 * 0.8), flips.WrongProbability(0.1), 12);
        Assert.Equal(0.9 * 0.2 / (0.9 * 0.2 + 0.1 * 0.9), flips.MissingProbability(0.9), 12);
    }

    [Fact]
    public void Wrong_labels_come_first_with_the_proposed_label()
    {
        var (scores, clips) = Noisy();
        var audit = Audit.Run(scores, clips, ScoreRule.Softmax);
        Assert.Equal(["wrong", "foreign"], audit.Doubts().Select(doubt => doubt.Clip.Name));
        Assert.Equal(("A", "B", null), (audit.Doubts()[0].Given, audit.Doubts()[0].Proposed, audit.Doubts()[1].Proposed));
        Assert.Matches("^B scores (0\\.9\\d|1\\.00), A 0\\.0\\d+$", audit.Doubts()[0].Reason);
        Assert.Matches("^D scores 0\\.0\\d+, and no other label is likely \\(A 0\\.[34]\\d\\)$", audit.Doubts()[1].Reason);
        Assert.All(audit.Ranking.Skip(2), doubt => Assert.Equal(doubt.Given, doubt.Proposed)); // more likely right than wrong
        Assert.Equal(14, audit.Ranking.Count);
        Assert.Equal(audit.Ranking.Select(doubt => doubt.Score).OrderDescending(), audit.Ranking.Select(doubt => doubt.Score));
        Assert.InRange(audit.NoiseRate, 0.1, 0.25); // 2 of 14
        Assert.Equal(audit.Ranking.Average(doubt => doubt.Score), audit.NoiseRate, 12);
    }

    [Fact]
    public void Clips_without_out_of_fold_scores_are_not_judged()
    {
        var (scores, clips) = Noisy();
        var audit = Audit.Run(scores, [.. clips, Clip("in training", "A", verified: false)], ScoreRule.Softmax);
        Assert.Equal(["in training"], audit.WithoutScores.Select(clip => clip.Name));
        Assert.DoesNotContain(audit.Ranking, doubt => doubt.Clip.Name == "in training");
        Assert.Equal("audit: no clip has out-of-fold scores. Expected scores of the clips of the data set. Train with --folds to score every clip.",
            Assert.Throws<InputException>(() => Audit.Run(scores, [Clip("in training", "A")], ScoreRule.Softmax)).Message);
    }

    [Fact]
    public void Verified_labels_are_judged_on_request_or_if_no_label_is_unverified()
    {
        var (scores, clips) = Noisy();
        Assert.Equal([.. Enumerable.Range(0, 8).Select(i => $"known {i}")], Audit.Run(scores, clips, ScoreRule.Softmax).Trusted.Select(clip => clip.Name));
        Assert.Empty(Audit.Run(scores, clips, ScoreRule.Softmax, all: true).Trusted);
        Assert.Equal(22, Audit.Run(scores, [.. clips.Select(clip => clip with { Verified = true })], ScoreRule.Softmax).Judged.Count);
    }

    [Fact]
    public void The_order_of_the_clips_does_not_change_the_result()
    {
        var (scores, clips) = Noisy();
        var (audit, reversed) = (Audit.Run(scores, clips, ScoreRule.Softmax), Audit.Run(scores, [.. clips.Reverse()], ScoreRule.Softmax));
        Assert.Equal(audit.Ranking.Select(doubt => doubt.Clip.Name), reversed.Ranking.Select(doubt => doubt.Clip.Name));
        Assert.All(audit.Ranking.Zip(reversed.Ranking), pair => Assert.Equal(pair.First.Score, pair.Second.Score, 6));
    }

    [Fact]
    public void The_temperature_is_not_raised_to_explain_wrong_labels()
    {
        var (scores, clips) = Noisy();
        GivenLabel[] given = [.. clips.Select(clip => new GivenLabel(ScoreRule.Softmax.Logits(scores[scores.RowOf(clip.Name)]), Labels.IndexOf(clip.Labels!.Only!), !clip.Verified))];
        var noise = LabelNoise.Fit(given);
        Assert.InRange(noise.Temperature, 0.3, 0.9 * Calibration.FitTemperature(scores, clips, ScoreRule.Softmax));
        Assert.Equal(0, LabelNoise.Fit([.. given.Select(label => label with { MayBeWrong = false })]).Rate);
    }

    [Fact]
    public void Each_of_several_labels_is_judged_on_its_own()
    {
        Clip[] clips = [.. Enumerable.Range(0, 12).Select(i => Several($"{i}", i % 2 == 0 ? ["A", "B"] : ["C"], verified: i < 4)), Several("wrong", ["A", "C"]), Several("missing", ["A"])];
        LabelSet labels = new(["A", "B", "C"]);
        var scores = new ScoreTable(labels, [.. clips.Select(clip => clip.Name)], [.. clips.SelectMany(clip => clip.Name switch
        {
            "wrong" => new[] { 0.97f, 0.04f, 0.02f },
            "missing" => [0.96f, 0.98f, 0.03f],
            "0" => [0.3f, 0.9f, 0.2f], // the network is wrong about a few verified labels
            "1" => [0.7f, 0.2f, 0.8f],
            _ => [.. labels.Select(label => clip.Labels!.Contains(label) ? 0.95f : 0.05f)],
        })]);
        var audit = Audit.Run(scores, clips, ScoreRule.Sigmoid);
        Assert.Equal([("missing", null, "B"), ("wrong", "C", null)], audit.Doubts().Select(doubt => (doubt.Clip.Name, doubt.Given, doubt.Proposed)).Order());
        Assert.Null(audit.Joint);
        Assert.Matches("^B scores (0\\.9\\d|1\\.00), but is not given$", audit.Doubts().Single(doubt => doubt.Given is null).Reason);
        Assert.Equal(["A", "B", "C"], audit.Labels.Select(label => label.Label));
    }

    [Theory]
    [InlineData("softmax")]
    [InlineData("sigmoid")]
    public void An_audit_can_be_cancelled(string rule)
    {
        var (scores, clips) = Noisy();
        Assert.Throws<OperationCanceledException>(() => Audit.Run(scores, clips, rule == "softmax" ? ScoreRule.Softmax : ScoreRule.Sigmoid, cancellationToken: new(canceled: true)));
    }

    [Fact]
    public void Background_recordings_are_not_judged()
    {
        var (scores, clips) = Noisy();
        Assert.Equal(13, Audit.Run(scores, [.. clips[..^1], clips[^1] with { Labels = ClipLabels.None }], ScoreRule.Softmax).Judged.Count);
    }

    [Fact]
    public void Labels_that_do_not_match_the_scores_are_rejected()
    {
        var (scores, clips) = Noisy();
        Assert.Equal("audit: labels that are not among those of the scores: 'E'. Expected the data set of the scores.", Assert.Throws<InputException>(() => Audit.Run(scores, [clips[0] with { Labels = "E" }], ScoreRule.Softmax)).Message);
        Assert.Equal("audit: clips without exactly one label: 'known 0'. Expected one label for each clip, because the score rule is softmax.",
            Assert.Throws<InputException>(() => Audit.Run(scores, [clips[0] with { Labels = ClipLabels.Create("A", "B") }], ScoreRule.Softmax)).Message);
    }

    [Fact]
    public void The_confident_joint_counts_clips_that_reach_the_threshold_of_another_label()
    {
        Clip[] clips = [Clip("a", "A"), Clip("b", "A"), Clip("c", "A"), Clip("d", "B"), Clip("e", "B")];
        var scores = new ScoreTable(new(["A", "B", "C"]), ["a", "b", "c", "d", "e"], [0.8f, 0.1f, 0.1f, 0.6f, 0.3f, 0.1f, 0.1f, 0.7f, 0.2f, 0.1f, 0.8f, 0.1f, 0.3f, 0.4f, 0.3f]);
        var joint = ConfidentJoint.Estimate(scores, clips);
        Assert.Equal([0.5, 0.6, 1], joint.Thresholds, (x, y) => Math.Abs(x - y) < 1e-6); // the means of 0.8, 0.6, 0.1 and of 0.8, 0.4
        // A: a and b reach 0.5, c reaches the 0.6 of B. B: d counts as B, e reaches no threshold, and the count is scaled to 2 clips.
        Assert.Equal(new double[,] { { 2, 1, 0 }, { 0, 2, 0 }, { 0, 0, 0 } }, joint.Joint);
        Assert.Equal([1.0 / 3, 0.0, null], Enumerable.Range(0, 3).Select(label => joint.NoiseRate(label) is { } rate ? Math.Round(rate, 12) : (double?)null), (x, y) => x is null == y is null && Math.Abs((x ?? 0) - (y ?? 0)) < 1e-9);
    }

    // Eight verified clips, about two of which the network is wrong, and 14 others: 12 with the right label, one of B under A, and one that is none of the labels.
    private static (ScoreTable Scores, Clip[] Clips) Noisy()
    {
        List<(Clip Clip, float[] Scores)> rows = [];
        for (var i = 0; i < 8; i++) rows.Add((Clip($"known {i}", Labels[i % 4]), i < 6 ? Right(i % 4) : [0.4f, 0.3f, 0.2f, 0.1f]));
        for (var i = 0; i < 12; i++) rows.Add((Clip($"right {i}", Labels[i % 4], verified: false), Right(i % 4)));
        rows.Add((Clip("wrong", "A", verified: false), [0.02f, 0.9f, 0.04f, 0.04f]));
        rows.Add((Clip("foreign", "D", verified: false), [0.34f, 0.33f, 0.31f, 0.02f]));
        return (new(Labels, [.. rows.Select(row => row.Clip.Name)], [.. rows.SelectMany(row => row.Scores)]), [.. rows.Select(row => row.Clip)]);
    }

    private static float[] Right(int label) => [.. Enumerable.Range(0, 4).Select(other => other == label ? 0.85f : 0.05f)];

    private static Clip Clip(string name, string label, bool verified = true) => new(name, name, label, verified);

    private static Clip Several(string name, string[] labels, bool verified = false) => new(name, name, ClipLabels.Create(labels), verified);
}
