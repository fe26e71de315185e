
namespace Earmark.Data;

/// <summary>A way in which people keep labelled recordings: a row of a table.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Sketch">What it looks like, a file or folder a line.</param>
public sealed record Layout(string Name, string Sketch)
{
    /// <summary>Every layout, the more definite first.</summary>
    public static IReadOnlyList<Layout> All { get; } =
        [ChallengeLayouts.Kaggle, ChallengeLayouts.Zenodo, CsvLayouts.Esc50, CsvLayouts.Any, FolderLayouts.PerClass, FolderLayouts.Flat];

    /// <summary>Whether a folder is of this layout, whole or in part.</summary>
    internal Func<Reading, bool> Recognises { get; init; } = _ => false;

    /// <summary>Reads the labelled clips; null: it has no labels.</summary>
    internal Func<Reading, IReadOnlyList<Clip>>? Train { get; init; }

    /// <summary>Reads the clips to be predicted; null: it keeps none apart.</summary>
    internal Func<Reading, IReadOnlyList<Clip>>? Test { get; init; }

    /// <summary>The layout of a folder.</summary>
    /// <exception cref="InputException">There is no such folder, or it is of no layout.</exception>
    internal static Layout Of(Reading reading)
    {
        var root = reading.Root;
        if (File.Exists(root)) throw InputException.At(root, "is a file", "the folder of a data set", "Give the folder it lies in.");
        if (!Directory.Exists(root)) throw InputException.At(root, "no such folder", "the folder of a data set", "Check the path.");
        Layout[] layouts = [.. All.Where(layout => (reading.ForPrediction ? layout.Test : layout.Train) is not null)];
        return layouts.FirstOrDefault(layout => layout.Recognises(reading)) ?? throw new InputException(
            $"{root}: {Found(reading)}. Expected a folder laid out as one of these:\n{string.Concat(layouts.Select(layout =>
                $"\n{layout.Name}\n{string.Concat(layout.Sketch.Split('\n').Select(line => $"  {line}\n"))}"))}");
    }

    /// <summary>A folder in this one that has a definite layout, where people meant that one.</summary>
    internal static string? Inside(Reading reading) => Directory.EnumerateDirectories(reading.Root).Order(StringComparer.Ordinal)
        .FirstOrDefault(folder => new[] { ChallengeLayouts.Kaggle, ChallengeLayouts.Zenodo, CsvLayouts.Esc50 }
            .Any(layout => layout.Recognises(new(folder, new(), reading.ForPrediction))));

    private static string Found(Reading reading)
    {
        string[] names = [.. Directory.EnumerateFileSystemEntries(reading.Root).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
        if (names is []) return "is empty";
        if (Inside(reading) is { } inside) return $"holds a data set in {Path.GetFileName(inside)}; open {inside}";
        var archives = names.Where(name => name.EndsWith(".zip", StringComparison.OrdinalIgnoreCase)).ToArray();
        if (archives.Length > 0) return $"holds archives that are not unpacked ({Names.Few(archives)})";
        return $"holds {(Recordings.AnyIn(reading.Root) ? "recordings without labels" : "no recordings")} ({Names.Few(names)})";
    }
}
