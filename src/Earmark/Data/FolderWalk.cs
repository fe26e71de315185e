namespace Earmark.Data;

/// <summary>Result of a recursive folder listing.</summary>
/// <param name="Files">The files of each requested folder, including those in subfolders.</param>
/// <param name="NotFollowed">Links to folders that were not followed.</param>
internal sealed record FolderFiles(IReadOnlyList<IReadOnlyList<string>> Files, IReadOnlySet<string> NotFollowed);

/// <summary>Lists the files that may be recordings. Each real folder is visited once, and only regular files are listed.</summary>
/// <remarks>
/// Links to folders are followed after all real folders have been read, so that recordings get the label of the folder that contains them.
/// A link to a folder that has already been read, or that contains the data set, is not followed.
/// </remarks>
internal sealed class FolderWalk
{
    private static readonly EnumerationOptions TopLevel = new() { IgnoreInaccessible = false };

    private readonly string root, realRoot;
    private readonly HashSet<string> visited = new(RealPath.Comparer), notFollowed = new(StringComparer.Ordinal);
    private readonly Queue<(int Index, string Folder)> links = new();
    private readonly List<string> unreadable = [];

    private FolderWalk(string root) => (this.root, realRoot) = (Full(root), RealPath.Resolve(root));

    /// <summary>Lists folders of a data set and warns about links that are not followed and files that cannot be opened.</summary>
    /// <param name="context">The data set, which receives the warnings.</param>
    /// <param name="folders">The folders.</param>
    public static FolderFiles List(LayoutContext context, params IReadOnlyList<string> folders)
    {
        var walk = new FolderWalk(context.Root);
        List<string>[] files = [.. folders.Select(_ => new List<string>())];
        foreach (var (index, path) in walk.Walk(folders))
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            files[index].Add(path);
        }
        walk.Warn(context);
        return new(files, walk.notFollowed);
    }

    /// <summary>Returns whether a folder or one of its subfolders contains files that may be recordings.</summary>
    public static bool ContainsRecordings(string folder) => Directory.Exists(folder) && new FolderWalk(folder).Walk([folder]).Any();

    private IEnumerable<(int Index, string Path)> Walk(IReadOnlyList<string> folders)
    {
        foreach (var (index, folder) in folders.Index())
            if (Full(folder) != root && RealPath.IsLink(Full(folder))) links.Enqueue((index, folder));
            else
                foreach (var path in Enter(index, folder, RealPath.Resolve(folder))) yield return (index, path);
        while (links.TryDequeue(out var link))
        {
            var target = RealPath.Resolve(link.Folder);
            if (visited.Contains(target) || RealPath.IsIn(realRoot, target)) notFollowed.Add(link.Folder);
            else
                foreach (var path in Enter(link.Index, link.Folder, target)) yield return (link.Index, path);
        }
    }

    private IEnumerable<string> Enter(int index, string folder, string real)
    {
        if (!Directory.Exists(folder)) unreadable.Add(folder); // its name is not UTF-8
        else if (visited.Add(real))
        {
            foreach (var file in new DirectoryInfo(folder).EnumerateFiles("*", TopLevel).Where(file => Recordings.IsCandidate(file.Name)))
            {
                var path = Path.Combine(folder, file.Name);
                if (RegularFile.Exists(path) && IsResolvable(file)) yield return path;
                else unreadable.Add(path);
            }
            foreach (var subfolder in Directory.EnumerateDirectories(folder, "*", TopLevel).Order(StringComparer.Ordinal))
                if (RealPath.IsLink(subfolder)) links.Enqueue((index, subfolder));
                else
                    foreach (var path in Enter(index, subfolder, Path.Combine(real, Path.GetFileName(subfolder)))) yield return path;
        }
    }

    // File.Exists returns true for broken links.
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
                $"{(notFollowed.Count == 1 ? "1 link points" : $"{notFollowed.Count} links point")} to a folder that has already been read or contains "
                + $"the data set, and {(notFollowed.Count == 1 ? "is" : "are")} not followed: {ListPaths(context, notFollowed, _ => "")}.");
        if (unreadable.Count > 0)
            context.Warn("unreadable files", context.Root, null,
                $"{(unreadable.Count == 1 ? "1 file cannot be opened and is" : $"{unreadable.Count} files cannot be opened and are")} skipped: "
                + $"{ListPaths(context, unreadable, Reason)}.");
    }

    private static string ListPaths(LayoutContext context, IEnumerable<string> paths, Func<string, string> suffix) =>
        Names.Summary([.. paths.Order(StringComparer.Ordinal).Select(path => Quoted.Format(context.DisplayPath(path)) + suffix(path))]);

    private static string Reason(string path) =>
        path.Contains('\uFFFD', StringComparison.Ordinal) && !Path.Exists(path) ? " (its name is not UTF-8: rename it)"
        : !IsResolvable(new(path)) ? " (a broken or circular link)"
        : File.Exists(path) ? " (a pipe, a device or a socket)"
        : " (it no longer exists)";
}
