using Earmark.Data;

namespace Earmark.Scoring;

/// <summary>The joint distribution of given and true labels, estimated by confident learning.</summary>
/// <remarks>
/// Northcutt, Jiang and Chuang 2021, "Confident learning: estimating uncertainty in dataset labels", JAIR 70, section 3. A clip counts as a label if its score reaches the threshold of that label, which
/// is the mean score of the label over the clips that are given it; of several such labels, the one with the highest score counts. The counts of each given label are then scaled to the number of its clips.
/// </remarks>
/// <param name="Labels">The labels, in the order of the thresholds and of both axes of the joint distribution.</param>
/// <param name="Thresholds">Mean score of each label over the clips that are given it, 0 to 1; 1 for a label without clips.</param>
/// <param name="Joint">Estimated number of clips by given label (first index) and true label (second index).</param>
public sealed record ConfidentJoint(LabelSet Labels, IReadOnlyList<double> Thresholds, double[,] Joint)
{
    /// <summary>Estimates the joint distribution.</summary>
    /// <param name="scores">Calibrated out-of-fold scores.</param>
    /// <param name="clips">Clips with exactly one label each, and a row of scores each.</param>
    public static ConfidentJoint Estimate(ScoreTable scores, IReadOnlyList<Clip> clips)
    {
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentNullException.ThrowIfNull(clips);
        var labels = scores.Labels;
        var byGiven = clips.ToLookup(clip => labels.IndexOf(clip.Labels!.Only!), clip => scores.RowOf(clip.Name));
        double[] thresholds = [.. labels.Select((_, label) => byGiven[label].Select(row => (double)scores[row][label]).DefaultIfEmpty(1).Average())];
        var joint = new double[labels.Count, labels.Count];
        for (var given = 0; given < labels.Count; given++)
        {
            var counted = 0;
            foreach (var row in byGiven[given])
                if (ConfidentLabel(scores[row], thresholds) is { } label)
                {
                    joint[given, label]++;
                    counted++;
                }
            if (counted == 0) joint[given, given] = counted = 1; // nothing is known about this label, so it is assumed to be right
            for (var label = 0; label < labels.Count; label++) joint[given, label] *= (double)byGiven[given].Count() / counted;
        }
        return new(labels, thresholds, joint);
    }

    /// <summary>Returns the estimated fraction of the clips given a label to which another label applies, 0 to 1, or null if no clip is given it.</summary>
    /// <param name="given">Index of the given label.</param>
    public double? NoiseRate(int given)
    {
        var total = Enumerable.Range(0, Labels.Count).Sum(label => Joint[given, label]);
        return total > 0 ? 1 - Joint[given, given] / total : null;
    }

    // The label with the highest score among those that reach their thresholds, or null if none does.
    private static int? ConfidentLabel(ReadOnlySpan<float> scores, double[] thresholds)
    {
        int? best = null;
        for (var label = 0; label < thresholds.Length; label++)
            if (scores[label] >= thresholds[label] && (best is null || scores[label] > scores[best.Value])) best = label;
        return best;
    }
}
