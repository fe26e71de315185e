using Earmark.Data;

namespace Earmark.Scoring;

/// <summary>Makes scores mean what they say, by scores of clips the network did not learn from.</summary>
public static class Calibration
{
    private const double Lowest = 0.05, Highest = 20;

    /// <summary>
    /// The temperature that makes the mean log loss least: scores are raised to the power of one over it and scaled to sum
    /// to one. The order of the labels of a clip stays as it is.
    /// </summary>
    /// <remarks>Guo et al. 2017, arXiv 1706.04599, section 4.2. The loss is convex in one over the temperature, so a golden section finds it.</remarks>
    /// <param name="scores">Scores; a row for each clip of the truth.</param>
    /// <param name="truth">Clips with their labels.</param>
    /// <returns>Between 0.05 and 20.</returns>
    public static double Temperature(ScoreTable scores, IReadOnlyList<Clip> truth)
    {
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentNullException.ThrowIfNull(truth);
        var rows = truth.Select(clip => (Logs: Logs(scores[scores.RowOf(clip.Name)]), Label: scores.Labels.IndexOf(clip.Label!))).ToArray();
        double Loss(double inverse) => rows.Sum(row => LogSum(row.Logs, inverse) - inverse * row.Logs[row.Label]);

        var ratio = (Math.Sqrt(5) - 1) / 2;
        var (low, high) = (1 / Highest, 1 / Lowest);
        while (high - low > 1e-6)
        {
            var (left, right) = (high - ratio * (high - low), low + ratio * (high - low));
            if (Loss(left) < Loss(right)) high = right;
            else low = left;
        }
        return 2 / (low + high);
    }

    /// <summary>The scores at another temperature.</summary>
    /// <param name="scores">Scores.</param>
    /// <param name="temperature">Above 1 less sure, below 1 surer.</param>
    public static ScoreTable At(ScoreTable scores, double temperature)
    {
        ArgumentNullException.ThrowIfNull(scores);
        return new(scores.Labels, scores.Clips, [.. Enumerable.Range(0, scores.Clips.Count).SelectMany(row => At(scores[row], temperature))]);
    }

    /// <summary>The scores of one clip at another temperature; scores below 1e-12 count as 1e-12.</summary>
    public static float[] At(ReadOnlySpan<float> scores, double temperature)
    {
        var logs = Logs(scores);
        var sum = LogSum(logs, 1 / temperature);
        return [.. logs.Select(log => (float)Math.Exp(log / temperature - sum))];
    }

    /// <summary>
    /// For each label the score from which it is best given: where F1, the harmonic mean of precision and recall, is
    /// highest. It lies half way between the lowest score taken and the highest left.
    /// </summary>
    /// <param name="scores">Scores; a row for each clip of the truth.</param>
    /// <param name="truth">Clips with their labels.</param>
    /// <returns>Thresholds of the labels that have clips.</returns>
    public static IReadOnlyDictionary<string, double> Thresholds(ScoreTable scores, IReadOnlyList<Clip> truth)
    {
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentNullException.ThrowIfNull(truth);
        return scores.Labels.Index().Where(label => truth.Any(clip => clip.Label == label.Item))
            .ToDictionary(label => label.Item, label => Threshold([.. truth.Select(clip => ((double)scores[scores.RowOf(clip.Name)][label.Index], clip.Label == label.Item))]));
    }

    private static double Threshold((double Score, bool Right)[] clips)
    {
        var falling = clips.OrderByDescending(clip => clip.Score).ToArray();
        var (right, all, best, threshold) = (0, clips.Count(clip => clip.Right), 0.0, 1.0);
        for (var taken = 1; taken <= falling.Length; taken++)
        {
            if (falling[taken - 1].Right) right++;
            var next = taken < falling.Length ? falling[taken].Score : 0;
            if (next == falling[taken - 1].Score) continue; // equal scores are taken together
            var f1 = 2.0 * right / (taken + all);
            if (f1 > best) (best, threshold) = (f1, (falling[taken - 1].Score + next) / 2);
        }
        return threshold;
    }

    private static double[] Logs(ReadOnlySpan<float> scores)
    {
        var logs = new double[scores.Length];
        for (var i = 0; i < logs.Length; i++) logs[i] = Math.Log(Math.Max(scores[i], ScoreTable.LeastScore));
        return logs;
    }

    private static double LogSum(double[] logs, double inverse)
    {
        var greatest = logs.Max() * inverse;
        return greatest + Math.Log(logs.Sum(log => Math.Exp(log * inverse - greatest)));
    }
}
