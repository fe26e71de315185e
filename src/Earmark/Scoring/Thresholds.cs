using Earmark.Data;

namespace Earmark.Scoring;

/// <summary>Score thresholds for assigning labels, and the quality of the labels that they assign.</summary>
public static class Thresholds
{
    /// <summary>
    /// Returns, for each label, the score threshold with the highest F1, the harmonic mean of precision and recall.
    /// The threshold is halfway between the lowest accepted score and the highest rejected score.
    /// </summary>
    /// <param name="scores">Scores, one row for each clip of the truth.</param>
    /// <param name="truth">Clips with their labels.</param>
    /// <param name="precision">Minimum precision, in 0 to 1. If no threshold reaches it, the one with the highest precision is used.</param>
    /// <returns>Thresholds of the labels that have clips.</returns>
    public static IReadOnlyDictionary<string, double> Choose(ScoreTable scores, IReadOnlyList<Clip> truth, double precision = 0)
    {
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentNullException.ThrowIfNull(truth);
        return scores.Labels.Index().Where(label => truth.Any(clip => clip.Labels!.Contains(label.Item))).ToDictionary(label => label.Item,
            label => Choose([.. truth.Select(clip => ((double)scores[scores.RowOf(clip.Name)][label.Index], clip.Labels!.Contains(label.Item)))], precision));
    }

    /// <summary>Compares the labels whose scores reach their thresholds with the truth.</summary>
    /// <param name="scores">Scores, one row for each clip of the truth.</param>
    /// <param name="truth">Clips with their labels.</param>
    /// <param name="thresholds">Thresholds. Labels without one are never assigned.</param>
    /// <returns>Counts of each label, in the order of the table.</returns>
    public static IReadOnlyList<ThresholdResult> Apply(ScoreTable scores, IReadOnlyList<Clip> truth, IReadOnlyDictionary<string, double> thresholds)
    {
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentNullException.ThrowIfNull(truth);
        ArgumentNullException.ThrowIfNull(thresholds);
        var results = new List<ThresholdResult>();
        foreach (var (index, label) in scores.Labels.Index())
        {
            var threshold = thresholds.GetValueOrDefault(label, double.PositiveInfinity);
            var counts = truth.CountBy(clip => (Assigned: scores[scores.RowOf(clip.Name)][index] >= threshold, IsTrue: clip.Labels!.Contains(label))).ToDictionary();
            results.Add(new(label, counts.GetValueOrDefault((true, true)), counts.GetValueOrDefault((true, false)), counts.GetValueOrDefault((false, true))));
        }
        return results;
    }

    private static double Choose((double Score, bool IsTrue)[] clips, double minPrecision)
    {
        var falling = clips.OrderByDescending(clip => clip.Score).ToArray();
        var (hits, all, best, threshold) = (0, clips.Count(clip => clip.IsTrue), (Precision: 0.0, F1: 0.0), 1.0);
        for (var accepted = 1; accepted <= falling.Length; accepted++)
        {
            if (falling[accepted - 1].IsTrue) hits++;
            var next = accepted < falling.Length ? falling[accepted].Score : 0;
            if (next == falling[accepted - 1].Score) continue; // equal scores are accepted together
            var quality = (Precision: Math.Min((double)hits / accepted, minPrecision), F1: 2.0 * hits / (accepted + all));
            if (quality.CompareTo(best) > 0) (best, threshold) = (quality, (falling[accepted - 1].Score + next) / 2);
        }
        return threshold;
    }
}

/// <summary>The assignments of one label at its threshold.</summary>
/// <param name="Label">The label.</param>
/// <param name="Hits">Clips that have the label and are assigned it.</param>
/// <param name="FalseAlarms">Clips that are assigned the label but do not have it.</param>
/// <param name="Misses">Clips that have the label but are not assigned it.</param>
public sealed record ThresholdResult(string Label, int Hits, int FalseAlarms, int Misses)
{
    /// <summary>Fraction of the assigned clips that have the label, 0 to 1; null if none is assigned.</summary>
    public double? Precision => Hits + FalseAlarms == 0 ? null : (double)Hits / (Hits + FalseAlarms);

    /// <summary>Fraction of the clips with the label that are assigned it, 0 to 1; null if there are none.</summary>
    public double? Recall => Hits + Misses == 0 ? null : (double)Hits / (Hits + Misses);

    /// <summary>Harmonic mean of precision and recall, 0 to 1; null if the label is neither present nor assigned.</summary>
    public double? F1 => Hits + FalseAlarms + Misses == 0 ? null : 2.0 * Hits / (2 * Hits + FalseAlarms + Misses);

    /// <summary>Adds the counts of other clips for the same label.</summary>
    internal ThresholdResult Add(ThresholdResult other) => this with { Hits = Hits + other.Hits, FalseAlarms = FalseAlarms + other.FalseAlarms, Misses = Misses + other.Misses };
}
