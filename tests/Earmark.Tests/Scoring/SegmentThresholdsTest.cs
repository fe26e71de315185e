using Earmark.Data;
using Earmark.Scoring;

namespace Earmark.Tests.Scoring;

/// <summary>Thresholds for segments against values computed by hand.</summary>
public sealed class SegmentThresholdsTest
{
    private static readonly LabelSet Labels = new(["a", "b", Dataset.BackgroundLabel]);

    // The scores of label a in the clips of label b are 0.9, 0.8, 0.3, 0.2 and 0.15, and label b is low in those of label a.
    private static readonly ClipPeaks[] Sounds =
    [
        .. new[] { 0.9f, 0.8f, 0.3f, 0.2f, 0.15f }.Select((score, i) => new ClipPeaks(new($"b{i}", "", "b"), 3, [score, 0.99f, 0])),
        .. Enumerable.Range(0, 5).Select(i => new ClipPeaks(new($"a{i}", "", "a"), 3, [0.99f, 0.01f, 0])),
    ];

    [Theory]
    [InlineData(0.5, 0)]
    [InlineData(0.975, 1.959963985)]
    [InlineData(0.02, -2.053748911)]
    [InlineData(1e-6, -4.753424309)]
    [InlineData(1 - 1e-3, 3.090232306)]
    public void Quantiles_of_the_normal_distribution(double fraction, double value) => Assert.Equal(value, NormalDistribution.Quantile(fraction), 1e-6);

    [Fact]
    public void A_rare_rate_is_extrapolated_by_the_normal_distribution()
    {
        // Mean 0, standard deviation 1. 0.1365 per hour in half an hour with 3 parts is a fraction of 0.02275 of the parts, which is exceeded at 2 standard deviations.
        Assert.Equal(2, SegmentThresholds.ExceededPerHour(0.1365, [-1, 0, 1], 0.5), 3);
        Assert.Equal(7, SegmentThresholds.ExceededPerHour(0.1365, [3, 5, 1], 0.5), 3); // mean 3, standard deviation 2
        Assert.Equal(3, SegmentThresholds.ExceededPerHour(1000, [3, 5, 1], 0.5), 6); // at least the mean
    }

    [Theory]
    [InlineData(0, 8)]
    [InlineData(0.2, 7)] // 0.2 x 8 = 1.6: one value exceeds 7
    [InlineData(0.25, 6)]
    [InlineData(1, 1)]
    public void At_most_a_fraction_of_the_values_exceed_the_result(double fraction, double expected) => Assert.Equal(expected, SegmentThresholds.ExceededBy(fraction, [3, 1, 2, 8, 4, 6, 5, 7]));

    [Fact]
    public void Without_values_there_is_no_limit() => Assert.Equal(double.NegativeInfinity, SegmentThresholds.ExceededBy(0.5, []));

    [Fact]
    public void Clips_with_other_labels_decide_if_background_is_quiet()
    {
        // 0.2 wrong labels for each clip, with one other label: 1 of the 5 clips of b exceeds the threshold of a. The scores of b are below the lowest threshold.
        var thresholds = SegmentThresholds.Choose([.. Sounds, .. Background(10, 0.01f, 0.01f)], Labels, 0.5);
        Assert.Equal(["a", "b"], thresholds.Keys);
        Assert.Equal(0.8, thresholds["a"], 6);
        Assert.Equal(SegmentThresholds.MinThreshold, thresholds["b"]);
    }

    [Fact]
    public void Background_decides_if_it_gets_high_scores()
    {
        // The log-odds of a are -1 and 1 in turn: mean 0 and standard deviation sqrt(10 / 9). Each label has half of the rate: 0.25 in an hour, which is 1/1200 x 10 x 0.25 / 10 of the parts of 3 s.
        float[] scores = [1 / (1 + MathF.Exp(1)), 1 / (1 + MathF.Exp(-1))];
        ClipPeaks[] background = [.. Enumerable.Range(0, 10).Select(i => new ClipPeaks(new($"n{i}", "", ClipLabels.None), 3, [scores[i % 2], 0.01f, 0]))];
        var expected = 1 / (1 + Math.Exp(-Math.Sqrt(10 / 9.0) * 3.529296)); // the standard normal distribution exceeds 3.529296 with probability 0.25 / 1200
        Assert.Equal(expected, SegmentThresholds.Choose([.. Sounds, .. background], Labels, 0.5)["a"], 5);
    }

    [Fact]
    public void Fewer_false_segments_need_a_higher_threshold()
    {
        ClipPeaks[] clips = [.. Sounds, .. Background(12, 0.6f, 0.2f), .. Background(12, 0.9f, 0.1f)];
        double[] thresholds = [.. new[] { 100, 10, 0.5, 0.01 }.Select(rate => SegmentThresholds.Choose(clips, Labels, rate)["a"])];
        Assert.Equal(thresholds.Distinct().Order(), thresholds);
    }

    [Fact]
    public void Too_little_background_is_ignored()
    {
        Assert.Equal(0.8, SegmentThresholds.Choose([.. Sounds, .. Background(9, 0.95f, 0.95f)], Labels, 0.5)["a"], 6);
        Assert.Equal(0.95, SegmentThresholds.Choose([.. Sounds, .. Background(10, 0.95f, 0.95f)], Labels, 0.5)["a"], 6);
    }

    [Fact]
    public void Labels_without_clips_have_no_threshold() => Assert.Equal(["b"], SegmentThresholds.Choose([.. Sounds[..5], .. Background(10, 0.5f, 0.5f)], Labels, 0.5).Keys);

    // Background recordings, as for softmax with the label _background.
    private static IEnumerable<ClipPeaks> Background(int count, float a, float b) =>
        Enumerable.Range(0, count).Select(i => new ClipPeaks(new($"n{count}-{i}", "", Dataset.BackgroundLabel), 3, [a, b, 1]));
}
