using Earmark.Data;

namespace Earmark.Scoring;

/// <summary>Out-of-fold scores with the calibration, thresholds and metrics that follow from them.</summary>
/// <param name="Clips">The clips that count.</param>
/// <param name="Raw">Their scores before calibration.</param>
/// <param name="Calibrated">Their scores after the calibration on all of them: those of the merged model.</param>
/// <param name="CrossFitted">Their scores after the calibration on the other folds: how well calibration works on new clips. Same as <paramref name="Raw"/> for a single fold.</param>
/// <param name="Calibration">The calibration on all clips; none for a single fold.</param>
/// <param name="Thresholds">Thresholds of the calibrated scores by label; empty for a single fold.</param>
/// <param name="Evaluation">Metrics of the calibrated scores. Calibration error and log loss are those of the cross-fitted scores, and F1 is that of thresholds chosen on the other folds.</param>
internal sealed record OutOfFoldScores(IReadOnlyList<Clip> Clips, ScoreTable Raw, ScoreTable Calibrated, ScoreTable CrossFitted, Calibration Calibration,
    IReadOnlyDictionary<string, double> Thresholds, Evaluation Evaluation)
{
    /// <summary>Calibrates and evaluates out-of-fold scores.</summary>
    /// <param name="scores">Scores of held-out clips, each by the network that was not trained on it. Clips that cannot be decoded have no row.</param>
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
        // Calibration and thresholds look better on the clips on which they were chosen than on new clips, so the metrics that depend on them are computed with those of the other folds.
        var crossFitted = Calibration.CrossFit(raw, parts, rule);
        var onNewClips = Evaluation.Compute(crossFitted, clips, rule);
        return new(clips, raw, calibrated, crossFitted, calibration, thresholds, Evaluation.Compute(calibrated, clips, rule, Assign(raw, crossFitted, parts, rule, precision)) with
        {
            ExpectedCalibrationError = onNewClips.ExpectedCalibrationError,
            LogLoss = onNewClips.LogLoss,
        });
    }

    // The labels that are assigned to the clips of each part at thresholds that are chosen on the other parts.
    private static ThresholdResult[] Assign(ScoreTable raw, ScoreTable crossFitted, Clip[][] parts, ScoreRule rule, double precision)
    {
        var results = parts.Index().Where(part => part.Item.Length > 0).Select(part =>
        {
            Clip[] others = [.. parts.Index().Where(other => other.Index != part.Index).SelectMany(other => other.Item)];
            var scores = raw.Select(others);
            var thresholds = others.Length == 0 ? new Dictionary<string, double>() : Scoring.Thresholds.Choose(Calibration.Fit(scores, others, rule).Apply(scores, rule), others, precision);
            return Scoring.Thresholds.Apply(crossFitted.Select(part.Item), part.Item, thresholds);
        });
        return [.. results.SelectMany(result => result).GroupBy(result => result.Label, StringComparer.Ordinal).Select(label => label.Aggregate((sum, result) => sum.Add(result)))];
    }
}
