using Earmark.Data;

namespace Earmark.Scoring;

/// <summary>Judges clips with exactly one label each.</summary>
internal static class SingleLabelAudit
{
    /// <summary>A proposed label must be more likely than all other labels together. Otherwise, none of the labels is proposed.</summary>
    public const double MinProposedScore = 0.5;

    /// <summary>Returns the calibrated scores and the judged labels, in the order of the clips.</summary>
    /// <param name="scores">Out-of-fold scores.</param>
    /// <param name="clips">The clips with scores.</param>
    /// <param name="judged">Those whose labels may be wrong. The labels of the others are considered right.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public static (ScoreTable Calibrated, Doubt[] Judged) Run(ScoreTable scores, IReadOnlyList<Clip> clips, IReadOnlySet<Clip> judged, CancellationToken cancellationToken)
    {
        var labels = scores.Labels;
        var rows = scores.Select(clips);
        GivenLabel[] given = [.. clips.Select((clip, row) => new GivenLabel(ScoreRule.Softmax.Logits(rows[row]), labels.IndexOf(clip.Labels!.Only!), judged.Contains(clip)))];
        var noise = LabelNoise.Fit(given, cancellationToken);
        var calibrated = new Calibration(noise.Temperature, Calibration.Identity.PerLabel).Apply(rows, ScoreRule.Softmax);
        return (calibrated, [.. clips.Index().Where(clip => judged.Contains(clip.Item)).Select(clip => Judge(clip.Item, given[clip.Index].Given, calibrated[clip.Index].ToArray(), labels, noise))]);
    }

    private static Doubt Judge(Clip clip, int given, float[] scores, LabelSet labels, LabelNoise noise)
    {
        var best = Enumerable.Range(0, labels.Count).Where(label => label != given).MaxBy(label => scores[label]);
        var wrong = noise.WrongProbability(scores[given], labels.Count);
        var proposed = wrong < Audit.DefaultThreshold ? labels[given] : scores[best] >= MinProposedScore && labels[best] != Dataset.BackgroundLabel ? labels[best] : null;
        return new(clip, labels[given], proposed, wrong, scores[given], labels[best], scores[best]);
    }
}
