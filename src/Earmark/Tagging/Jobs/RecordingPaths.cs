using Earmark.Data;

namespace Earmark.Tagging.Jobs;

/// <summary>Lists the recordings that files, folders and patterns specify.</summary>
public static class RecordingPaths
{
    /// <summary>Returns the recordings, each once, in ordinal order.</summary>
    /// <param name="specified">Files; folders, whose subfolders are included; and patterns such as <c>2024/**/*.wav</c>, where ** stands for any folders and * for any part of a name.</param>
    /// <param name="listed">Further files, one per line of a list. They may be missing: each is a recording of its own that fails.</param>
    /// <param name="findings">Receives files in folders that cannot be opened, and links that are not followed.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="InputException">A path or pattern matches nothing.</exception>
    public static IReadOnlyList<string> Find(IEnumerable<string> specified, IEnumerable<string> listed, ICollection<Finding> findings, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(specified);
        ArgumentNullException.ThrowIfNull(listed);
        ArgumentNullException.ThrowIfNull(findings);
        var all = specified.SelectMany(path => Expand(path, findings, cancellationToken)).Concat(listed.Select(path => (Path: path, Full: Path.GetFullPath(path))));
        return [.. all.DistinctBy(file => file.Full, StringComparer.Ordinal).Select(file => file.Path).Order(StringComparer.Ordinal)];
    }

    private static IEnumerable<(string Path, string Full)> Expand(string path, ICollection<Finding> findings, CancellationToken cancellationToken)
    {
        var found = File.Exists(path) ? [path] : Directory.Exists(path) ? FilesIn(path, findings, cancellationToken) : FilePattern.IsPattern(path) ? Matches(path, findings, cancellationToken) : throw NotFound(path, "no such file or folder");
        if (found.Count == 0) throw NotFound(path, Directory.Exists(path) ? "the folder contains no recordings" : "no file matches");
        return found.Select(file => (file, Path.GetFullPath(file)));
    }

    private static InputException NotFound(string path, string found) => InputException.At(path, found, "a recording, a folder of recordings or a pattern such as 'archive/**/*.wav'");

    private static IReadOnlyList<string> FilesIn(string folder, ICollection<Finding> findings, CancellationToken cancellationToken)
    {
        var context = new LayoutContext(folder, new(), ForPrediction: true) { CancellationToken = cancellationToken };
        var files = FolderWalk.List(context, folder).Files[0];
        foreach (var finding in context.Findings.All) findings.Add(finding);
        return files;
    }

    // The same files as in a folder: hidden files and links in circles are not recordings.
    private static string[] Matches(string path, ICollection<Finding> findings, CancellationToken cancellationToken)
    {
        var pattern = new FilePattern(path);
        if (!Directory.Exists(pattern.Root)) return [];
        return [.. pattern.Match(pattern.IsRecursive ? FilesIn(pattern.Root, findings, cancellationToken)
            : Directory.EnumerateFiles(pattern.Root, "*", new EnumerationOptions { IgnoreInaccessible = false }).Where(file => Recordings.IsCandidate(file) && RegularFile.Exists(file)))];
    }
}
