using Earmark.Data;

namespace Earmark.Scoring;

/// <summary>Out-of-fold scores with the calibration, thresholds and metrics that follow from them.</summary>
/// <param name="Clips">The clips that count.</param>
/// <param name="Raw">Their scores before calibration.</param>
/// <param name="Calibrated">Their scores after the calibration on all of them: those of the merged model.</param>
/// <param name="CrossFitted">Their scores after the calibration on the other folds: how well calibration works on new clips. Same as <paramref name="Raw"/> for a single fold.</param>
/// <param name="Calibration">The calibration on all clips; none for a single fold.</param>
/// <param name="Thresholds">Thresholds of the calibrated scores by label; empty for a single fold.</param>
/// <param name="Evaluation">Metrics of the cross-fitted scores, with thresholds chosen on the other folds. mAP and AUC are those of the calibrated scores, because they compare clips of different folds.</param>
internal sealed record OutOfFoldScores(IReadOnlyList<Clip> Clips, ScoreTable Raw, ScoreTable Calibrated, ScoreTable CrossFitted, Calibration Calibration,
    IReadOnlyDictionary<string, double> Thresholds, Evaluation Evaluation)
{
    private IReadOnlyList<CrossFittedPart> Parts { get; init; } = [];

    /// <summary>Calibrates and evaluates out-of-fold scores.</summary>
    /// <param name="scores">Scores of held-out clips, each by networks that were not trained on it. Clips that cannot be decoded have no row.</param>
    /// <param name="folds">The folds. A single fold is evaluated without calibration, because there are no other clips to calibrate on.</param>
    /// <param name="rule">The score rule of the networks.</param>
    /// <param name="precision">Minimum precision of the thresholds, 0 to 1.</param>
    /// <exception cref="InputException">No clip with scores counts, or a clip has labels that do not match the scores.</exception>
    public static OutOfFoldScores Compute(ScoreTable scores, IReadOnlyList<Fold> folds, ScoreRule rule, double precision)
    {
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentNullException.ThrowIfNull(folds);
        Clip[][] parts = [.. folds.Select(fold => fold.ScoredValidation.Where(clip => scores.RowOf(clip.Name) >= 0).ToArray())];
        Clip[] clips = [.. parts.SelectMany(part => part)];
        var raw = scores.Select(clips);
        if (parts.Length == 1)
            return new(clips, raw, raw, raw, Calibration.Identity, new Dictionary<string, double>(), Evaluation.Compute(raw, clips, rule));
        var calibration = Calibration.Fit(raw, clips, rule);
        var calibrated = calibration.Apply(raw, rule);
        var thresholds = Scoring.Thresholds.Choose(calibrated, clips, precision);
        // Calibration and thresholds look better on the clips on which they were chosen than on new clips, so the metrics are computed with those of the other folds. mAP and AUC
        // compare clips of different folds and therefore need one calibration for all of them.
        var crossFittedParts = CrossFittedPart.Fit(raw, parts, rule, precision);
        var crossFitted = CrossFittedPart.Concatenate(crossFittedParts);
        var pooled = Evaluation.Compute(calibrated, clips, rule);
        var evaluation = Evaluation.Compute(crossFitted, clips, rule, Assign(crossFittedParts)) with { Map = pooled.Map, Auc = pooled.Auc };
        return new(clips, raw, calibrated, crossFitted, calibration, thresholds, evaluation with
        {
            PerClass = [.. evaluation.PerClass.Zip(pooled.PerClass, (label, all) => label with { AveragePrecision = all.AveragePrecision, Auc = all.Auc })],
        })
        {
            Parts = crossFittedParts,
        };
    }

    /// <summary>Counts the labels that are assigned to background recordings at thresholds that are chosen on the other folds.</summary>
    /// <param name="durationOf">Returns the duration of a clip.</param>
    /// <returns>The false alarms, or null if there are no background recordings or no thresholds.</returns>
    public FalseAlarms? CountFalseAlarms(Func<Clip, TimeSpan> durationOf)
    {
        FalseAlarms[] counts = [.. Parts.Select(part => part.Thresholds is { } thresholds ? FalseAlarms.Compute(part.Scores, part.Clips, thresholds, durationOf) : null).OfType<FalseAlarms>()];
        return counts.Length == 0 ? null : new(counts.Sum(part => part.Clips), counts.Sum(part => part.Hours), counts.Sum(part => part.Count));
    }

    private static ThresholdResult[] Assign(IEnumerable<CrossFittedPart> parts) =>
        [.. parts.SelectMany(part => part.Thresholds is { } thresholds ? Scoring.Thresholds.Apply(part.Scores, part.Clips, thresholds) : [])
            .GroupBy(result => result.Label, StringComparer.Ordinal).Select(label => label.Aggregate((sum, result) => sum.Add(result)))];
}
