using Earmark.Reports.Evaluations;

namespace Earmark.Reports.Tests.Evaluations;

public sealed class LabelQualityTest : IDisposable
{
    private readonly TestDataFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void With_softmax_a_clip_is_assigned_its_best_label() => Assert.Equal(
        [(ScoredClipsExample.Hostile, 1, 1, 2, (1 + 2 / 4.0) / 2), (ScoredClipsExample.Unicode, 1, 2, 1, 1 / 2.0), ("Horn", 1, 1, 1, 1)], Rows(ScoredClipsExample.OneLabel(folder)));

    [Fact]
    public void With_sigmoid_a_clip_is_assigned_the_labels_that_reach_the_threshold()
    {
        var scored = ScoredClipsExample.SeveralLabels(folder);
        Assert.Equal([(ScoredClipsExample.Hostile, 1, 2, 1, 1), (ScoredClipsExample.Unicode, 1, 1, 1, 1), ("Horn", 0, 1, 1, 0.5)], Rows(scored));
        scored = scored with { Thresholds = new Dictionary<string, double> { [ScoredClipsExample.Hostile] = 0.7, ["Horn"] = 0.15 } };
        Assert.Equal([(ScoredClipsExample.Hostile, 1, 1, 1, 1), (ScoredClipsExample.Unicode, 1, 1, 1, 1), ("Horn", 1, 2, 1, 0.5)], Rows(scored));
    }

    private static IEnumerable<(string, int, int, int, double)> Rows(ScoredClips scored) =>
        LabelQuality.Compute(scored).Select(label => (label.Label, label.Hits, label.Assigned, label.Clips, label.AveragePrecision));
}
