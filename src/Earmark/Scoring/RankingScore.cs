using Earmark.Data;

namespace Earmark.Scoring;

/// <summary>The ranking metrics on a part of the truth, such as the public part; see <see cref="RankingMetrics"/>.</summary>
/// <param name="Clips">Number of clips in the part.</param>
/// <param name="Lwlrap">Label-weighted label-ranking average precision, 0 to 1.</param>
/// <param name="Map">Mean average precision over labels, 0 to 1.</param>
/// <param name="Auc">Mean area under the ROC curve over labels, 0 to 1. Null if each label of the part applies to all its clips.</param>
public sealed record RankingPartScore(int Clips, double Lwlrap, double Map, double? Auc);

/// <summary>Score of a submission of scores by the rules of Kaggle's audio tagging challenge of 2019: lwlrap, and two other ranking metrics.</summary>
/// <remarks>
/// A column matches a label of the truth if both have the same form in submissions (see <see cref="Submission.Normalise"/>): "Dog_bark" matches "Dog bark".
/// Clip names match if they are canonically equivalent Unicode strings. Only clips of the truth are scored.
/// </remarks>
/// <param name="All">Score on all scored clips.</param>
/// <param name="Public">Score on the public part, or null if the truth has none.</param>
/// <param name="Private">Score on the private part, or null if the truth has none.</param>
/// <param name="PerClass">
/// Results on all scored clips of the labels that have clips, in the order of the columns. <see cref="RankingPartScore.Lwlrap"/> is the mean of theirs, weighted by the number of clips.
/// </param>
/// <param name="Ignored">Number of clips of the truth that are excluded because their usage is Ignored or their labels are None.</param>
/// <param name="NotInTruth">Number of rows of the submission that are skipped because the truth does not contain the clip.</param>
public sealed record RankingScore(RankingPartScore All, RankingPartScore? Public, RankingPartScore? Private, IReadOnlyList<LabelRanking> PerClass,
    int Ignored, int NotInTruth) : ISubmissionScore
{
    /// <summary>Scores a submission.</summary>
    /// <param name="path">Path of the submission, for messages.</param>
    /// <param name="scores">Scores: any increasing function of the probability.</param>
    /// <param name="truth">The truth.</param>
    /// <exception cref="InputException">Clips of the truth have no row, labels of the truth have no column, or two columns have the same form in submissions.</exception>
    internal static RankingScore Compute(string path, ScoreTable scores, Truth truth)
    {
        Submission.RequireDistinct(path, scores.Labels);
        var columns = scores.Labels.ToDictionary(Submission.Normalise, StringComparer.Ordinal);
        RequireColumns(path, columns, truth);
        var rows = scores.Clips.ToDictionary(Nfc.Normalize, StringComparer.Ordinal);
        truth.RequireAll(path, rows.Keys);

        var clips = truth.Rows.ToLookup(row => row.Public, row => new Clip(rows[Nfc.Normalize(row.Clip)], "", [.. row.Labels.Select(label => columns[Submission.Normalise(label)])]));
        Clip[] all = [.. clips.SelectMany(part => part)];
        var metrics = RankingMetrics.Compute(scores, all);
        return new(Part(metrics, all.Length)!, Part(scores, [.. clips[true]]), Part(scores, [.. clips[false]]), metrics.PerLabel,
            truth.Ignored.Count, truth.CountUnknown(rows.Keys));
    }

    private static RankingPartScore? Part(ScoreTable scores, Clip[] clips) => Part(RankingMetrics.Compute(scores, clips), clips.Length);

    private static RankingPartScore? Part(RankingMetrics metrics, int clips) =>
        clips == 0 ? null : new(clips, metrics.Lwlrap!.Value, metrics.Map!.Value, metrics.Auc); // each clip has a label

    private static void RequireColumns(string path, Dictionary<string, string> columns, Truth truth)
    {
        string[] labels = [.. truth.Rows.SelectMany(row => row.Labels).Distinct(StringComparer.Ordinal)];
        string[] missing = [.. labels.Where(label => !columns.ContainsKey(Submission.Normalise(label))).Order(StringComparer.Ordinal).Select(label =>
            Quoted.Format(label) + (label.Length <= 300 && Names.Nearest(label, columns.Values) is { } nearest ? $" (nearest column: {Quoted.Format(nearest)})" : ""))];
        if (missing.Length > 0)
            throw InputException.At(path, $"{missing.Length} of the {labels.Length} labels of {truth.Path} have no column: {Names.Summary(missing)}", "a column for each label of the truth");
    }
}
