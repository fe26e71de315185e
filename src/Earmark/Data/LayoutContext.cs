namespace Earmark.Data;

/// <summary>State while a data set is being read: its location, the user's settings and the findings so far.</summary>
/// <param name="Root">The folder.</param>
/// <param name="Options">Settings that the layout does not define.</param>
/// <param name="ForPrediction">Whether test clips are needed rather than labels.</param>
internal sealed record LayoutContext(string Root, DatasetOptions Options, bool ForPrediction)
{
    private static readonly string[] Archives = [".zip", ".7z", ".rar", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz"];

    /// <summary>The findings so far.</summary>
    public Findings Findings { get; init; } = new();

    /// <summary>The labels read so far.</summary>
    public LabelNormaliser Labels { get; init; } = new();

    /// <summary>Cancels reading.</summary>
    public CancellationToken CancellationToken { get; init; }

    /// <summary>Returns a path with '/' as separator, as in clip names. On systems other than Windows, '\' is an ordinary character in file names.</summary>
    public static string WithForwardSlashes(string path) => Path.DirectorySeparatorChar == '/' ? path : path.Replace(Path.DirectorySeparatorChar, '/');

    /// <summary>Returns the path of an item in the root.</summary>
    public string PathOf(string name) => Path.Combine(Root, name);

    /// <summary>Returns a path for messages: relative to the root, with '/' as separator. A path outside the root is returned unchanged.</summary>
    public string DisplayPath(string path)
    {
        var name = WithForwardSlashes(Path.GetRelativePath(Root, path));
        return name == ".." || name.StartsWith("../", StringComparison.Ordinal) || Path.IsPathRooted(name) ? path : name;
    }

    /// <summary>Adds an error; see <see cref="Findings.Add"/>.</summary>
    public void Error(string kind, string file, int? line, string message) => Findings.Add(Severity.Error, kind, Quoted.Escape(file), line, message);

    /// <summary>Adds a warning; see <see cref="Findings.Add"/>.</summary>
    public void Warn(string kind, string file, int? line, string message) => Findings.Add(Severity.Warning, kind, Quoted.Escape(file), line, message);

    /// <summary>Returns the archives in the root that would be unpacked to a file or folder with this name.</summary>
    public IReadOnlyList<string> ArchivesOf(string name) =>
        [.. Archives.Select(ending => name + ending).Where(archive => File.Exists(PathOf(archive)))];

    /// <summary>Returns the path of a required folder, or null if it is missing, which is reported as an error.</summary>
    /// <param name="name">Name of the folder in the root.</param>
    /// <param name="expected">Expected content: "the recordings listed in train.csv".</param>
    public string? RequireFolder(string name, string expected)
    {
        if (Directory.Exists(PathOf(name))) return PathOf(name);
        Error("missing folders", name, null, MissingMessage(name, "folder", expected));
        return null;
    }

    /// <summary>Returns a message that something is missing or exists only as an archive.</summary>
    public string MissingMessage(string name, string type, string expected) => ArchivesOf(name) is [var archive, ..]
        ? $"no such {type}, but {archive} exists. Unpack it here. Expected {expected}."
        : $"no such {type}. Expected {expected}.";

    /// <summary>Returns the path of the label file: the one specified by the user, otherwise that of the layout.</summary>
    /// <param name="defaultFile">Default label file of the layout, relative to the root.</param>
    /// <returns>The path. The file may not exist.</returns>
    public string LabelFilePath(string defaultFile)
    {
        if (Options.Csv is not { } specified) return PathOf(defaultFile);
        if (!File.Exists(specified)) return PathOf(specified);
        if (File.Exists(PathOf(specified)) && Path.GetFullPath(specified) != Path.GetFullPath(PathOf(specified)))
            Warn("label files with the same name", specified, null, $"the file exists in the current folder and in {Root}. The one in the current folder is read.");
        return specified;
    }
}
