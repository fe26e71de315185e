namespace Earmark.Data;

/// <summary>A supported folder layout for recordings and labels.</summary>
/// <param name="Name">Name of the layout.</param>
/// <param name="Outline">Outline of the layout, with one file or folder per line.</param>
public sealed record Layout(string Name, string Outline)
{
    /// <summary>All layouts, the more specific ones first.</summary>
    public static IReadOnlyList<Layout> All { get; } =
    [
        ChallengeLayouts.Kaggle, ChallengeLayouts.Zenodo, MultiLabelLayouts.Kaggle2019, MultiLabelLayouts.Zenodo2019, MultiLabelLayouts.Fsd50K,
        CsvLayouts.Esc50, CsvLayouts.UrbanSound8K, AudioFolderLayout.AudioFolder, AnnotationLayout.Annotations, CsvLayouts.Any, FolderLayouts.Splits, FolderLayouts.PerClass, FolderLayouts.Flat,
    ];

    /// <summary>Whether a folder has this layout, completely or partially.</summary>
    internal Func<LayoutContext, bool> IsMatch { get; init; } = _ => false;

    /// <summary>Reads the labelled clips, or null if the layout has no labels.</summary>
    internal Func<LayoutContext, IReadOnlyList<Clip>>? ReadTrain { get; init; }

    /// <summary>Returns the path and the default columns of the CSV file with all labels, or null if there are none or several files.</summary>
    internal Func<LayoutContext, (string Path, Columns Columns)>? LabelTable { get; init; }

    /// <summary>Reads the test clips, or null if the layout has no separate test clips.</summary>
    internal Func<LayoutContext, IReadOnlyList<Clip>>? ReadTest { get; init; }

    /// <summary>Where the labels are, to complete the sentence "the labels of this layout are ...".</summary>
    internal string LabelSource { get; init; } = "in a CSV file";

    /// <summary>Returns the label options that the layout uses; by default all of them, for labels in a CSV file.</summary>
    internal Func<LayoutContext, IReadOnlyList<LabelOption>> UsedOptions { get; init; } = _ => LabelOption.All;

    /// <summary>Returns the layout of a folder: the one specified by the user, otherwise the first one that matches.</summary>
    /// <exception cref="InputException">The folder does not exist, does not have a known layout or the specified one, or its labels can be either annotations or the names of folders.</exception>
    internal static Layout Detect(LayoutContext context)
    {
        var root = context.Root;
        if (File.Exists(root)) throw InputException.At(root, "it is a file", "the folder of a data set", "Specify the folder that contains it.");
        if (!Directory.Exists(root)) throw InputException.At(root, "no such folder", "the folder of a data set", "Check the path.");
        Layout[] candidates = [.. All.Where(layout => (context.ForPrediction ? layout.ReadTest : layout.ReadTrain) is not null)];
        if (context.Options.Layout is { } name) return Specified(context, candidates, name);
        var layout = Array.Find(candidates, layout => layout.IsMatch(context)) ?? throw UnknownLayout.Error(context, candidates);
        return layout == AnnotationLayout.Annotations && AmbiguousLayout.Error(context) is { } error ? throw error : layout;
    }

    private static Layout Specified(LayoutContext context, Layout[] candidates, string name)
    {
        var layout = Array.Find(candidates, layout => layout.Name == name) ?? throw InputException.At($"--layout {Quoted.Escape(name)}",
            $"there is no such layout with {(context.ForPrediction ? "recordings to predict" : "labels")}", string.Join(", ", candidates.Select(layout => layout.Name)));
        return layout.IsMatch(context) ? layout
            : throw InputException.At(context.Root, $"the folder does not have the layout {name}", "the layout that --layout specifies", $"See {UnknownLayout.DocumentationPath}, or omit --layout.");
    }

    /// <summary>Returns the layout of a folder if a file or folder with a specific name identifies it, or null otherwise.</summary>
    internal static Layout? SpecificLayoutOf(string folder) =>
        new[] { MultiLabelLayouts.Kaggle2019, MultiLabelLayouts.Zenodo2019, MultiLabelLayouts.Fsd50K, ChallengeLayouts.Kaggle, ChallengeLayouts.Zenodo, CsvLayouts.Esc50, CsvLayouts.UrbanSound8K, AudioFolderLayout.AudioFolder }
            .FirstOrDefault(layout => layout.IsMatch(new(folder, new(), ForPrediction: false)));

    /// <summary>Returns a subfolder with a specific layout, which is probably the intended folder, or null if there is none.</summary>
    internal static string? NestedDataset(LayoutContext context) =>
        Directory.EnumerateDirectories(context.Root).Order(StringComparer.Ordinal).FirstOrDefault(folder => SpecificLayoutOf(folder) is not null);
}
