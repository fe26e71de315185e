namespace Earmark.Data;

/// <summary>An option for reading labels. Not every layout uses it.</summary>
/// <param name="Name">Name on the command line.</param>
/// <param name="IsSpecified">Whether the user specified it.</param>
internal sealed record LabelOption(string Name, Func<DatasetOptions, bool> IsSpecified)
{
    public static LabelOption LabelColumn { get; } = new("--label-column", options => options.LabelColumn is not null);

    public static LabelOption LabelSeparator { get; } = new("--label-separator", options => options.LabelSeparator is not null);

    public static LabelOption MergeLabels { get; } = new("--merge-labels", options => options.MergeLabels);

    /// <summary>The column of file names and the optional columns of a CSV file.</summary>
    public static IReadOnlyList<LabelOption> RowColumns { get; } =
    [
        new("--file-column", options => options.FileColumn is not null), new("--verified-column", options => options.VerifiedColumn is not null),
        new("--fold-column", options => options.FoldColumn is not null), new("--group-column", options => options.GroupColumn is not null),
    ];

    /// <summary>All options.</summary>
    public static IReadOnlyList<LabelOption> All { get; } = [new("--csv", options => options.Csv is not null), .. RowColumns, LabelColumn, LabelSeparator, MergeLabels];

    /// <summary>Reports the options that the user specified and a layout does not use.</summary>
    public static void CheckUnused(LayoutContext context, Layout layout)
    {
        string[] unused = [.. All.Except(layout.UsedOptions(context)).Where(option => option.IsSpecified(context.Options)).Select(option => option.Name)];
        if (unused.Length > 0)
            context.Error("unused options", context.Root, null, $"{string.Join(", ", unused)} {(unused.Length == 1 ? "applies" : "apply")} to CSV files of labels, but the labels of this layout are {layout.LabelSource}. "
                + (context.Options.Csv is null ? "Specify the CSV file with --csv, or omit the option." : "Omit --layout, or the option."));
    }
}
