using Earmark.Data;
using Earmark.Scoring;
using static Earmark.Tests.Scoring.ScoreTableTest;

namespace Earmark.Tests.Scoring;

public sealed class AveragePrecisionTest
{
    private static readonly AveragePrecision Ranking = new([(0.7f, true), (0.9f, true), (0.6f, false), (0.8f, false)]);

    [Fact]
    public void Precision_is_averaged_over_the_clips_with_the_label() => Assert.Equal((1 + 2 / 3.0) / 2, Ranking.Compute()!.Value, 12);

    [Fact]
    public void Clips_with_equal_scores_are_accepted_together() => Assert.Equal(0.5, new AveragePrecision([(0.5f, true), (0.5f, false)]).Compute());

    [Fact]
    public void A_clip_counts_as_often_as_it_was_drawn()
    {
        Assert.Equal(1.0, Ranking.Compute([1, 2, 1, 0])); // 0.9, 0.9, 0.7, then the clip without the label
        Assert.Equal(1 / 3.0, Ranking.Compute([1, 0, 0, 2])!.Value, 12); // 0.8, 0.8, then 0.7
        Assert.Null(Ranking.Compute([0, 0, 2, 2]));
    }

    [Fact]
    public void Bootstrap_samples_without_the_label_do_not_count()
    {
        // Two clips. Label L0 ranks them wrongly: samples are {a, a} with AP 1, {a, b} with AP 1/2, and {b, b} without the label. Label L1: 1/2 or 1. L2 has no clips.
        var scores = Table(["a", "b"], 0.2f, 0.9f, 0f, 0.8f, 0.1f, 0f);
        var intervals = AveragePrecision.Intervals(scores, [Clip("a", "L0"), Clip("b", "L1")]);
        Assert.Equal(["L0", "L1"], intervals.Keys.Order());
        Assert.All(intervals.Values, interval => Assert.Equal(new ConfidenceInterval(0.5, 1), interval));
    }

    [Fact]
    public void Intervals_are_reproducible_and_contain_the_value()
    {
        var random = new CounterRandom(1, "scores");
        string[] names = [.. Enumerable.Range(0, 60).Select(i => $"c{i}")];
        var labels = names.Select((_, i) => $"L{i % 3}").ToArray();
        float[] values = new float[3 * names.Length];
        for (var i = 0; i < values.Length; i++) values[i] = (float)random.NextDouble() + (i % 3 == i / 3 % 3 ? 0.4f : 0);
        var scores = Table(names, values);
        Clip[] clips = [.. names.Zip(labels, (name, label) => Clip(name, label))];
        var intervals = AveragePrecision.Intervals(scores, clips);
        Assert.Equal(intervals, AveragePrecision.Intervals(scores, clips));
        foreach (var label in RankingMetrics.Compute(scores, clips).PerLabel)
        {
            var (low, high) = intervals[label.Label];
            Assert.InRange(label.AveragePrecision, low, high);
            Assert.InRange(high - low, 0.1, 0.5);
        }
    }

    private static Clip Clip(string name, string label) => new(name, name, label);
}
