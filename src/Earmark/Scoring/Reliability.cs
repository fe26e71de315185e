using Earmark.Data;

namespace Earmark.Scoring;

/// <summary>The predictions whose scores lie in a bin of a reliability diagram.</summary>
/// <param name="Predictions">Number of predictions.</param>
/// <param name="ScoreSum">Sum of their scores.</param>
/// <param name="Correct">Number of correct predictions.</param>
internal readonly record struct ReliabilityBin(int Predictions, double ScoreSum, int Correct)
{
    /// <summary>Mean score, 0 to 1.</summary>
    public double MeanScore => ScoreSum / Predictions;

    /// <summary>Fraction of correct predictions, 0 to 1.</summary>
    public double Accuracy => (double)Correct / Predictions;
}

/// <summary>
/// How well scores match the fraction of correct predictions, within 15 bins of equal width. Softmax: the best score of each clip. Sigmoid: all scores.
/// </summary>
/// <remarks>Guo et al. 2017, "On calibration of modern neural networks", section 2.</remarks>
/// <param name="Bins">The bins, of which bin i contains the scores above i / 15 up to (i + 1) / 15. Bin 0 also contains 0.</param>
internal sealed record Reliability(IReadOnlyList<ReliabilityBin> Bins)
{
    /// <summary>Number of bins.</summary>
    public const int BinCount = 15;

    /// <summary>Expected calibration error, 0 to 1: the mean difference between scores and fraction of correct predictions over all bins, weighted by predictions (equation 3).</summary>
    public double ExpectedCalibrationError => Bins.Sum(bin => Math.Abs(bin.ScoreSum - bin.Correct)) / Bins.Sum(bin => bin.Predictions);

    /// <summary>Compares scores with the truth.</summary>
    /// <param name="scores">Scores of the clips.</param>
    /// <param name="truth">At least one clip, with labels. All clips are in the table.</param>
    /// <param name="rule">The score rule of the model.</param>
    public static Reliability Compute(ScoreTable scores, IReadOnlyList<Clip> truth, ScoreRule rule)
    {
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentNullException.ThrowIfNull(truth);
        ArgumentNullException.ThrowIfNull(rule);
        var bins = new ReliabilityBin[BinCount];
        foreach (var clip in truth)
        {
            var (index, targets) = (scores.RowOf(clip.Name), ScoreRule.TargetsOf(clip, scores.Labels));
            var row = scores[index];
            foreach (var label in rule.IsExclusive ? scores.TopLabels(index, 1) : Enumerable.Range(0, targets.Length))
            {
                ref var bin = ref bins[Math.Clamp((int)Math.Ceiling(row[label] * BinCount) - 1, 0, BinCount - 1)];
                bin = new(bin.Predictions + 1, bin.ScoreSum + row[label], bin.Correct + (targets[label] > 0 ? 1 : 0));
            }
        }
        return new(bins);
    }
}
