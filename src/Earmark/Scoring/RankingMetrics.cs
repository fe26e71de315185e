using Earmark.Data;

namespace Earmark.Scoring;

/// <summary>Metrics of rankings for clips with any number of labels: lwlrap, mean average precision and area under the ROC curve.</summary>
/// <param name="Lwlrap">
/// Label-weighted label-ranking average precision, 0 to 1: for each label of each clip, the fraction of true labels among the labels that are
/// ranked as high or higher; averaged over all labels of all clips. The metric of the Freesound challenge of 2019. Null if no clip has a label.
/// </param>
/// <param name="Map">Mean average precision, 0 to 1: for each label, the average precision of the clips ranked by its score; averaged over the labels that have clips. Null if there are none.</param>
/// <param name="Auc">
/// Area under the ROC curve, 0 to 1: for each label, the probability that a clip with the label has a higher score than a clip without it; averaged over
/// the labels for which there are both. Null if there are none.
/// </param>
/// <param name="PerLabel">The metrics of each label that has clips, in the order of the table.</param>
/// <remarks>
/// Lwlrap: Fonseca et al. 2019, "Audio tagging with noisy labels and minimal supervision", section 4. Labels with equal scores share the lowest of
/// their ranks, as in label_ranking_average_precision_score of scikit-learn, which weights clips by their number of labels. Average precision: as in scikit-learn; clips with equal scores are accepted together.
/// </remarks>
public sealed record RankingMetrics(double? Lwlrap, double? Map, double? Auc, IReadOnlyList<LabelRanking> PerLabel)
{
    /// <summary>Compares scores with the labels of clips.</summary>
    /// <param name="scores">Scores of the clips.</param>
    /// <param name="truth">Clips with their labels, all of which are in the table. Clips without labels count in average precision and AUC.</param>
    public static RankingMetrics Compute(ScoreTable scores, IReadOnlyList<Clip> truth)
    {
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentNullException.ThrowIfNull(truth);
        int[] rows = [.. truth.Select(clip => scores.RowOf(clip.Name))];
        int[][] labels = [.. truth.Select(clip => clip.Labels!.Select(scores.Labels.IndexOf).ToArray())];
        var (precisions, counts) = (new double[scores.Labels.Count], new int[scores.Labels.Count]);
        for (var clip = 0; clip < rows.Length; clip++)
            foreach (var (label, precision) in PrecisionsAtLabels(scores[rows[clip]].ToArray(), labels[clip]))
            {
                precisions[label] += precision;
                counts[label]++;
            }

        var perLabel = new List<LabelRanking>();
        for (var label = 0; label < counts.Length; label++)
        {
            if (counts[label] == 0) continue;
            (float Score, bool IsTrue)[] clips = [.. rows.Zip(labels, (row, own) => (scores[row][label], Array.IndexOf(own, label) >= 0)).OrderByDescending(clip => clip.Item1)];
            perLabel.Add(new(scores.Labels[label], counts[label], precisions[label] / counts[label], new AveragePrecision(clips).Compute()!.Value, AreaUnderCurve(clips)));
        }
        return perLabel.Count == 0 ? new(null, null, null, []) : new(precisions.Sum() / counts.Sum(), perLabel.Average(label => label.AveragePrecision),
            perLabel.Average(label => label.Auc), perLabel);
    }

    /// <summary>Returns, for each label of a clip, the fraction of true labels among the labels that are ranked as high or higher.</summary>
    /// <param name="scores">Scores <c>[labels]</c>: any increasing function of the probability. NaN counts as equal to every score.</param>
    /// <param name="labels">Indices of the true labels.</param>
    internal static IEnumerable<(int Label, double Precision)> PrecisionsAtLabels(float[] scores, int[] labels)
    {
        bool IsAsHigh(float score, int label) => !(scores[label] > score);
        return labels.Select(label => (label, (double)labels.Count(other => IsAsHigh(scores[other], label)) / scores.Count(score => IsAsHigh(score, label))));
    }

    // The fraction of pairs of a clip with the label and one without it that are ranked correctly; equal scores count half (Mann-Whitney U).
    private static double? AreaUnderCurve((float Score, bool IsTrue)[] falling)
    {
        double pairs = 0, hits = 0;
        foreach (var equal in falling.GroupBy(clip => clip.Score)) // in the order of the array
        {
            double positives = equal.Count(clip => clip.IsTrue), negatives = equal.Count() - positives;
            pairs += negatives * (hits + positives / 2);
            hits += positives;
        }
        return hits == falling.Length ? null : pairs / (hits * (falling.Length - hits));
    }
}

/// <summary>The ranking metrics of one label.</summary>
/// <param name="Label">The label.</param>
/// <param name="Clips">Number of clips with this label.</param>
/// <param name="Lwlrap">Mean over these clips of the label's contribution to lwlrap, 0 to 1.</param>
/// <param name="AveragePrecision">Average precision, 0 to 1.</param>
/// <param name="Auc">Area under the ROC curve, 0 to 1; null if every clip has the label.</param>
public sealed record LabelRanking(string Label, int Clips, double Lwlrap, double AveragePrecision, double? Auc);
