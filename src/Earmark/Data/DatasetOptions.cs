namespace Earmark.Data;

/// <summary>What a user says of a data set where its layout does not say it.</summary>
/// <remarks>Every property is null unless given; a layout then goes by its own file and column names.</remarks>
public sealed record DatasetOptions
{
    /// <summary>Another label file, as train_noisy.csv; a path from the current folder or else from the data set's root.</summary>
    public string? Csv { get; init; }

    /// <summary>Column of the file names.</summary>
    public string? FileColumn { get; init; }

    /// <summary>Column of the labels.</summary>
    public string? LabelColumn { get; init; }

    /// <summary>Column of the folds the data set itself assigns: whole numbers.</summary>
    public string? FoldColumn { get; init; }

    /// <summary>Column of the groups that stay whole when splitting; an empty cell: alone.</summary>
    public string? GroupColumn { get; init; }

    /// <summary>Column that says whether a person checked the label: 1, 0, true or false.</summary>
    public string? VerifiedColumn { get; init; }

    /// <summary>Folder of sounds of no class; a path from the current folder or else from the root.</summary>
    /// <value>Null: <c>_background</c> in the root, where it is there.</value>
    public string? Background { get; init; }
}
