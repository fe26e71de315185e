namespace Earmark.Data;

/// <summary>Settings of a data set that its layout does not define.</summary>
/// <remarks>All properties are null by default; a layout then uses its own file and column names.</remarks>
public sealed record DatasetOptions
{
    /// <summary>Another label file, such as train_noisy.csv: a path relative to the current folder, else to the root of the data set.</summary>
    public string? Csv { get; init; }

    /// <summary>Column of the file names.</summary>
    public string? FileColumn { get; init; }

    /// <summary>Column of the labels.</summary>
    public string? LabelColumn { get; init; }

    /// <summary>Column of the folds that the data set assigns: whole numbers.</summary>
    public string? FoldColumn { get; init; }

    /// <summary>Column of the groups that are not split; a clip with an empty cell has no group.</summary>
    public string? GroupColumn { get; init; }

    /// <summary>Column that states whether a person checked the label: 1, 0, true or false.</summary>
    public string? VerifiedColumn { get; init; }

    /// <summary>Folder of background sounds, which have no label: a path relative to the current folder, else to the root.</summary>
    /// <value>Null for <c>_background</c> in the root, if it exists.</value>
    public string? Background { get; init; }
}
