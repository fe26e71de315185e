using System.Globalization;

namespace Earmark.Data;

/// <summary>Checks a split for likely problems: one warning of each kind, however many labels it names.</summary>
internal static class FoldChecks
{
    private const int ListedFolds = 3;
    private const double Deviation = 1.5; // a held-out fraction that differs by a larger factor is reported

    /// <summary>Reports labels without training clips, labels without held-out clips, and a held-out fraction that groups did not allow.</summary>
    /// <param name="folds">All folds of a split, or the single one with held-out clips.</param>
    /// <param name="fraction">The requested fraction of held-out clips; null for equal folds.</param>
    public static IEnumerable<Finding> Check(IReadOnlyList<Fold> folds, double? fraction)
    {
        ArgumentNullException.ThrowIfNull(folds);
        var labels = LabelSet.Create(folds.SelectMany(fold => fold.Train.Concat(fold.Validation)));
        var groups = folds.Count == 1 ? "they have too few clips or groups" : "they have too few clips or only one group";
        if (WithoutClips(folds, labels, fold => fold.Train) is { Length: > 0 } unlearned)
            yield return Warning(folds, $"{Labels(unlearned.Length)} no training clip{ListLabels(unlearned, folds.Count)}: {groups}.");
        if (WithoutClips(folds, labels, fold => fold.ScoredValidation) is { Length: > 0 } unjudged)
            yield return Warning(folds, $"{Labels(unjudged.Length)} no held-out clip{ListLabels(unjudged, folds.Count)}: {(folds.Count == 1 ? groups : "they have fewer clips or groups than there are folds")}.");
        if (fraction is { } wanted && folds is [var only] && MissingLabels(only, wanted) is { } actual)
            yield return Warning(folds, string.Create(CultureInfo.InvariantCulture, $"{actual * 100:0.#} % of the clips are held out instead of {wanted * 100:0.#} %: groups are not split, and every label keeps one training clip."));
    }

    private static (string Label, int[] Folds)[] WithoutClips(IReadOnlyList<Fold> folds, LabelSet labels, Func<Fold, IReadOnlyList<Clip>> part)
    {
        HashSet<string>[] present = [.. folds.Select(fold => part(fold).Select(clip => clip.Label!).ToHashSet(StringComparer.Ordinal))];
        return [.. labels.Select(label => (label, Folds: folds.Where((_, i) => !present[i].Contains(label)).Select(fold => fold.Index).ToArray()))
            .Where(entry => entry.Folds.Length > 0)];
    }

    private static double? MissingLabels(Fold fold, double fraction)
    {
        var all = fold.Train.Count + fold.Validation.Count;
        var actual = (double)fold.Validation.Count / all;
        return Math.Abs(fold.Validation.Count - fraction * all) > 1 && (actual > fraction * Deviation || actual < fraction / Deviation) ? actual : null;
    }

    private static Finding Warning(IReadOnlyList<Fold> folds, string message) => new(Severity.Warning, folds.Count == 1 ? "held-out clips" : "folds", message);

    private static string Labels(int count) => count == 1 ? "1 label has" : $"{count} labels have";

    // ": 'a' (fold 1), 'b' (28 of 30 folds) and 3 more"; a single fold is not named.
    private static string ListLabels((string Label, int[] Folds)[] lacking, int count) => (count == 1 ? "" : " in a fold") + ": " + Names.Summary([.. lacking.Select(entry =>
        count == 1 ? $"'{entry.Label}'"
        : entry.Folds.Length > ListedFolds ? $"'{entry.Label}' ({entry.Folds.Length} of {count} folds)"
        : $"'{entry.Label}' ({(entry.Folds.Length == 1 ? "fold" : "folds")} {string.Join(", ", entry.Folds)})")]);
}
