using System.Collections.Frozen;

namespace Earmark.Data;

/// <summary>The recordings that match a name.</summary>
/// <param name="Names">The names that match: none, one, or several if the name is ambiguous.</param>
/// <param name="Differs">Whether they differ from the requested name in case or Unicode form.</param>
internal readonly record struct NameMatch(IReadOnlyList<string> Names, bool Differs);

/// <summary>The files of a folder that may be recordings, with lookup by name.</summary>
/// <remarks>
/// The format of a recording is detected from its content, so a wrong or missing extension does not exclude a file. Only files that are
/// known not to be recordings are skipped here: hidden files, CSV and text files, images and archives.
/// </remarks>
internal sealed class Recordings
{
    private static readonly FrozenSet<string> ExcludedExtensions = FrozenSet.ToFrozenSet(
        [".csv", ".tsv", ".xls", ".xlsx", ".json", ".jsonl", ".xml", ".yaml", ".yml", ".ini", ".toml", ".lab", ".txt", ".md", ".rst",
         ".pdf", ".html", ".htm", ".css", ".js", ".py", ".ipynb", ".sh", ".png", ".jpg", ".jpeg", ".gif", ".svg", ".npy", ".npz", ".onnx",
         ".parquet", ".partial", ".zip", ".7z", ".rar", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".part", ".tmp", ".db", ".log", ".asd", ".pk", ".sfk", ".reapeaks"],
        StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> ExcludedNames =
        FrozenSet.ToFrozenSet(["README", "LICENSE", "LICENCE", "COPYING", "CHANGELOG", "Makefile"], StringComparer.OrdinalIgnoreCase);

    private readonly HashSet<string> names;
    private readonly NameIndex paths, stems, folded, foldedStems;

    private Recordings(string folder, IEnumerable<string> paths)
    {
        Folder = folder;
        Names = [.. paths.Select(path => LayoutContext.WithForwardSlashes(Path.GetRelativePath(folder, path))).Order(StringComparer.Ordinal)];
        names = new(Names, StringComparer.Ordinal);
        this.paths = new(Names, name => name);
        stems = new(Names, WithoutExtension);
        folded = new(Names, Folded);
        foldedStems = new(Names, name => Folded(WithoutExtension(name)));
    }

    /// <summary>The folder.</summary>
    public string Folder { get; }

    /// <summary>Paths relative to the folder, with '/' as separator, in ordinal order.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Lists a folder and its subfolders and warns about files that cannot be opened.</summary>
    public static Recordings ReadFolder(LayoutContext context, string folder) => Create(folder, FolderWalk.List(context, folder).Files[0]);

    /// <summary>Creates an instance from a list of paths in a folder.</summary>
    public static Recordings Create(string folder, IEnumerable<string> paths) => new(folder, paths);

    /// <summary>Returns whether a file may be a recording, based on its name.</summary>
    public static bool IsCandidate(string path) =>
        !ExcludedExtensions.Contains(Path.GetExtension(path)) && !ExcludedNames.Contains(Path.GetFileName(path));

    /// <summary>Returns the path of a recording.</summary>
    public string PathOf(string name) => Path.Combine(Folder, name);

    /// <summary>
    /// Returns the recordings that a name in a CSV file may refer to: the path relative to the folder, or otherwise every path that ends with it. If there are
    /// none, extensions are ignored.
    /// </summary>
    /// <param name="name">A path relative to the folder, with '/' as separator, as in <see cref="Names"/>.</param>
    public NameMatch Find(string name)
    {
        if (names.Contains(name)) return new([name], false);
        return new(paths.Find(name) is [_, ..] found ? found : stems.Find(name), false);
    }

    /// <summary>Returns the recordings whose names differ from a name only in case or Unicode form.</summary>
    public NameMatch FindIgnoringCase(string name)
    {
        var key = Folded(name);
        return new(folded.Find(key) is [_, ..] found ? found : foldedStems.Find(key), true);
    }

    private static string Folded(string name) => Nfc.Normalize(name).ToLowerInvariant();

    private static string WithoutExtension(string name) => name[..^Path.GetExtension(name).Length];

    // Looks up paths by a transformed key: the full path, or otherwise its end. Created on first use.
    private sealed class NameIndex(IReadOnlyList<string> names, Func<string, string> form)
    {
        private readonly Lazy<ILookup<string, (string Form, string Name)>> byFileName = new(() =>
            names.Select(name => (Form: form(name), Name: name)).ToLookup(pair => Last(pair.Form), StringComparer.Ordinal));

        public string[] Find(string key)
        {
            (string Form, string Name)[] sameFileName = [.. byFileName.Value[Last(key)]];
            string[] equal = [.. sameFileName.Where(pair => pair.Form == key).Select(pair => pair.Name)];
            return equal.Length > 0 ? equal
                : [.. sameFileName.Where(pair => pair.Form.EndsWith("/" + key, StringComparison.Ordinal)).Select(pair => pair.Name)];
        }

        private static string Last(string path) => path[(path.LastIndexOf('/') + 1)..];
    }
}
