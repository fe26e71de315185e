namespace Earmark.Data;

/// <summary>One recording of a data set with its metadata.</summary>
/// <param name="Name">Name in the data set: the file name in a csv row, or the path relative to the root, with '/'.</param>
/// <param name="Path">Path of the file.</param>
/// <param name="Label">The label; null if it has none (test clips).</param>
/// <param name="Verified">False if the label was not checked by a person and may be wrong.</param>
/// <param name="Group">Recordings of one group (one session, one source) are never split between folds; null for no group.</param>
/// <param name="Fold">The fold that the data set assigns; null if it assigns none.</param>
public sealed record Clip(string Name, string Path, string? Label, bool Verified = true, string? Group = null, int? Fold = null)
{
    /// <summary>Whether the data set assigns the clip to validation: it is held out if no folds are requested.</summary>
    public bool HeldOut { get; init; }
}
