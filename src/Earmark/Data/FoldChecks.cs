using System.Globalization;

namespace Earmark.Data;

/// <summary>Checks a split for likely problems. Returns one warning per kind of problem, regardless of the number of labels affected.</summary>
internal static class FoldChecks
{
    private const int ListedFolds = 3;
    private const double Deviation = 1.5; // factor by which the held-out fraction may differ without a warning

    /// <summary>Reports labels without training clips, labels without held-out clips, and a held-out fraction that could not be achieved because of groups.</summary>
    /// <param name="folds">All folds of a split, or the single one with held-out clips.</param>
    /// <param name="fraction">The requested fraction of held-out clips, or null for equal folds.</param>
    public static IEnumerable<Finding> Check(IReadOnlyList<Fold> folds, double? fraction)
    {
        ArgumentNullException.ThrowIfNull(folds);
        var labels = LabelSet.Create(folds.SelectMany(fold => fold.Train.Concat(fold.Validation)));
        var cause = folds.Count == 1 ? "too few clips or groups" : "too few clips or only one group";
        if (WithoutClips(folds, labels, fold => fold.Train) is { Length: > 0 } withoutTraining)
            yield return Warning(folds, $"{Labels(withoutTraining.Length)} no training clips{ListLabels(withoutTraining, folds.Count)}. Cause: {cause}.");
        if (WithoutClips(folds, labels, fold => fold.ScoredValidation) is { Length: > 0 } withoutHeldOut)
            yield return Warning(folds, $"{Labels(withoutHeldOut.Length)} no held-out clips{ListLabels(withoutHeldOut, folds.Count)}. Cause: {(folds.Count == 1 ? cause : "fewer clips or groups than folds")}.");
        if (fraction is { } requested && folds is [var single] && DeviatingFraction(single, requested) is { } actual)
            yield return Warning(folds, string.Create(CultureInfo.InvariantCulture, $"{actual * 100:0.#}% of the clips are held out instead of {requested * 100:0.#}%, because groups are not split and every label retains at least one training clip."));
    }

    private static (string Label, int[] Folds)[] WithoutClips(IReadOnlyList<Fold> folds, LabelSet labels, Func<Fold, IReadOnlyList<Clip>> clipsOf)
    {
        HashSet<string>[] present = [.. folds.Select(fold => clipsOf(fold).SelectMany(clip => clip.Labels!).ToHashSet(StringComparer.Ordinal))];
        return [.. labels.Select(label => (label, Folds: folds.Where((_, i) => !present[i].Contains(label)).Select(fold => fold.Index).ToArray()))
            .Where(entry => entry.Folds.Length > 0)];
    }

    private static double? DeviatingFraction(Fold fold, double fraction)
    {
        var total = fold.Train.Count + fold.Validation.Count;
        var actual = (double)fold.Validation.Count / total;
        return Math.Abs(fold.Validation.Count - fraction * total) > 1 && (actual > fraction * Deviation || actual < fraction / Deviation) ? actual : null;
    }

    private static Finding Warning(IReadOnlyList<Fold> folds, string message) => new(Severity.Warning, folds.Count == 1 ? "held-out clips" : "folds", message);

    private static string Labels(int count) => count == 1 ? "1 label has" : $"{count} labels have";

    // ": 'a' (fold 1), 'b' (28 of 30 folds) and 3 more"; the fold is omitted if there is only one.
    private static string ListLabels((string Label, int[] Folds)[] labels, int count) => (count == 1 ? "" : " in at least one fold") + ": " + Names.Summary([.. labels.Select(entry =>
        count == 1 ? $"'{entry.Label}'"
        : entry.Folds.Length > ListedFolds ? $"'{entry.Label}' ({entry.Folds.Length} of {count} folds)"
        : $"'{entry.Label}' ({(entry.Folds.Length == 1 ? "fold" : "folds")} {string.Join(", ", entry.Folds)})")]);
}
