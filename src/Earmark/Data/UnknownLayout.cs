namespace Earmark.Data;

/// <summary>Creates the error for a folder with an unknown layout. The message states the content of the folder, the folder that was probably intended, and where the layouts are documented.</summary>
internal static class UnknownLayout
{
    /// <summary>The documentation of the layouts.</summary>
    public const string DocumentationPath = "docs/data-layouts.md";

    /// <summary>Creates the error.</summary>
    /// <param name="context">The folder.</param>
    /// <param name="layouts">The supported layouts.</param>
    public static InputException Error(LayoutContext context, IEnumerable<Layout> layouts)
    {
        return InputException.At(context.Root, DescribeContent(context), context.ForPrediction
            ? "a folder with recordings or a test set" : $"one folder per label, such as {Path.Combine(context.Root, "Bark", "x.wav")}, or another layout",
            $"Supported layouts: {string.Join(", ", layouts.Select(layout => layout.Name))} (see {DocumentationPath}).");
    }

    private static string DescribeContent(LayoutContext context)
    {
        var root = context.Root;
        string[] names = [.. Directory.EnumerateFileSystemEntries(root).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
        if (names is []) return "the folder is empty";
        if (Layout.NestedDataset(context) is { } nested) return $"the folder contains a data set in {Quoted.Escape(Path.GetFileName(nested))}; open {Quoted.Escape(nested)}";
        var content = Names.Summary([.. names.Select(Quoted.Truncate)]);
        if (SuggestParentFolder(root) is { } parent) return $"did you mean the parent folder, {parent}. This folder contains recordings without labels";
        var archives = names.Where(name => name.EndsWith(".zip", StringComparison.OrdinalIgnoreCase)).ToArray();
        if (archives.Length > 0) return $"the folder contains archives that have not been unpacked ({Names.Summary([.. archives.Select(Quoted.Truncate)])})";
        return $"the folder contains {(FolderWalk.ContainsRecordings(root) ? "recordings without labels" : "no recordings")} ({content})";
    }

    /// <summary>Returns the parent folder with a reason if it was probably intended: it has a specific layout, or this folder is one of several label folders in it. Otherwise returns null.</summary>
    public static string? SuggestParentFolder(string root)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));
        if (Path.GetDirectoryName(full) is not { } parent || FirstRecording(full) is not { } recording) return null;
        if (Layout.SpecificLayoutOf(parent) is { } layout) return $"{Quoted.Escape(parent)}? It has the layout {layout.Name}";
        var extension = Path.GetExtension(recording);
        bool IsAlike(string folder) => FirstRecording(folder) is { } first && Path.GetExtension(first).Equals(extension, StringComparison.OrdinalIgnoreCase);
        string[] folders = [.. Directory.EnumerateDirectories(parent, "*", new EnumerationOptions()).Where(folder => FirstRecording(folder) is not null)];
        // Any file of an unknown type may be a recording. Neighbouring folders with files of the same type are probably label folders too.
        return folders.Count(IsAlike) > 1 ? $"{Quoted.Escape(parent)}? There, {Quoted.Format(Path.GetFileName(full))} is one of {folders.Length} folders with recordings" : null;
    }

    private static string? FirstRecording(string folder) => !Directory.Exists(folder) ? null
        : Directory.EnumerateFiles(folder, "*", new EnumerationOptions()).FirstOrDefault(Recordings.IsCandidate);
}
