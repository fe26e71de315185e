using Earmark.Data;

namespace Earmark.Scoring;

/// <summary>Metrics of scores against the truth.</summary>
public sealed partial record Evaluation
{
    private Evaluation() { }

    /// <summary>Number of evaluated clips.</summary>
    public required int Clips { get; init; }

    /// <summary>The score rule of the model.</summary>
    public required ScoreRule ScoreRule { get; init; }

    /// <summary>Mean average precision at 1, in 0 to 1: the fraction of clips whose best label is the true one. Null if a clip has several labels. Background recordings are not considered.</summary>
    public required double? Map1 { get; init; }

    /// <summary>
    /// Mean average precision at 3, in 0 to 1: 1, 1/2 or 1/3 if the true label is first, second or third, otherwise 0. Null if a clip has several labels. Background recordings are not considered.
    /// </summary>
    public required double? Map3 { get; init; }

    /// <summary>Fraction of clips whose best label is the true one, in 0 to 1: the same as <see cref="Map1"/>.</summary>
    public double? Accuracy => Map1;

    /// <summary>Label-weighted label-ranking average precision, in 0 to 1: see <see cref="RankingMetrics"/>.</summary>
    public required double? Lwlrap { get; init; }

    /// <summary>Mean average precision over labels, in 0 to 1: see <see cref="RankingMetrics"/>.</summary>
    public required double? Map { get; init; }

    /// <summary>Mean area under the ROC curve over labels, in 0 to 1: see <see cref="RankingMetrics"/>.</summary>
    public required double? Auc { get; init; }

    /// <summary>Mean F1 over labels, in 0 to 1: at the thresholds of the model or, for a cross-validation, at thresholds chosen on the other folds. Null without thresholds.</summary>
    public required double? MacroF1 { get; init; }

    /// <summary>Results of the labels that have clips, in the order of the table.</summary>
    public required IReadOnlyList<LabelResult> PerClass { get; init; }

    /// <summary>
    /// Confusion matrix: number of clips by true and predicted label, <c>[true, best]</c>, both in the order of the table. Null if a clip has several labels. Background recordings are included if they have a label of their own.
    /// </summary>
    public required int[,]? Confusion { get; init; }

    /// <summary>
    /// Expected calibration error, in 0 to 1: the mean difference between scores and the fraction of correct predictions, within 15 bins of equal width.
    /// Softmax: the best score of each clip. Sigmoid: all scores.
    /// </summary>
    /// <remarks>Guo et al. 2017, "On calibration of modern neural networks", equation 3.</remarks>
    public required double ExpectedCalibrationError { get; init; }

    /// <summary>Mean loss of the clips: see <see cref="ScoreRule.Loss{T}"/>. Scores below 1e-12 count as 1e-12.</summary>
    public required double LogLoss { get; init; }

    /// <summary>The metrics that count for the score rule and are defined, by name, the most important first.</summary>
    public IReadOnlyDictionary<string, double> Metrics =>
        ScoreRule.Metrics.Where(metric => metric.Value(this) is not null).ToDictionary(metric => metric.Name, metric => metric.Value(this)!.Value);

    /// <summary>Compares scores with the truth.</summary>
    /// <param name="scores">Scores of exactly these clips, in any order.</param>
    /// <param name="truth">The clips with their labels.</param>
    /// <param name="rule">The score rule of the model.</param>
    /// <param name="thresholds">Score thresholds of the model; null or empty if it has none.</param>
    /// <exception cref="InputException">
    /// Clips are missing from the scores or from the truth, the labels of a clip are unknown, a clip occurs twice, a clip does not have exactly one label although
    /// the rule requires it, or a label is not among those of the scores. The message lists them.
    /// </exception>
    public static Evaluation Compute(ScoreTable scores, IReadOnlyList<Clip> truth, ScoreRule rule, IReadOnlyDictionary<string, double>? thresholds = null)
    {
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentNullException.ThrowIfNull(truth);
        ArgumentNullException.ThrowIfNull(rule);
        Validate(scores, truth, rule);
        return Compute(scores, truth, rule, thresholds is { Count: > 0 } ? Thresholds.Apply(scores, truth, thresholds) : []);
    }

    /// <summary>Compares scores with the truth, with labels that are already assigned.</summary>
    /// <param name="scores">Scores of exactly these clips, in any order.</param>
    /// <param name="truth">The clips with their labels.</param>
    /// <param name="rule">The score rule of the model.</param>
    /// <param name="assignments">The assignments of each label at its threshold; empty without thresholds.</param>
    internal static Evaluation Compute(ScoreTable scores, IReadOnlyList<Clip> truth, ScoreRule rule, IReadOnlyList<ThresholdResult> assignments)
    {
        Clip[] labelled = [.. truth.Where(clip => !clip.IsBackground)];
        var single = labelled.Length > 0 && Array.TrueForAll(labelled, clip => clip.Labels!.Count == 1)
            ? new SingleLabelMetrics(scores.WithLabels(new(scores.Labels.Where(label => label != Dataset.BackgroundLabel))), labelled) : null;
        var ranking = RankingMetrics.Compute(scores, truth);
        var assigned = assignments.Where(label => label.F1 is not null).ToDictionary(label => label.Label, StringComparer.Ordinal);
        return new()
        {
            Clips = truth.Count,
            ScoreRule = rule,
            Map1 = single?.Total.Map1,
            Map3 = single?.Total.Map3,
            Lwlrap = ranking.Lwlrap,
            Map = ranking.Map,
            Auc = ranking.Auc,
            MacroF1 = assigned.Count == 0 ? null : assigned.Values.Average(label => label.F1),
            PerClass = [.. ranking.PerLabel.Select(label => new LabelResult(label.Label, label.Clips, single?.Of(label.Label)?.Map3, single?.Of(label.Label)?.Map1, label.Lwlrap, label.AveragePrecision, label.Auc, assigned.GetValueOrDefault(label.Label)?.F1))],
            Confusion = single is null ? null : ConfusionOf(scores, rule.IsExclusive ? truth : labelled),
            ExpectedCalibrationError = Reliability.Compute(scores, truth, rule).ExpectedCalibrationError,
            LogLoss = truth.Sum(clip => rule.Loss(rule.Logits(scores[scores.RowOf(clip.Name)]), ScoreRule.TargetsOf(clip, scores.Labels))) / truth.Count,
        };
    }

