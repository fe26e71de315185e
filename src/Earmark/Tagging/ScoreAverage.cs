using Earmark.Scoring;

namespace Earmark.Tagging;

/// <summary>Averages the scores of the windows and views of a recording while they are computed, so that memory does not depend on their number.</summary>
/// <param name="mean">How the scores are averaged.</param>
/// <param name="labels">Number of labels.</param>
/// <param name="scoreRule">The score rule of the model.</param>
internal sealed class ScoreAverage(ScoreMean mean, int labels, ScoreRule scoreRule)
{
    private readonly double[] sums = new double[labels]; // of scores, or of logits for the geometric mean
    private float[] first = [];
    private long count;

    /// <summary>Adds rows of scores.</summary>
    /// <param name="rows">Scores, <c>[rows, labels]</c>.</param>
    public void Add(ReadOnlySpan<float> rows)
    {
        if (count == 0 && rows.Length > 0) first = rows[..labels].ToArray();
        for (; rows.Length > 0; rows = rows[labels..], count++)
        {
            if (mean == ScoreMean.Geometric)
            {
                var logits = scoreRule.Logits(rows[..labels]);
                for (var label = 0; label < labels; label++) sums[label] += logits[label];
            }
            else
            {
                for (var label = 0; label < labels; label++) sums[label] += rows[label];
            }
        }
    }

    /// <summary>Returns the mean, <c>[labels]</c>. The mean of a single row is this row.</summary>
    public float[] ToScores()
    {
        if (count == 1) return first;
        double[] means = [.. sums.Select(sum => sum / count)];
        return mean == ScoreMean.Geometric ? scoreRule.Scores(means) : [.. means.Select(value => (float)value)];
    }
}
