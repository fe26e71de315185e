namespace Earmark.Scoring;

/// <summary>The score of one part of the truth.</summary>
/// <param name="Clips">Number of clips in the part.</param>
/// <param name="Map3">Mean average precision at 3, in 0 to 1.</param>
/// <param name="Map1">Fraction of clips whose first label is the true one, in 0 to 1.</param>
public sealed record PartScore(int Clips, double Map3, double Map1);

/// <summary>Score of a submission by the rules of Kaggle's audio tagging challenges.</summary>
/// <remarks>
/// A clip scores 1, 1/2 or 1/3 if its true label is first, second or third, else 0. Labels after the third are
/// ignored. A repeated label counts once but keeps its place, so "Bark Bark Cough" scores 1/3 for a cough.
/// Labels must match exactly, as on Kaggle: "Hi-Hat" does not match "Hi-hat", and a warning names the nearest label.
/// There are two exceptions. White space in a label of the truth matches an underscore, since submissions cannot contain it. Different Unicode
/// forms of a text match, in labels and in clip names.
/// </remarks>
/// <param name="All">All scored clips.</param>
/// <param name="Public">The public part; null if the truth has none.</param>
/// <param name="Private">The private part; null if the truth has none.</param>
/// <param name="PerClass">Results of the labels, in ordinal order.</param>
/// <param name="Ignored">Number of clips of the truth that are excluded: with usage Ignored or label None.</param>
/// <param name="NotInTruth">Number of rows of the submission that are skipped because the truth does not contain the clip.</param>
/// <param name="Warnings">Likely problems of the submission that do not prevent scoring, as full sentences.</param>
public sealed record SubmissionScore(PartScore All, PartScore? Public, PartScore? Private, IReadOnlyList<ClassResult> PerClass,
    int Ignored, int NotInTruth, IReadOnlyList<string> Warnings)
{
    /// <summary>Scores a submission.</summary>
    internal static SubmissionScore Compute(Submission submission, Truth truth)
    {
        var guesses = submission.Rows.ToDictionary(row => Nfc.Normalize(row.Clip), row => row.Labels, StringComparer.Ordinal);
        string[] missing = [.. truth.Rows.Select(row => row.Clip).Where(clip => !guesses.ContainsKey(Nfc.Normalize(clip))).Select(Quoted.Text)];
        if (missing.Length > 0)
            throw InputException.At(submission.Path, $"{missing.Length} of the {truth.Rows.Count} clips to be scored are missing: {Names.Summary(missing)}",
                $"a row for each clip of {truth.Path}");

        MapAtK all = new(), inPublic = new(), inPrivate = new();
        var byLabel = new SortedDictionary<string, MapAtK>(StringComparer.Ordinal);
        foreach (var (clip, label, isPublic) in truth.Rows)
        {
            var position = Counted(guesses[Nfc.Normalize(clip)]).ToList().IndexOf(Submission.Normalise(label));
            all.Add(position);
            var ofLabel = byLabel.GetValueOrDefault(label);
            ofLabel.Add(position);
            byLabel[label] = ofLabel;
            if (isPublic == true) inPublic.Add(position);
            if (isPublic == false) inPrivate.Add(position);
        }

        var known = truth.Rows.Select(row => row.Clip).Concat(truth.Ignored).Select(Nfc.Normalize).ToHashSet(StringComparer.Ordinal);
        return new(Part(all)!, Part(inPublic), Part(inPrivate), [.. byLabel.Select(pair => ClassResult.From(pair.Key, pair.Value))],
            truth.Ignored.Count, submission.Rows.Count(row => !known.Contains(Nfc.Normalize(row.Clip))),
            [.. Warn([.. truth.Rows.Select(row => guesses[Nfc.Normalize(row.Clip)])], [.. byLabel.Keys])]);
    }

    private static PartScore? Part(MapAtK map) => map.Count == 0 ? null : new((int)map.Count, map.Map3, map.Map1);

    private static IEnumerable<string> Counted(IReadOnlyList<string> labels) => labels.Take(Submission.LabelsPerClip);

    private static IEnumerable<string> Warn(IReadOnlyList<string>[] scored, string[] labels)
    {
        if (scored.Count(row => row.Count == 0) is > 0 and var empty)
            yield return $"{Rows(empty)} without a label; such a row scores 0";
        if (scored.Count(row => row.Count > Submission.LabelsPerClip) is > 0 and var longer)
            yield return $"{Rows(longer)} with more than {Submission.LabelsPerClip} labels; those after the third are ignored. A label with spaces needs underscores";
        if (scored.Count(row => Counted(row).Distinct(StringComparer.Ordinal).Count() < Counted(row).Count()) is > 0 and var repeated)
            yield return $"{Rows(repeated)} with a repeated label; the label counts once, and the repetition uses up a place";

        var written = labels.Select(Submission.Normalise).ToHashSet(StringComparer.Ordinal);
        var unknown = scored.SelectMany(row => Counted(row).Distinct(StringComparer.Ordinal)).Where(label => !written.Contains(label))
            .GroupBy(label => label, StringComparer.Ordinal).OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.Ordinal).ToArray();
        foreach (var group in unknown.Take(10))
            yield return $"{Rows(group.Count())} with {Quoted.Format(group.Key)}, which is not among the {labels.Length} labels of the truth"
                + (group.Key.Length <= 300 && Names.Nearest(group.Key, written) is { } nearest ? $"; nearest is '{nearest}'" : "");
        if (unknown.Length > 10)
            yield return $"{unknown.Length - 10} more labels that are not among those of the truth";
    }

    private static string Rows(int count) => count == 1 ? "1 row" : $"{count} rows";
}
