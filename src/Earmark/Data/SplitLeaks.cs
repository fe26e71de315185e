using System.Globalization;

namespace Earmark.Data;

/// <summary>Finds clips on both sides of a split that belong together, so that held-out clips are not independent of the training clips.</summary>
internal static class SplitLeaks
{
    private const string Consequence = "The network is trained on what it is evaluated on, so metrics on held-out clips are too optimistic.";

    /// <summary>Reports groups and equal recordings on both sides of a split. A split by Earmark keeps them together; one that the data set assigns may not.</summary>
    /// <param name="folds">All folds of a split, or the single one with held-out clips.</param>
    /// <param name="copies">Whether to look for equal recordings, which reads all files of equal length.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public static IEnumerable<Finding> Find(IReadOnlyList<Fold> folds, bool copies, CancellationToken cancellationToken)
    {
        var heldOutBy = folds.SelectMany(fold => fold.Validation.Select(clip => (clip.Name, fold.Index))).ToDictionary(entry => entry.Name, entry => entry.Index, StringComparer.Ordinal);
        int SideOf(Clip clip) => heldOutBy.GetValueOrDefault(clip.Name, -1);
        Clip[] clips = [.. folds.SelectMany(fold => fold.Train.Concat(fold.Validation)).DistinctBy(clip => clip.Name, StringComparer.Ordinal)];
        bool IsSplit(IEnumerable<Clip> together) => together.Select(SideOf).Distinct().Skip(1).Any();

        string[] groups = [.. clips.Where(clip => clip.Group is not null).GroupBy(clip => clip.Group!, StringComparer.Ordinal).Where(IsSplit).Select(group => $"'{group.Key}'")];
        if (groups.Length > 0)
            yield return Warning(string.Create(CultureInfo.InvariantCulture, $"{groups.Length:N0} {(groups.Length == 1 ? "group has" : "groups have")} clips on both sides of the split: {Names.Summary(groups)}. {Consequence}"));
        string[] equal = copies ? [.. DuplicateAudio.GroupsOf(clips, cancellationToken).Where(IsSplit).Select(same => string.Join(" = ", same.Take(3).Select(clip => clip.Name)))] : [];
        if (equal.Length > 0)
            yield return Warning(string.Create(CultureInfo.InvariantCulture, $"{equal.Length:N0} {(equal.Length == 1 ? "recording is" : "recordings are")} on both sides of the split: {Names.Summary(equal)}. {Consequence}"));
    }

    private static Finding Warning(string message) => new(Severity.Warning, "held-out clips", message);
}
