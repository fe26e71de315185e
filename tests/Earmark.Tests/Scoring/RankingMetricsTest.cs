using Earmark.Data;
using Earmark.Scoring;

namespace Earmark.Tests.Scoring;

/// <summary>Ranking metrics against values computed by hand.</summary>
public sealed class RankingMetricsTest
{
    private static readonly LabelSet Labels = new(["a", "b", "c"]);

    private static Clip Clip(string name, params string[] labels) => new(name, name, [.. labels]);

    [Fact]
    public void Lwlrap_is_the_mean_precision_at_the_rank_of_each_label()
    {
        var scores = new ScoreTable(Labels, ["x", "y"], [0.9f, 0.8f, 0.7f, 0.1f, 0.2f, 0.3f]);
        // x is ranked a, b, c and has a and c: precision 1/1 at a, 2/3 at c. y is ranked c, b, a and has b: 1/2.
        var metrics = RankingMetrics.Compute(scores, [Clip("x", "c", "a"), Clip("y", "b")]);
        Assert.Equal((1 + 2 / 3.0 + 1 / 2.0) / 3, metrics.Lwlrap!.Value, 12);
        Assert.Equal([1, 1 / 2.0, 2 / 3.0], metrics.PerLabel.Select(label => label.Lwlrap), (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Equal([1, 1, 1], metrics.PerLabel.Select(label => label.Clips));
    }

    [Fact]
    public void Labels_with_equal_scores_share_the_lowest_rank()
    {
        // scikit-learn ranks with rankdata(-scores, "max"). x: b and c are both third of three, with two hits. y: b and c are both second; b is the only hit.
        var scores = new ScoreTable(Labels, ["x", "y"], [0.5f, 0.5f, 0.5f, 0.1f, 0.5f, 0.5f]);
        Assert.Equal((2 / 3.0 + 2 / 3.0 + 1 / 2.0) / 3, RankingMetrics.Compute(scores, [Clip("x", "b", "c"), Clip("y", "b")]).Lwlrap!.Value, 12);
    }

    [Fact]
    public void Lwlrap_of_equal_scores_does_not_depend_on_the_order_of_the_labels()
    {
        var scores = new ScoreTable(Labels, ["x"], [0, 0, 0]);
        foreach (var label in Labels) Assert.Equal(1 / 3.0, RankingMetrics.Compute(scores, [Clip("x", label)]).Lwlrap!.Value, 12);
    }

    [Fact]
    public void Clips_without_labels_count_in_average_precision_and_auc_only()
    {
        // Ranking of clips by the score of a: y (none), x (a), z (none). Precision at x is 1/2; one of two pairs is right.
        var scores = new ScoreTable(Labels, ["x", "y", "z"], [0.5f, 0, 0, 0.9f, 0, 0, 0.1f, 0, 0]);
        var metrics = RankingMetrics.Compute(scores, [Clip("x", "a"), Clip("y"), Clip("z")]);
        Assert.Equal((1, 0.5, 0.5), (metrics.Lwlrap!.Value, metrics.Map!.Value, metrics.Auc!.Value));
        Assert.Equal(["a"], metrics.PerLabel.Select(label => label.Label));
    }

    [Fact]
    public void Average_precision_sums_precision_over_increases_of_recall()
    {
        // scikit-learn: average_precision_score([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]) = 0.8333, roc_auc_score = 0.75.
        var scores = new ScoreTable(new(["a"]), ["1", "2", "3", "4"], [0.1f, 0.4f, 0.35f, 0.8f]);
        var metrics = RankingMetrics.Compute(scores, [Clip("1"), Clip("2"), Clip("3", "a"), Clip("4", "a")]);
        Assert.Equal(1 * 0.5 + 2 / 3.0 * 0.5, metrics.Map!.Value, 12);
        Assert.Equal(0.75, metrics.Auc!.Value, 12);
    }

    [Fact]
    public void Clips_with_equal_scores_are_accepted_together()
    {
        var scores = new ScoreTable(new(["a"]), ["1", "2", "3"], [0.5f, 0.5f, 0.1f]);
        var metrics = RankingMetrics.Compute(scores, [Clip("1", "a"), Clip("2"), Clip("3", "a")]);
        Assert.Equal(1 / 2.0 * 0.5 + 2 / 3.0 * 0.5, metrics.Map!.Value, 12);
        Assert.Equal((0.5 + 0) / 2, metrics.Auc!.Value, 12);
    }

    [Fact]
    public void Undefined_metrics_are_null()
    {
        var scores = new ScoreTable(Labels, ["x"], [0.5f, 0.2f, 0.1f]);
        Assert.Equal(new(null, null, null, []), RankingMetrics.Compute(scores, [Clip("x")]) with { PerLabel = [] });
        Assert.Null(RankingMetrics.Compute(scores, [Clip("x", "a")]).Auc);
    }
}
