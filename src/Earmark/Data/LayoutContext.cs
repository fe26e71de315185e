namespace Earmark.Data;

/// <summary>State of reading one data set: its location, the settings of the user, and the findings so far.</summary>
/// <param name="Root">The folder.</param>
/// <param name="Options">Settings that the layout does not define.</param>
/// <param name="ForPrediction">Whether test clips are needed, and not labels.</param>
internal sealed record LayoutContext(string Root, DatasetOptions Options, bool ForPrediction)
{
    private static readonly string[] Archives = [".zip", ".7z", ".rar", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz"];

    /// <summary>The findings so far.</summary>
    public Findings Findings { get; init; } = new();

    /// <summary>The labels read so far.</summary>
    public LabelSpellings Labels { get; init; } = new();

    /// <summary>Returns a path with '/' as separator, as in clip names. Except on Windows, '\' is an ordinary character of a name.</summary>
    public static string WithForwardSlashes(string path) => Path.DirectorySeparatorChar == '/' ? path : path.Replace(Path.DirectorySeparatorChar, '/');

    /// <summary>Returns the path of an item in the root.</summary>
    public string At(string name) => Path.Combine(Root, name);

    /// <summary>Returns the name of a path in messages: relative to the root, with '/'; a path outside the root is returned unchanged.</summary>
    public string Name(string path)
    {
        var name = WithForwardSlashes(Path.GetRelativePath(Root, path));
        return name == ".." || name.StartsWith("../", StringComparison.Ordinal) || Path.IsPathRooted(name) ? path : name;
    }

    /// <summary>Adds an error; see <see cref="Findings.Add"/>.</summary>
    public void Error(string kind, string file, int? line, string message) => Findings.Add(Severity.Error, kind, Quoted.Escaped(file), line, message);

    /// <summary>Adds a warning; see <see cref="Findings.Add"/>.</summary>
    public void Warn(string kind, string file, int? line, string message) => Findings.Add(Severity.Warning, kind, Quoted.Escaped(file), line, message);

    /// <summary>Returns the archives in the root that would unpack to a file or folder with this name.</summary>
    public IReadOnlyList<string> ArchivesOf(string name) =>
        [.. Archives.Select(ending => name + ending).Where(archive => File.Exists(At(archive)))];

    /// <summary>Returns the path of a required folder; null, with an error reported, if it is missing.</summary>
    /// <param name="name">Name of the folder in the root.</param>
    /// <param name="holds">Expected content: "the recordings that train.csv names".</param>
    public string? Folder(string name, string holds)
    {
        if (Directory.Exists(At(name))) return At(name);
        Error("absent folders", name, null, Absent(name, "folder", holds));
        return null;
    }

    /// <summary>Returns a message that something is missing, or exists as an archive only.</summary>
    public string Absent(string name, string what, string holds) => ArchivesOf(name) is [var archive, ..]
        ? $"no such {what}, but {archive} exists. Unpack it here. Expected {holds}."
        : $"no such {what}. Expected {holds}.";

    /// <summary>Returns the path of the label file: the one that the user names, else that of the layout.</summary>
    /// <param name="usual">Label file of the layout, relative to the root.</param>
    /// <returns>A path; the file may not exist.</returns>
    public string Csv(string usual)
    {
        if (Options.Csv is not { } given) return At(usual);
        if (!File.Exists(given)) return At(given);
        if (File.Exists(At(given)) && Path.GetFullPath(given) != Path.GetFullPath(At(given)))
            Warn("label files with the same name", given, null, $"exists in the current folder and in {Root}; the one in the current folder is read.");
        return given;
    }
}