    private static void Validate(ScoreTable scores, IReadOnlyList<Clip> truth, ScoreRule rule)
    {
        if (truth.Count == 0) throw InputException.At("evaluation", "there are no clips", "at least one labelled clip");
        var clipNames = truth.Select(clip => clip.Name).ToHashSet(StringComparer.Ordinal);
        ThrowIfAny(truth.GroupBy(clip => clip.Name, StringComparer.Ordinal).Where(group => group.Count() > 1).Select(group => group.Key),
            "duplicate clips in the truth", "each clip once");
        ThrowIfAny(truth.Where(clip => clip.Labels is null || (rule.IsExclusive && clip.Labels.Count == 0)).Select(clip => clip.Name), "clips without a label", "a label for each clip");
        if (rule.IsExclusive)
            ThrowIfAny(truth.Where(clip => clip.Labels!.Count > 1).Select(clip => clip.Name), "clips with several labels", "one label for each clip, because the score rule of the model is softmax");
        ThrowIfAny(clipNames.Where(name => scores.RowOf(name) < 0), "clips of the truth without scores", "a row of scores for each clip of the truth");
        ThrowIfAny(scores.Clips.Where(name => !clipNames.Contains(name)), "clips of the scores that are not in the truth", "only scores of clips in the truth");
        ThrowIfAny(truth.SelectMany(clip => clip.Labels!).Distinct(StringComparer.Ordinal).Where(label => scores.Labels.IndexOf(label) < 0),
            "labels of the truth that are not among those of the scores", $"only the {scores.Labels.Count} labels of the scores");
    }

    private static void ThrowIfAny(IEnumerable<string> invalidNames, string problem, string expected)
    {
        string[] names = [.. invalidNames];
        if (names.Length > 0) throw InputException.At("evaluation", $"{problem}: {Names.Summary(names)}", expected);
    }

    private static int[,] ConfusionOf(ScoreTable scores, IEnumerable<Clip> clips)
    {
        var confusion = new int[scores.Labels.Count, scores.Labels.Count];
        foreach (var clip in clips) confusion[scores.Labels.IndexOf(clip.Labels!.Only!), scores.TopLabels(scores.RowOf(clip.Name), 1)[0]]++;
        return confusion;
    }

    // MAP of clips with exactly one label each. Background recordings, and the scores for them, are not considered, as in a submission.
    private sealed class SingleLabelMetrics
    {
        private readonly MapAtK total;
        private readonly Dictionary<string, MapAtK> byLabel = new(StringComparer.Ordinal);

        public SingleLabelMetrics(ScoreTable scores, IReadOnlyList<Clip> clips)
        {
            foreach (var clip in clips)
            {
                var label = clip.Labels!.Only!;
                var rank = Array.IndexOf(scores.TopLabels(scores.RowOf(clip.Name), MapAtK.K), scores.Labels.IndexOf(label));
                total.Add(rank);
                var map = byLabel.GetValueOrDefault(label);
                map.Add(rank);
                byLabel[label] = map;
            }
        }

        public MapAtK Total => total;

        public MapAtK? Of(string label) => byLabel.TryGetValue(label, out var map) ? map : null;
    }
}

/// <summary>The metrics of one label.</summary>
/// <param name="Label">The label.</param>
/// <param name="Clips">Number of clips with this label.</param>
/// <param name="Map3">Mean average precision at 3 of these clips, 0 to 1, or null if a clip of the evaluation has several labels, and for background recordings.</param>
/// <param name="Map1">Fraction of these clips for which it is the best label, 0 to 1: the recall, or null if a clip of the evaluation has several labels, and for background recordings.</param>
/// <param name="Lwlrap">Mean over these clips of the label's contribution to lwlrap, 0 to 1.</param>
/// <param name="AveragePrecision">Average precision, 0 to 1.</param>
/// <param name="Auc">Area under the ROC curve, 0 to 1, or null if every clip has the label.</param>
/// <param name="F1">Harmonic mean of precision and recall at the threshold of the label (for a cross-validation, the threshold chosen on the other folds), 0 to 1, or null without thresholds.</param>
public sealed record LabelResult(string Label, int Clips, double? Map3, double? Map1, double Lwlrap, double AveragePrecision, double? Auc, double? F1);
