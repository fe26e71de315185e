using Earmark.Data;

namespace Earmark.Scoring;

/// <summary>A part of the clips, such as the held-out clips of a fold, with scores that are calibrated, and thresholds that are chosen, on the other parts. Metrics of these show how well calibration and thresholds work on new clips.</summary>
/// <param name="Clips">The clips of the part, at least one.</param>
/// <param name="Scores">Their scores after the calibration on the other parts; unchanged if the other parts have no clips.</param>
/// <param name="Thresholds">Thresholds by label, chosen on the other parts; null if the other parts have no clips.</param>
internal sealed record CrossFittedPart(IReadOnlyList<Clip> Clips, ScoreTable Scores, IReadOnlyDictionary<string, double>? Thresholds)
{
    /// <summary>Calibrates each part with the clips of the others. Parts without clips are omitted.</summary>
    /// <param name="scores">Scores before calibration, one row for each clip of the parts.</param>
    /// <param name="parts">Clips with their labels.</param>
    /// <param name="rule">The score rule of the model.</param>
    /// <param name="precision">Minimum precision of the thresholds, 0 to 1.</param>
    public static IReadOnlyList<CrossFittedPart> Fit(ScoreTable scores, IReadOnlyList<IReadOnlyList<Clip>> parts, ScoreRule rule, double precision = 0) =>
        [.. parts.Index().Where(part => part.Item.Count > 0).Select(part =>
        {
            var own = scores.Select(part.Item);
            Clip[] others = [.. parts.Index().Where(other => other.Index != part.Index).SelectMany(other => other.Item)];
            if (others.Length == 0) return new CrossFittedPart(part.Item, own, null);
            var rest = scores.Select(others);
            var calibration = Calibration.Fit(rest, others, rule);
            return new CrossFittedPart(part.Item, calibration.Apply(own, rule), Scoring.Thresholds.Choose(calibration.Apply(rest, rule), others, precision));
        })];

    /// <summary>Returns the scores of all parts.</summary>
    public static ScoreTable Concatenate(IEnumerable<CrossFittedPart> parts) => ScoreTable.Concatenate([.. parts.Select(part => part.Scores)]);
}
