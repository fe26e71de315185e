using Earmark.Data;

namespace Earmark.Scoring;

/// <summary>Calibrates scores on held-out clips.</summary>
public static class Calibration
{
    private const double MinTemperature = 0.05, MaxTemperature = 20;

    /// <summary>Returns the temperature that minimises the mean loss. The order of the labels of a clip does not change.</summary>
    /// <remarks>Guo et al. 2017, arXiv 1706.04599, section 4.2. The loss is convex in 1 / temperature, so a golden-section search finds the minimum.</remarks>
    /// <param name="scores">Scores, one row for each clip of the truth.</param>
    /// <param name="truth">Clips with their labels.</param>
    /// <param name="rule">The score rule of the model.</param>
    /// <returns>A temperature from 0.05 to 20.</returns>
    public static double Temperature(ScoreTable scores, IReadOnlyList<Clip> truth, ScoreRule rule)
    {
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentNullException.ThrowIfNull(truth);
        ArgumentNullException.ThrowIfNull(rule);
        var rows = truth.Select(clip => (Logits: rule.Logits(scores[scores.RowOf(clip.Name)]), Targets: ScoreRule.TargetsOf(clip, scores.Labels))).ToArray();
        double Loss(double inverse) => rows.Sum(row => rule.Loss([.. row.Logits.Select(logit => logit * inverse)], row.Targets));

        var ratio = (Math.Sqrt(5) - 1) / 2;
        var (low, high) = (1 / MaxTemperature, 1 / MinTemperature);
        while (high - low > 1e-6)
        {
            var (left, right) = (high - ratio * (high - low), low + ratio * (high - low));
            if (Loss(left) < Loss(right)) high = right;
            else low = left;
        }
        return 2 / (low + high);
    }

    /// <summary>Applies a temperature to scores.</summary>
    /// <param name="scores">The scores.</param>
    /// <param name="temperature">The temperature: above 1 less confident, below 1 more confident.</param>
    /// <param name="rule">The score rule of the model.</param>
    public static ScoreTable ApplyTemperature(ScoreTable scores, double temperature, ScoreRule rule)
    {
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentNullException.ThrowIfNull(rule);
        return new(scores.Labels, scores.Clips, [.. Enumerable.Range(0, scores.Clips.Count).SelectMany(row => rule.ApplyTemperature(scores[row], temperature))]);
    }
}
