namespace Earmark.Scoring;

/// <summary>The score on a part of the truth, such as the public part.</summary>
/// <param name="Clips">Number of clips in the part.</param>
/// <param name="Map3">Mean average precision at 3, in 0 to 1.</param>
/// <param name="Map1">Fraction of clips whose first label is the true one, in 0 to 1.</param>
public sealed record PartScore(int Clips, double Map3, double Map1);

/// <summary>Score of a submission of labels by the rules of Kaggle's audio tagging challenge of 2018.</summary>
/// <remarks>
/// A clip scores 1, 1/2 or 1/3 if its true label is ranked first, second or third, otherwise 0. Labels after the third are
/// ignored. A repeated label counts once but still takes up a rank, so "Bark Bark Cough" scores 1/3 for a cough.
/// Labels must match exactly, as on Kaggle: "Hi-Hat" does not match "Hi-hat", and a warning suggests the nearest label.
/// There are two exceptions. White space in a label of the truth matches an underscore, because labels in submissions cannot contain white space.
/// Canonically equivalent Unicode strings match, in labels and in clip names.
/// </remarks>
/// <param name="All">Score on all scored clips.</param>
/// <param name="Public">Score on the public part, or null if the truth has none.</param>
/// <param name="Private">Score on the private part, or null if the truth has none.</param>
/// <param name="PerClass">Per-label results, in ordinal order of the labels.</param>
/// <param name="Ignored">Number of clips of the truth that are excluded because their usage is Ignored or their label is None.</param>
/// <param name="NotInTruth">Number of rows of the submission that are skipped because the truth does not contain the clip.</param>
/// <param name="Warnings">Problems of the submission that do not prevent scoring.</param>
public sealed record SubmissionScore(PartScore All, PartScore? Public, PartScore? Private, IReadOnlyList<ClassResult> PerClass,
    int Ignored, int NotInTruth, IReadOnlyList<string> Warnings) : ISubmissionScore
{
    /// <summary>Scores a submission.</summary>
    internal static SubmissionScore Compute(Submission submission, Truth truth)
    {
        var predictions = submission.Rows.ToDictionary(row => Nfc.Normalize(row.Clip), row => row.Labels, StringComparer.Ordinal);
        truth.RequireAll(submission.Path, predictions.Keys);

        MapAtK total = new(), publicMap = new(), privateMap = new();
        var byLabel = new SortedDictionary<string, MapAtK>(StringComparer.Ordinal);
        foreach (var (clip, labels, isPublic) in truth.Rows)
        {
            var label = labels.Only!;
            var position = TopLabels(predictions[Nfc.Normalize(clip)]).ToList().IndexOf(Submission.Normalise(label));
            total.Add(position);
            var labelMap = byLabel.GetValueOrDefault(label);
            labelMap.Add(position);
            byLabel[label] = labelMap;
            if (isPublic == true) publicMap.Add(position);
            if (isPublic == false) privateMap.Add(position);
        }

        return new(Part(total)!, Part(publicMap), Part(privateMap), [.. byLabel.Select(pair => ClassResult.From(pair.Key, pair.Value))],
            truth.Ignored.Count, truth.CountUnknown(predictions.Keys),
            [.. Warn([.. truth.Rows.Select(row => predictions[Nfc.Normalize(row.Clip)])], [.. byLabel.Keys])]);
    }

    private static PartScore? Part(MapAtK map) => map.Count == 0 ? null : new((int)map.Count, map.Map3, map.Map1);

    private static IEnumerable<string> TopLabels(IReadOnlyList<string> labels) => labels.Take(Submission.LabelsPerClip);

    private static IEnumerable<string> Warn(IReadOnlyList<string>[] scored, string[] labels)
    {
        if (scored.Count(row => row.Count == 0) is > 0 and var empty)
            yield return $"{RowCount(empty)} without a label (score: 0)";
        if (scored.Count(row => row.Count > Submission.LabelsPerClip) is > 0 and var tooLong)
            yield return $"{RowCount(tooLong)} with more than {Submission.LabelsPerClip} labels; labels after the third are ignored. Replace spaces in labels with underscores";
        if (scored.Count(row => TopLabels(row).Distinct(StringComparer.Ordinal).Count() < TopLabels(row).Count()) is > 0 and var repeated)
            yield return $"{RowCount(repeated)} with a repeated label; the label counts once, but the repetition takes up a rank";

        var knownLabels = labels.Select(Submission.Normalise).ToHashSet(StringComparer.Ordinal);
        var unknown = scored.SelectMany(row => TopLabels(row).Distinct(StringComparer.Ordinal)).Where(label => !knownLabels.Contains(label))
            .GroupBy(label => label, StringComparer.Ordinal).OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.Ordinal).ToArray();
        foreach (var group in unknown.Take(10))
            yield return $"{RowCount(group.Count())} with {Quoted.Format(group.Key)}, which is not among the {labels.Length} labels of the truth"
                + (group.Key.Length <= 300 && Names.Nearest(group.Key, knownLabels) is { } nearest ? $". Did you mean '{nearest}'?" : "");
        if (unknown.Length > 10)
            yield return $"{unknown.Length - 10} more labels that are not among those of the truth";
    }

    private static string RowCount(int count) => count == 1 ? "1 row" : $"{count} rows";
}
