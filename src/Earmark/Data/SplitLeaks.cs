using System.Globalization;

namespace Earmark.Data;

/// <summary>Finds related clips on both sides of a split, which make the held-out clips dependent on the training clips.</summary>
internal static class SplitLeaks
{
    private const string Consequence = "Training and held-out clips are not independent, so metrics on held-out clips are too optimistic.";

    /// <summary>Reports groups and identical recordings on both sides of a split. Splits made by Earmark do not separate them, but splits defined by the data set may.</summary>
    /// <param name="folds">All folds of a split, or the single one with held-out clips.</param>
    /// <param name="copies">Whether to look for identical recordings, which reads all files of the same length.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public static IEnumerable<Finding> Find(IReadOnlyList<Fold> folds, bool copies, CancellationToken cancellationToken)
    {
        var heldOutBy = folds.SelectMany(fold => fold.Validation.Select(clip => (clip.Name, fold.Index))).ToDictionary(entry => entry.Name, entry => entry.Index, StringComparer.Ordinal);
        int SideOf(Clip clip) => heldOutBy.GetValueOrDefault(clip.Name, -1);
        Clip[] clips = [.. folds.SelectMany(fold => fold.Train.Concat(fold.Validation)).DistinctBy(clip => clip.Name, StringComparer.Ordinal)];
        bool IsSplit(IEnumerable<Clip> related) => related.Select(SideOf).Distinct().Skip(1).Any();

        string[] groups = [.. clips.Where(clip => clip.Group is not null).GroupBy(clip => clip.Group!, StringComparer.Ordinal).Where(IsSplit).Select(group => $"'{group.Key}'")];
        if (groups.Length > 0)
            yield return Warning(string.Create(CultureInfo.InvariantCulture, $"{groups.Length:N0} {(groups.Length == 1 ? "group has" : "groups have")} clips on both sides of the split: {Names.Summary(groups)}. {Consequence}"));
        string[] duplicates = copies ? [.. DuplicateAudio.FindGroups(clips, cancellationToken).Where(IsSplit).Select(same => string.Join(" = ", same.Take(3).Select(clip => clip.Name)))] : [];
        if (duplicates.Length > 0)
            yield return Warning(string.Create(CultureInfo.InvariantCulture, $"{duplicates.Length:N0} {(duplicates.Length == 1 ? "recording is" : "recordings are")} on both sides of the split: {Names.Summary(duplicates)}. {Consequence}"));
    }

    private static Finding Warning(string message) => new(Severity.Warning, "held-out clips", message);
}
