using Earmark.Data;

namespace Earmark.Scoring;

/// <summary>Metrics that compare scores with the true labels.</summary>
public sealed partial record Evaluation
{
    private const int Bins = 15;

    private Evaluation() { }

    /// <summary>Number of evaluated clips.</summary>
    public required int Clips { get; init; }

    /// <summary>Mean average precision at 1, in 0 to 1: the fraction of clips whose best label is the true one.</summary>
    public required double Map1 { get; init; }

    /// <summary>Mean average precision at 3, in 0 to 1: 1, 1/2 or 1/3 if the true label is ranked first, second or third, otherwise 0.</summary>
    public required double Map3 { get; init; }

    /// <summary>Fraction of clips whose best label is the true one, in 0 to 1. With one true label per clip it equals <see cref="Map1"/>.</summary>
    public double Accuracy => Map1;

    /// <summary>Per-label results of the labels that have clips, in the order of the score table.</summary>
    public required IReadOnlyList<ClassResult> PerClass { get; init; }

    /// <summary>Confusion matrix: number of clips by true and predicted label, <c>[true, predicted]</c>, both in the order of the score table.</summary>
    public required int[,] Confusion { get; init; }

    /// <summary>
    /// Expected calibration error, in 0 to 1: the weighted mean over bins of the absolute difference between the mean best score and the fraction of
    /// correct clips. There are 15 bins of equal width over the best score, weighted by their number of clips.
    /// </summary>
    /// <remarks>Guo et al. 2017, "On calibration of modern neural networks", equation 3.</remarks>
    public required double ExpectedCalibrationError { get; init; }

    /// <summary>Mean of the negative natural logarithm of the true label's score, where scores below 1e-12 are raised to 1e-12.</summary>
    public required double LogLoss { get; init; }

    /// <summary>Compares scores with the true labels.</summary>
    /// <param name="scores">Scores of exactly the clips of the truth, in any order. Each row should sum to one.</param>
    /// <param name="truth">The clips with their labels.</param>
    /// <exception cref="InputException">
    /// Clips are missing from the scores or from the truth, a clip has no label or occurs twice, or a label is not among those of the scores. The message lists them.
    /// </exception>
    public static Evaluation Compute(ScoreTable scores, IReadOnlyList<Clip> truth)
    {
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentNullException.ThrowIfNull(truth);
        Validate(scores, truth);

        var total = new MapAtK();
        var byLabel = new MapAtK[scores.Labels.Count];
        var confusion = new int[scores.Labels.Count, scores.Labels.Count];
        var excessConfidence = new double[Bins]; // per bin: sum of the best score, minus 1 for each correct clip
        var loss = 0.0;
        foreach (var clip in truth)
        {
            int row = scores.RowOf(clip.Name), label = scores.Labels.IndexOf(clip.Label!);
            var top = scores.TopLabels(row, MapAtK.K);
            var position = Array.IndexOf(top, label);
            total.Add(position);
            byLabel[label].Add(position);
            confusion[label, top[0]]++;
            double best = scores[row][top[0]];
            excessConfidence[Math.Clamp((int)Math.Ceiling(best * Bins) - 1, 0, Bins - 1)] += best - (position == 0 ? 1 : 0);
            loss -= Math.Log(Math.Max(scores[row][label], ScoreFloor.Value));
        }
        return new()
        {
            Clips = (int)total.Count,
            Map1 = total.Map1,
            Map3 = total.Map3,
            PerClass = [.. scores.Labels.Zip(byLabel, (label, map) => ClassResult.From(label, map)).Where(result => result.Clips > 0)],
            Confusion = confusion,
            ExpectedCalibrationError = excessConfidence.Sum(Math.Abs) / total.Count,
            LogLoss = loss / total.Count,
        };
    }

    private static void Validate(ScoreTable scores, IReadOnlyList<Clip> truth)
    {
        if (truth.Count == 0) throw InputException.At("evaluation", "there are no clips", "at least one labelled clip");
        var clipNames = truth.Select(clip => clip.Name).ToHashSet(StringComparer.Ordinal);
        ThrowIfAny(truth.GroupBy(clip => clip.Name, StringComparer.Ordinal).Where(group => group.Count() > 1).Select(group => group.Key),
            "duplicate clips in the truth", "each clip once");
        ThrowIfAny(truth.Where(clip => clip.Label is null).Select(clip => clip.Name), "clips without a label", "a label for each clip");
        ThrowIfAny(clipNames.Where(name => scores.RowOf(name) < 0), "clips of the truth without scores", "a row of scores for each clip of the truth");
        ThrowIfAny(scores.Clips.Where(name => !clipNames.Contains(name)), "clips of the scores that are not in the truth", "only scores of clips in the truth");
        ThrowIfAny(truth.Select(clip => clip.Label!).Distinct(StringComparer.Ordinal).Where(label => scores.Labels.IndexOf(label) < 0),
            "labels of the truth that are not among those of the scores", $"only the {scores.Labels.Count} labels of the scores");
    }

    private static void ThrowIfAny(IEnumerable<string> invalidNames, string problem, string expected)
    {
        string[] names = [.. invalidNames];
        if (names.Length > 0) throw InputException.At("evaluation", $"{problem}: {Names.Summary(names)}", expected);
    }
}
