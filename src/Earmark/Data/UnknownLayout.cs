namespace Earmark.Data;

/// <summary>Creates the error for a folder without a known layout: its content, the folder that was probably intended, and where the layouts are described.</summary>
internal static class UnknownLayout
{
    /// <summary>The documentation of the layouts.</summary>
    public const string DocumentationPath = "docs/data-layouts.md";

    /// <summary>Creates the error.</summary>
    public static InputException Error(LayoutContext context)
    {
        var layouts = Layout.All.Where(layout => (context.ForPrediction ? layout.Test : layout.Train) is not null).Select(layout => layout.Name);
        return InputException.At(context.Root, Found(context), context.ForPrediction
            ? "a folder of recordings, or the test part of a data set" : $"a folder for each label, such as {Path.Combine(context.Root, "Bark", "x.wav")}, or another layout",
            $"The layouts are {string.Join(", ", layouts)}: {DocumentationPath} shows each.");
    }

    private static string Found(LayoutContext context)
    {
        var root = context.Root;
        string[] names = [.. Directory.EnumerateFileSystemEntries(root).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
        if (names is []) return "is empty";
        if (Layout.NestedDataset(context) is { } inside) return $"contains a data set in {Quoted.Escaped(Path.GetFileName(inside))}; open {Quoted.Escaped(inside)}";
        var shown = Names.Summary([.. names.Select(Quoted.Text)]);
        if (Above(root) is { } above) return $"did you mean the parent folder, {above}. This folder contains recordings without labels";
        var archives = names.Where(name => name.EndsWith(".zip", StringComparison.OrdinalIgnoreCase)).ToArray();
        if (archives.Length > 0) return $"contains archives that are not unpacked ({Names.Summary([.. archives.Select(Quoted.Text)])})";
        return $"contains {(FolderWalk.ContainsRecordings(root) ? "recordings without labels" : "no recordings")} ({shown})";
    }

    /// <summary>Returns the folder above if it was probably intended, with the reason: a data set with a specific layout, or one in which this folder is one of several label folders.</summary>
    public static string? Above(string root)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));
        if (Path.GetDirectoryName(full) is not { } above || FirstRecording(full) is not { } recording) return null;
        if (Layout.SpecificLayoutOf(above) is { } layout) return $"{Quoted.Escaped(above)}? It has the layout {layout.Name}";
        var ending = Path.GetExtension(recording);
        bool IsAlike(string folder) => FirstRecording(folder) is { } other && Path.GetExtension(other).Equals(ending, StringComparison.OrdinalIgnoreCase);
        string[] folders = [.. Directory.EnumerateDirectories(above, "*", new EnumerationOptions()).Where(folder => FirstRecording(folder) is not null)];
        // Any file of an unknown type may be a recording. A file of the same type as here makes it likely that the neighbouring folder is a label folder, too.
        return folders.Count(IsAlike) > 1 ? $"{Quoted.Escaped(above)}? There {Quoted.Format(Path.GetFileName(full))} is one of {folders.Length} folders of recordings" : null;
    }

    private static string? FirstRecording(string folder) => !Directory.Exists(folder) ? null
        : Directory.EnumerateFiles(folder, "*", new EnumerationOptions()).FirstOrDefault(Recordings.IsCandidate);
}
