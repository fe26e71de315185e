using Earmark.Data;

namespace Earmark.Scoring;

/// <summary>Judges each label of clips with any number of labels on its own.</summary>
internal static class SeveralLabelsAudit
{
    /// <summary>Returns the calibrated scores and, for each judged clip, its labels and the label that is most likely missing.</summary>
    /// <param name="scores">Out-of-fold scores.</param>
    /// <param name="clips">The clips with scores.</param>
    /// <param name="judged">Those whose labels may be wrong or missing. The labels of the others are considered right.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public static (ScoreTable Calibrated, Doubt[] Judged) Run(ScoreTable scores, IReadOnlyList<Clip> clips, IReadOnlySet<Clip> judged, CancellationToken cancellationToken)
    {
        var labels = scores.Labels;
        var rows = scores.Select(clips);
        double[] logits = [.. clips.SelectMany((_, row) => ScoreRule.Sigmoid.Logits(rows[row]))];
        bool[] isGiven = [.. clips.SelectMany(clip => labels.Select(clip.Labels!.Contains))];
        bool[] mayBeWrong = [.. clips.SelectMany(clip => Enumerable.Repeat(judged.Contains(clip), labels.Count))];
        var flips = LabelFlips.Fit(logits, isGiven, mayBeWrong, cancellationToken);
        var calibrated = new Calibration(flips.Temperature, Calibration.Identity.PerLabel).Apply(rows, ScoreRule.Sigmoid);
        return (calibrated, [.. clips.Index().Where(clip => judged.Contains(clip.Item)).SelectMany(clip => Judge(clip.Item, calibrated[clip.Index].ToArray(), labels, flips))]);
    }

    private static IEnumerable<Doubt> Judge(Clip clip, float[] scores, LabelSet labels, LabelFlips flips)
    {
        var best = Enumerable.Range(0, labels.Count).Where(label => !clip.Labels!.Contains(labels[label])).DefaultIfEmpty(-1).MaxBy(label => label < 0 ? 0 : scores[label]);
        var (bestLabel, bestScore) = best < 0 ? ("", 0.0) : (labels[best], scores[best]);
        foreach (var given in clip.Labels!)
        {
            var score = scores[labels.IndexOf(given)];
            var wrong = flips.WrongProbability(score);
            yield return new(clip, given, wrong < Audit.DefaultThreshold ? given : null, wrong, score, bestLabel, bestScore);
        }
        if (best < 0) yield break;
        var missing = flips.MissingProbability(bestScore);
        yield return new(clip, null, missing < Audit.DefaultThreshold ? null : bestLabel, missing, null, bestLabel, bestScore);
    }
}
