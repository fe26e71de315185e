using Earmark.Scoring;

namespace Earmark.Reports.Evaluations;

/// <summary>Precision, recall and average precision of a label. Clips are assigned labels by <see cref="ScoredClips.AssignedLabels"/>.</summary>
/// <param name="Label">The label.</param>
/// <param name="Hits">Clips that have the label and are assigned it.</param>
/// <param name="Assigned">Clips that are assigned the label.</param>
/// <param name="Clips">Clips that have the label, at least one.</param>
/// <param name="AveragePrecision">Average precision, 0 to 1.</param>
/// <param name="AveragePrecisionInterval">Its 95% bootstrap interval.</param>
internal sealed record LabelQuality(string Label, int Hits, int Assigned, int Clips, double AveragePrecision, ConfidenceInterval AveragePrecisionInterval)
{
    /// <summary>Computes the quality of the labels that have clips, in the order of the scores.</summary>
    public static IReadOnlyList<LabelQuality> Compute(ScoredClips scored)
    {
        var labels = scored.Scores.Labels;
        int[] hits = new int[labels.Count], assigned = new int[labels.Count], clips = new int[labels.Count];
        foreach (var clip in scored.Clips)
        {
            foreach (var (label, isAssigned) in scored.AssignedLabels(scored.Scores.RowOf(clip.Name)).Index())
            {
                var isTrue = clip.Labels!.Contains(labels[label]);
                if (isAssigned) assigned[label]++;
                if (isTrue) clips[label]++;
                if (isAssigned && isTrue) hits[label]++;
            }
        }
        var intervals = Scoring.AveragePrecision.Intervals(scored.Scores, scored.Clips);
        return [.. scored.Evaluation.PerClass.Select(result => (Result: result, Index: labels.IndexOf(result.Label))).Select(label =>
            new LabelQuality(label.Result.Label, hits[label.Index], assigned[label.Index], clips[label.Index], label.Result.AveragePrecision, intervals[label.Result.Label]))];
    }
}
