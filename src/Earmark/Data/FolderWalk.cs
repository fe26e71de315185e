namespace Earmark.Data;

/// <summary>The result of a recursive folder listing.</summary>
/// <param name="Files">For each requested folder, its files and those of its subfolders.</param>
/// <param name="NotFollowed">Links to folders that were not followed.</param>
internal sealed record FolderFiles(IReadOnlyList<IReadOnlyList<string>> Files, IReadOnlySet<string> NotFollowed);

/// <summary>Lists the files that may be recordings: each real folder is visited once, and only regular files are listed.</summary>
/// <remarks>
/// Links to folders are followed after all real folders are read, so that a recording keeps the label of the folder that contains it.
/// A link to a folder that is already read, or that contains the data set, is not followed.
/// </remarks>
internal sealed class FolderWalk
{
    private static readonly EnumerationOptions Here = new() { IgnoreInaccessible = false };

    private readonly string root, realRoot;
    private readonly HashSet<string> read = new(RealPath.Comparer), notFollowed = new(StringComparer.Ordinal);
    private readonly Queue<(int Place, string Folder)> links = new();
    private readonly List<string> unopenable = [];

    private FolderWalk(string root) => (this.root, realRoot) = (Full(root), RealPath.Resolve(root));

    /// <summary>Lists folders of a data set and warns about links that are not followed and files that cannot be opened.</summary>
    /// <param name="context">The data set; receives the warnings.</param>
    /// <param name="folders">The folders.</param>
    public static FolderFiles Files(LayoutContext context, params IReadOnlyList<string> folders)
    {
        var walk = new FolderWalk(context.Root);
        List<string>[] files = [.. folders.Select(_ => new List<string>())];
        foreach (var (position, path) in walk.Walk(folders)) files[position].Add(path);
        walk.Warn(context);
        return new(files, walk.notFollowed);
    }

    /// <summary>Returns whether a folder or one of its subfolders contains a possible recording.</summary>
    public static bool ContainsRecordings(string folder) => Directory.Exists(folder) && new FolderWalk(folder).Walk([folder]).Any();

    private IEnumerable<(int Place, string Path)> Walk(IReadOnlyList<string> folders)
    {
        foreach (var (position, folder) in folders.Index())
            if (Full(folder) != root && RealPath.IsLink(Full(folder))) links.Enqueue((position, folder));
            else
                foreach (var path in Enter(position, folder, RealPath.Resolve(folder))) yield return (position, path);
        while (links.TryDequeue(out var link))
        {
            var target = RealPath.Resolve(link.Folder);
            if (read.Contains(target) || RealPath.IsIn(realRoot, target)) notFollowed.Add(link.Folder);
            else
                foreach (var path in Enter(link.Place, link.Folder, target)) yield return (link.Place, path);
        }
    }

    private IEnumerable<string> Enter(int position, string folder, string real)
    {
        if (!Directory.Exists(folder)) unopenable.Add(folder); // its name is not UTF-8
        else if (read.Add(real))
        {
            foreach (var file in new DirectoryInfo(folder).EnumerateFiles("*", Here).Where(file => Recordings.IsCandidate(file.Name)))
            {
                var path = Path.Combine(folder, file.Name);
                if (RegularFile.Is(path) && IsResolvable(file)) yield return path;
                else unopenable.Add(path);
            }
            foreach (var inner in Directory.EnumerateDirectories(folder, "*", Here).Order(StringComparer.Ordinal))
                if (RealPath.IsLink(inner)) links.Enqueue((position, inner));
                else
                    foreach (var path in Enter(position, inner, Path.Combine(real, Path.GetFileName(inner)))) yield return path;
        }
    }

    // File.Exists returns true for a broken link.
    private static bool IsResolvable(FileInfo file)
    {
        if (!file.Attributes.HasFlag(FileAttributes.ReparsePoint)) return true;
        try
        {
            return file.ResolveLinkTarget(returnFinalTarget: true) is null or { Exists: true };
        }
        catch (IOException)
        {
            return false; // circular links
        }
    }

    private static string Full(string path) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));

    private void Warn(LayoutContext context)
    {
        if (notFollowed.Count > 0)
            context.Warn("links to folders", context.Root, null,
                $"{(notFollowed.Count == 1 ? "1 link leads" : $"{notFollowed.Count} links lead")} to a folder that is already read or contains "
                + $"the data set, and {(notFollowed.Count == 1 ? "is" : "are")} not followed: {ListPaths(context, notFollowed, _ => "")}.");
        if (unopenable.Count > 0)
            context.Warn("unreadable files", context.Root, null,
                $"{(unopenable.Count == 1 ? "1 file cannot be opened and is" : $"{unopenable.Count} files cannot be opened and are")} skipped: "
                + $"{ListPaths(context, unopenable, Reason)}.");
    }

    private static string ListPaths(LayoutContext context, IEnumerable<string> paths, Func<string, string> more) =>
        Names.Summary([.. paths.Order(StringComparer.Ordinal).Select(path => Quoted.Format(context.Name(path)) + more(path))]);

    private static string Reason(string path) =>
        path.Contains('\uFFFD', StringComparison.Ordinal) && !Path.Exists(path) ? " (its name is not UTF-8: rename it)"
        : !IsResolvable(new(path)) ? " (a link that leads nowhere)"
        : File.Exists(path) ? " (a pipe, a device or a socket)"
        : " (it no longer exists)";
}
