using Earmark.Data;

namespace Earmark.Scoring;

/// <summary>Calibrates scores on held-out clips.</summary>
public static class Calibration
{
    private const double MinTemperature = 0.05, MaxTemperature = 20;

    /// <summary>
    /// Returns the temperature that minimises the mean log loss (temperature scaling). Scores are raised to the power of 1 / temperature and scaled to sum
    /// to one. The ranking of the labels does not change.
    /// </summary>
    /// <remarks>Guo et al. 2017, arXiv 1706.04599, section 4.2. The loss is convex in 1 / temperature, so the minimum is found by golden-section search.</remarks>
    /// <param name="scores">Scores, with one row for each clip of the truth.</param>
    /// <param name="truth">Clips with their labels.</param>
    /// <returns>A temperature from 0.05 to 20.</returns>
    public static double Temperature(ScoreTable scores, IReadOnlyList<Clip> truth)
    {
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentNullException.ThrowIfNull(truth);
        var rows = truth.Select(clip => (Logs: Logs(scores[scores.RowOf(clip.Name)]), Label: scores.Labels.IndexOf(clip.Label!))).ToArray();
        double Loss(double inverse) => rows.Sum(row => LogSum(row.Logs, inverse) - inverse * row.Logs[row.Label]);

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
    /// <param name="temperature">The temperature: values above 1 make the scores less confident, values below 1 more confident.</param>
    public static ScoreTable ApplyTemperature(ScoreTable scores, double temperature)
    {
        ArgumentNullException.ThrowIfNull(scores);
        return new(scores.Labels, scores.Clips, [.. Enumerable.Range(0, scores.Clips.Count).SelectMany(row => ApplyTemperature(scores[row], temperature))]);
    }

    /// <summary>Applies a temperature to the scores of one clip. Scores below 1e-12 are raised to 1e-12.</summary>
    public static float[] ApplyTemperature(ReadOnlySpan<float> scores, double temperature)
    {
        var logs = Logs(scores);
        var sum = LogSum(logs, 1 / temperature);
        return [.. logs.Select(log => (float)Math.Exp(log / temperature - sum))];
    }

    /// <summary>
    /// Returns, for each label, the score threshold with the highest F1 score, the harmonic mean of precision and recall.
    /// The threshold is halfway between the lowest accepted score and the highest rejected score.
    /// </summary>
    /// <param name="scores">Scores, with one row for each clip of the truth.</param>
    /// <param name="truth">Clips with their labels.</param>
    /// <returns>Thresholds by label, for the labels that have clips.</returns>
    public static IReadOnlyDictionary<string, double> Thresholds(ScoreTable scores, IReadOnlyList<Clip> truth)
    {
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentNullException.ThrowIfNull(truth);
        return scores.Labels.Index().Where(label => truth.Any(clip => clip.Label == label.Item))
            .ToDictionary(label => label.Item, label => Threshold([.. truth.Select(clip => ((double)scores[scores.RowOf(clip.Name)][label.Index], clip.Label == label.Item))]));
    }

    private static double Threshold((double Score, bool IsPositive)[] clips)
    {
        var descending = clips.OrderByDescending(clip => clip.Score).ToArray();
        var (truePositives, positives, best, threshold) = (0, clips.Count(clip => clip.IsPositive), 0.0, 1.0);
        for (var accepted = 1; accepted <= descending.Length; accepted++)
        {
            if (descending[accepted - 1].IsPositive) truePositives++;
            var next = accepted < descending.Length ? descending[accepted].Score : 0;
            if (next == descending[accepted - 1].Score) continue; // equal scores are accepted together
            var f1 = 2.0 * truePositives / (accepted + positives);
            if (f1 > best) (best, threshold) = (f1, (descending[accepted - 1].Score + next) / 2);
        }
        return threshold;
    }

    private static double[] Logs(ReadOnlySpan<float> scores)
    {
        var logs = new double[scores.Length];
        for (var i = 0; i < logs.Length; i++) logs[i] = Math.Log(Math.Max(scores[i], ScoreFloor.Value));
        return logs;
    }

    private static double LogSum(double[] logs, double inverse)
    {
        var max = logs.Max() * inverse;
        return max + Math.Log(logs.Sum(log => Math.Exp(log * inverse - max)));
    }
}
