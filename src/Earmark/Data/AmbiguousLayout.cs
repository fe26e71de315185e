namespace Earmark.Data;

/// <summary>Creates the error for a folder in which both annotations and the names of folders can be the labels. A table of tags in a folder of classes must not silently replace the labels.</summary>
internal static class AmbiguousLayout
{
    /// <summary>Returns the error for a folder with annotations, or null if the names of its folders cannot be labels.</summary>
    public static InputException? Error(LayoutContext context)
    {
        if (new[] { FolderLayouts.Splits, FolderLayouts.PerClass }.FirstOrDefault(layout => layout.IsMatch(context)) is not { } layout) return null;
        var parents = layout == FolderLayouts.Splits ? ClassFolders.FindIn(context, context.Root) : [context.Root];
        string[] folders = [.. parents.SelectMany(parent => ClassFolders.FindIn(context, parent)).Where(FolderWalk.ContainsRecordings).Select(path => Quoted.Format(Path.GetFileName(path))).Distinct(StringComparer.Ordinal)];
        if (layout == FolderLayouts.PerClass && folders.Length < 2) return null;
        string[] files = [.. AnnotationLayout.FilesIn(context).Select(path => Quoted.Format(context.DisplayPath(path)))];
        return InputException.At(context.Root, $"the labels can be annotations ({Names.Summary(files)}) or the names of folders ({Names.Summary(folders)})", "one source of labels",
            $"Specify it with --layout {AnnotationLayout.Annotations.Name} or --layout {layout.Name}.");
    }
}
