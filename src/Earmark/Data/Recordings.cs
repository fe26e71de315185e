using System.Collections.Frozen;

namespace Earmark.Data;

/// <summary>The files of a folder that may be recordings, and their finding by name.</summary>
/// <remarks>
/// Recordings are judged by content, elsewhere: a wrong or missing ending does not hide one. Only files that surely are
/// something else are passed over here: hidden ones, tables, texts, pictures, archives.
/// </remarks>
internal sealed class Recordings
{
    private static readonly FrozenSet<string> OtherEndings = FrozenSet.ToFrozenSet(
        [".csv", ".tsv", ".xls", ".xlsx", ".json", ".jsonl", ".xml", ".yaml", ".yml", ".ini", ".toml", ".lab", ".txt", ".md", ".rst",
         ".pdf", ".html", ".htm", ".css", ".js", ".py", ".ipynb", ".sh", ".png", ".jpg", ".jpeg", ".gif", ".svg", ".npy", ".npz", ".onnx",
         ".zip", ".7z", ".rar", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".part", ".db", ".log", ".asd", ".pk", ".sfk", ".reapeaks"],
        StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> OtherNames =
        FrozenSet.ToFrozenSet(["README", "LICENSE", "LICENCE", "COPYING", "CHANGELOG", "Makefile"], StringComparer.OrdinalIgnoreCase);

    private static readonly EnumerationOptions Here = new() { IgnoreInaccessible = false };

    private readonly HashSet<string> names;
    private readonly Lazy<ILookup<string, string>> byFileName;

    private Recordings(string folder, IEnumerable<string> names)
    {
        Folder = folder;
        Names = [.. names.Order(StringComparer.Ordinal)];
        this.names = new(Names, StringComparer.Ordinal);
        byFileName = new(() => Names.ToLookup(name => name[(name.LastIndexOf('/') + 1)..], StringComparer.Ordinal));
    }

    /// <summary>The folder.</summary>
    public string Folder { get; }

    /// <summary>Their paths below the folder, with '/', in ordinal order.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Lists a folder and all folders in it.</summary>
    public static Recordings In(string folder) =>
        new(folder, Below(new(folder), []).Select(path => Path.GetRelativePath(folder, path).Replace('\\', '/')));

    /// <summary>Whether a folder, or a folder in it, holds what may be a recording.</summary>
    public static bool AnyIn(string folder) => Directory.Exists(folder) && Below(new(folder), []).Any();

    /// <summary>Whether a file may be a recording, by its name.</summary>
    public static bool MayBe(string path) =>
        !OtherEndings.Contains(Path.GetExtension(path)) && !OtherNames.Contains(Path.GetFileName(path));

    /// <summary>Where a recording lies.</summary>
    public string PathOf(string name) => Path.Combine(Folder, name);

    /// <summary>The recordings a table may mean by a name: that path below the folder, else every path that ends in it.</summary>
    /// <param name="name">A path below the folder, with '/', as <see cref="Names"/> has it.</param>
    /// <returns>None, one, or several among which the name does not decide.</returns>
    public IReadOnlyList<string> Find(string name)
    {
        if (names.Contains(name)) return [name];
        return [.. byFileName.Value[name[(name.LastIndexOf('/') + 1)..]].Where(path => path.EndsWith("/" + name, StringComparison.Ordinal))];
    }

    // Links to folders are followed, unless they lead back to a folder above.
    private static IEnumerable<string> Below(DirectoryInfo folder, IReadOnlyList<string> above)
    {
        var target = folder.ResolveLinkTarget(returnFinalTarget: true)?.FullName
            ?? (above is [] ? folder.FullName : Path.Combine(above[^1], folder.Name));
        if (above.Contains(target)) return [];
        return Directory.EnumerateFiles(folder.FullName, "*", Here).Where(MayBe)
            .Concat(folder.EnumerateDirectories("*", Here).SelectMany(inner => Below(inner, [.. above, target])));
    }
}
