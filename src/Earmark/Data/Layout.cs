namespace Earmark.Data;

/// <summary>A way in which people keep labelled recordings: a row of a table.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Sketch">What it looks like, a file or folder a line.</param>
public sealed record Layout(string Name, string Sketch)
{
    /// <summary>Every layout, the more definite first.</summary>
    public static IReadOnlyList<Layout> All { get; } =
    [
        ChallengeLayouts.Kaggle, ChallengeLayouts.Zenodo, CsvLayouts.Esc50, CsvLayouts.UrbanSound8K, AudioFolderLayout.AudioFolder,
        CsvLayouts.Any, FolderLayouts.Splits, FolderLayouts.PerClass, FolderLayouts.Flat,
    ];

    /// <summary>Whether a folder is of this layout, whole or in part.</summary>
    internal Func<LayoutContext, bool> Recognises { get; init; } = _ => false;

    /// <summary>Reads the labelled clips; null: it has no labels.</summary>
    internal Func<LayoutContext, IReadOnlyList<Clip>>? Train { get; init; }

    /// <summary>Reads the clips to be predicted; null: it keeps none apart.</summary>
    internal Func<LayoutContext, IReadOnlyList<Clip>>? Test { get; init; }

    /// <summary>The layout of a folder.</summary>
    /// <exception cref="InputException">There is no such folder, or it is of no layout.</exception>
    internal static Layout Recognise(LayoutContext reading)
    {
        var root = reading.Root;
        if (File.Exists(root)) throw InputException.At(root, "is a file", "the folder of a data set", "Give the folder that contains it.");
        if (!Directory.Exists(root)) throw InputException.At(root, "no such folder", "the folder of a data set", "Check the path.");
        return All.FirstOrDefault(layout => (reading.ForPrediction ? layout.Test : layout.Train) is not null && layout.Recognises(reading))
            ?? throw UnknownLayout.Error(reading);
    }

    /// <summary>The layout of a folder where a file or folder of a definite name tells it; null: none does.</summary>
    internal static Layout? DefiniteOf(string folder) =>
        new[] { ChallengeLayouts.Kaggle, ChallengeLayouts.Zenodo, CsvLayouts.Esc50, CsvLayouts.UrbanSound8K, AudioFolderLayout.AudioFolder }
            .FirstOrDefault(layout => layout.Recognises(new(folder, new(), ForPrediction: false)));

    /// <summary>A folder in this one that has a definite layout, where people meant that one.</summary>
    internal static string? Inside(LayoutContext reading) =>
        Directory.EnumerateDirectories(reading.Root).Order(StringComparer.Ordinal).FirstOrDefault(folder => DefiniteOf(folder) is not null);
}
