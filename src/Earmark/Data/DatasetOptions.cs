namespace Earmark.Data;

/// <summary>Settings of a data set that its layout does not define.</summary>
/// <remarks>All properties are null by default. The layout is then detected, and uses its default file and column names.</remarks>
public sealed record DatasetOptions
{
    /// <summary>Name of the layout, an entry of <see cref="Layout.All"/>.</summary>
    /// <value>If null, the first layout that the folder has.</value>
    public string? Layout { get; init; }

    /// <summary>Alternative label file, such as train_noisy.csv: a path relative to the current folder or, if it does not exist there, to the root of the data set.</summary>
    public string? Csv { get; init; }

    /// <summary>Column of the file names.</summary>
    public string? FileColumn { get; init; }

    /// <summary>Column of the labels.</summary>
    public string? LabelColumn { get; init; }

    /// <summary>Text between two labels of a clip in the label column, such as "," or ";".</summary>
    /// <value>If null, the separator of the layout, or none: each field is a single label.</value>
    public string? LabelSeparator { get; init; }

    /// <summary>Whether a recording that is listed in several rows, or stored in several label folders, has all of their labels. Otherwise, different labels are an error or are treated as separate clips.</summary>
    public bool MergeLabels { get; init; }

    /// <summary>Column of the folds assigned by the data set, as whole numbers.</summary>
    public string? FoldColumn { get; init; }

    /// <summary>Column of the groups, which are never split. A clip with an empty field has no group.</summary>
    public string? GroupColumn { get; init; }

    /// <summary>Column that states whether the label was verified manually: 1, 0, true or false.</summary>
    public string? VerifiedColumn { get; init; }

    /// <summary>Folder of background sounds, which have no label: a path relative to the current folder or, if it does not exist there, to the root.</summary>
    /// <value>If null, <c>_background</c> in the root is used if it exists.</value>
    public string? Background { get; init; }
}
