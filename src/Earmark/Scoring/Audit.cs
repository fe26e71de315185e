using Earmark.Data;

namespace Earmark.Scoring;

/// <summary>
/// Finds labels that are probably wrong from out-of-fold scores. A clip without such scores is not judged, because a network that was trained on a wrong label reproduces it.
/// </summary>
/// <remarks>See docs/audit.md for the method, and <see cref="LabelNoise"/> and <see cref="LabelFlips"/> for the model of label noise.</remarks>
public sealed record Audit
{
    /// <summary>Default of the score from which a doubt is reported: the label is more likely wrong than right.</summary>
    public const double DefaultThreshold = 0.5;

    /// <summary>
    /// The judged labels, the most doubtful first. If each clip has one label, there is one entry for each judged clip. Otherwise, there is one for each of its labels, and one for the most likely missing label.
    /// </summary>
    public required IReadOnlyList<Doubt> Ranking { get; init; }

    /// <summary>The judged clips.</summary>
    public required IReadOnlyList<Clip> Judged { get; init; }

    /// <summary>Clips that are not judged because they have no out-of-fold scores: they were never held out, or cannot be read.</summary>
    public required IReadOnlyList<Clip> WithoutScores { get; init; }

    /// <summary>Clips that are not judged because their labels are verified.</summary>
    public required IReadOnlyList<Clip> Trusted { get; init; }

    /// <summary>The labels and their estimated noise, in the order of the scores.</summary>
    public required IReadOnlyList<AuditedLabel> Labels { get; init; }

    /// <summary>The joint distribution of given and true labels of the clips with out-of-fold scores, or null if clips have several labels.</summary>
    public required ConfidentJoint? Joint { get; init; }

    /// <summary>Estimated fraction of the judged labels that are wrong, 0 to 1.</summary>
    public required double NoiseRate { get; init; }

    /// <summary>Returns the labels that are probably wrong, the most doubtful first.</summary>
    /// <param name="threshold">Minimum score, 0 to 1.</param>
    public IReadOnlyList<Doubt> Doubts(double threshold = DefaultThreshold) => [.. Ranking.Where(doubt => doubt.Score >= threshold)];

    /// <summary>Judges the labels of clips.</summary>
    /// <param name="scores">Out-of-fold scores: each clip is scored by a network that was not trained on it. Clips without a row are not judged.</param>
    /// <param name="clips">Clips with their labels. Background recordings are not judged.</param>
    /// <param name="rule">The score rule of the networks.</param>
    /// <param name="all">Whether verified labels are judged, too. If no label is unverified, all are judged anyway.</param>
    /// <param name="cancellationToken">Cancels the operation, which takes minutes for millions of clips times labels if clips can have several labels.</param>
    /// <exception cref="InputException">No clip has scores, or a clip has labels that do not match the scores.</exception>
    /// <exception cref="OperationCanceledException">Cancellation was requested.</exception>
    public static Audit Run(ScoreTable scores, IReadOnlyList<Clip> clips, ScoreRule rule, bool all = false, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentNullException.ThrowIfNull(clips);
        ArgumentNullException.ThrowIfNull(rule);
        var labelled = clips.Where(clip => !clip.IsBackground).ToLookup(clip => scores.RowOf(clip.Name) >= 0);
        Clip[] scored = [.. labelled[true]];
        Validate(scored, scores.Labels, rule);
        var judgesAll = all || scored.All(clip => clip.Verified);
        Clip[] judged = [.. scored.Where(clip => judgesAll || !clip.Verified)];
        var (calibrated, ranking) = rule.IsExclusive ? SingleLabelAudit.Run(scores, scored, judged.ToHashSet(), cancellationToken) : SeveralLabelsAudit.Run(scores, scored, judged.ToHashSet(), cancellationToken);
        var joint = rule.IsExclusive ? ConfidentJoint.Estimate(calibrated, scored) : null;
        Doubt[] given = [.. ranking.Where(doubt => doubt.Given is not null)];
        return new()
        {
            Ranking = [.. ranking.OrderByDescending(doubt => doubt.Score).ThenBy(doubt => doubt.GivenScore ?? 1).ThenBy(doubt => doubt.Clip.Name, StringComparer.Ordinal)],
            Judged = judged,
            WithoutScores = [.. labelled[false]],
            Trusted = [.. scored.Except(judged)],
            Labels = [.. scores.Labels.Where(label => label != Dataset.BackgroundLabel).Select(label => AuditedLabel.From(label, scored, given, joint))],
            Joint = joint,
            NoiseRate = given.Length == 0 ? 0 : given.Average(doubt => doubt.Score),
        };
    }

    private static void Validate(Clip[] scored, LabelSet labels, ScoreRule rule)
    {
        if (scored.Length == 0) throw InputException.At("audit", "no clip has out-of-fold scores", "scores of the clips of the data set", "Train with --folds to score every clip.");
        string[] unknown = [.. scored.SelectMany(clip => clip.Labels ?? []).Where(label => labels.IndexOf(label) < 0).Distinct(StringComparer.Ordinal).Select(Quoted.Format)];
        if (unknown.Length > 0) throw InputException.At("audit", $"labels that are not among those of the scores: {Names.Summary(unknown)}", "the data set of the scores");
        string[] invalid = [.. scored.Where(clip => clip.Labels is null || rule.IsExclusive && clip.Labels.Count != 1).Select(clip => Quoted.Format(clip.Name))];
        if (invalid.Length > 0) throw InputException.At("audit", $"clips without exactly one label: {Names.Summary(invalid)}", "one label for each clip, because the score rule is softmax");
    }
}
