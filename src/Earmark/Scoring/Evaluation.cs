using Earmark.Data;

namespace Earmark.Scoring;

/// <summary>Metrics of scores against the truth.</summary>
public sealed partial record Evaluation
{
    private const int Bins = 15;

    private Evaluation() { }

    /// <summary>Number of evaluated clips.</summary>
    public required int Clips { get; init; }

    /// <summary>Mean average precision at 1, in 0 to 1: the fraction of clips whose best label is the true one.</summary>
    public required double Map1 { get; init; }

    /// <summary>Mean average precision at 3, in 0 to 1: 1, 1/2 or 1/3 if the true label is first, second or third, else 0.</summary>
    public required double Map3 { get; init; }

    /// <summary>Fraction of clips whose best label is the true one, in 0 to 1. With one true label per clip it equals <see cref="Map1"/>.</summary>
    public double Accuracy => Map1;

    /// <summary>Results of the labels that have clips, in the order of the table.</summary>
    public required IReadOnlyList<ClassResult> PerClass { get; init; }

    /// <summary>Confusion matrix: number of clips by true and predicted label, <c>[true, best]</c>, both in the order of the table.</summary>
    public required int[,] Confusion { get; init; }

    /// <summary>
    /// Expected calibration error, in 0 to 1: the mean over clips of the difference between the best score and the fraction of
    /// correct clips, within 15 bins of equal width over the best score.
    /// </summary>
    /// <remarks>Guo et al. 2017, "On calibration of modern neural networks", equation 3.</remarks>
    public required double ExpectedCalibrationError { get; init; }

    /// <summary>Mean of the negative natural logarithm of the true label's score; scores below 1e-12 count as 1e-12.</summary>
    public required double LogLoss { get; init; }

    /// <summary>Compares scores with the truth.</summary>
    /// <param name="scores">Scores of exactly these clips, in any order. Each row should sum to one.</param>
    /// <param name="truth">The clips with their labels.</param>
    /// <exception cref="InputException">
    /// Clips are missing from the scores or from the truth, a clip has no label or occurs twice, or a label is not among those of the scores. The message names them.
    /// </exception>
    public static Evaluation Compute(ScoreTable scores, IReadOnlyList<Clip> truth)
    {
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentNullException.ThrowIfNull(truth);
        Require(scores, truth);

        var total = new MapAtK();
        var byLabel = new MapAtK[scores.Labels.Count];
        var confusion = new int[scores.Labels.Count, scores.Labels.Count];
        var surplusConfidence = new double[Bins]; // sum of (best score - 1 if correct) within the bin
        var loss = 0.0;
        foreach (var clip in truth)
        {
            int row = scores.RowOf(clip.Name), label = scores.Labels.IndexOf(clip.Label!);
            var top = scores.Top(row, MapAtK.K);
            var position = Array.IndexOf(top, label);
            total.Add(position);
            byLabel[label].Add(position);
            confusion[label, top[0]]++;
            double best = scores[row][top[0]];
            surplusConfidence[Math.Clamp((int)Math.Ceiling(best * Bins) - 1, 0, Bins - 1)] += best - (position == 0 ? 1 : 0);
            loss -= Math.Log(Math.Max(scores[row][label], ScoreFloor.Value));
        }
        return new()
        {
            Clips = (int)total.Count,
            Map1 = total.Map1,
            Map3 = total.Map3,
            PerClass = [.. scores.Labels.Zip(byLabel, (label, map) => ClassResult.From(label, map)).Where(result => result.Clips > 0)],
            Confusion = confusion,
            ExpectedCalibrationError = surplusConfidence.Sum(Math.Abs) / total.Count,
            LogLoss = loss / total.Count,
        };
    }

    private static void Require(ScoreTable scores, IReadOnlyList<Clip> truth)
    {
        if (truth.Count == 0) throw InputException.At("evaluation", "there are no clips", "at least one labelled clip");
        var names = truth.Select(clip => clip.Name).ToHashSet(StringComparer.Ordinal);
        Refuse(truth.GroupBy(clip => clip.Name, StringComparer.Ordinal).Where(group => group.Count() > 1).Select(group => group.Key),
            "appear more than once in the truth", "each clip once");
        Refuse(truth.Where(clip => clip.Label is null).Select(clip => clip.Name), "have no label", "a label for each clip");
        Refuse(names.Where(name => scores.RowOf(name) < 0), "of the truth have no scores", "a row of scores for each clip of the truth");
        Refuse(scores.Clips.Where(name => !names.Contains(name)), "of the scores are not in the truth", "scores of the clips of the truth only");
        Refuse(truth.Select(clip => clip.Label!).Distinct(StringComparer.Ordinal).Where(label => scores.Labels.IndexOf(label) < 0),
            "of the truth are unknown to the scores", $"labels among the {scores.Labels.Count} of the scores", "labels");
    }

    private static void Refuse(IEnumerable<string> faulty, string how, string expected, string what = "clips")
    {
        string[] names = [.. faulty];
        if (names.Length > 0) throw InputException.At("evaluation", $"{names.Length} {what} {how}: {Names.Summary(names)}", expected);
    }
}
