namespace Earmark.Data;

/// <summary>One recording of a data set, with what is known of it.</summary>
/// <param name="Name">What the data set calls it: the file name of a csv row, or the path below the root, with '/'.</param>
/// <param name="Path">Where the file lies.</param>
/// <param name="Label">Its label; null where it has none (test clips).</param>
/// <param name="Verified">False where the label was not checked by a person and may be wrong.</param>
/// <param name="Group">Recordings of one group (one session, one source) are never split between folds; null: alone.</param>
/// <param name="Fold">The fold the data set itself assigns; null: none.</param>
public sealed record Clip(string Name, string Path, string? Label, bool Verified = true, string? Group = null, int? Fold = null)
{
    /// <summary>Whether the data set itself gives the clip for validation: it is held out where no folds are asked for.</summary>
    public bool HeldOut { get; init; }
}
