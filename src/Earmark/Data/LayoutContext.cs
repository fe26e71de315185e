namespace Earmark.Data;

/// <summary>The reading of one data set: where it lies, what the user says of it, and what was found so far.</summary>
/// <param name="Root">The folder.</param>
/// <param name="Options">What the layout does not say.</param>
/// <param name="ForPrediction">Whether test clips are wanted rather than labels.</param>
internal sealed record LayoutContext(string Root, DatasetOptions Options, bool ForPrediction)
{
    private static readonly string[] Archives = [".zip", ".7z", ".rar", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz"];

    /// <summary>What was found so far.</summary>
    public Findings Findings { get; init; } = new();

    /// <summary>The labels read so far.</summary>
    public LabelSpellings Labels { get; init; } = new();

    /// <summary>A path with '/' between folders, as names of clips have it. Elsewhere than on Windows a '\' is a letter of a name.</summary>
    public static string Slashed(string path) => Path.DirectorySeparatorChar == '/' ? path : path.Replace(Path.DirectorySeparatorChar, '/');

    /// <summary>The path of something in the root.</summary>
    public string At(string name) => Path.Combine(Root, name);

    /// <summary>How messages name a path: from the root, with '/'; one outside the root as it is.</summary>
    public string Name(string path)
    {
        var name = Slashed(Path.GetRelativePath(Root, path));
        return name == ".." || name.StartsWith("../", StringComparison.Ordinal) || Path.IsPathRooted(name) ? path : name;
    }

    /// <summary>Adds an error; see <see cref="Findings.Add"/>.</summary>
    public void Error(string kind, string file, int? line, string message) => Findings.Add(Severity.Error, kind, Quoted.Escaped(file), line, message);

    /// <summary>Adds a warning; see <see cref="Findings.Add"/>.</summary>
    public void Warn(string kind, string file, int? line, string message) => Findings.Add(Severity.Warning, kind, Quoted.Escaped(file), line, message);

    /// <summary>The archives in the root that would unpack to a file or folder of this name.</summary>
    public IReadOnlyList<string> ArchivesOf(string name) =>
        [.. Archives.Select(ending => name + ending).Where(archive => File.Exists(At(archive)))];

    /// <summary>The path of a folder that has to be there; null, and an error, where it is not.</summary>
    /// <param name="name">Its name in the root.</param>
    /// <param name="holds">What it has to hold: "the recordings that train.csv names".</param>
    public string? Folder(string name, string holds)
    {
        if (Directory.Exists(At(name))) return At(name);
        Error("absent folders", name, null, Absent(name, "folder", holds));
        return null;
    }

    /// <summary>Says that something is not there, or is there as an archive.</summary>
    public string Absent(string name, string what, string holds) => ArchivesOf(name) is [var archive, ..]
        ? $"no such {what}, but {archive} exists. Unpack it here. Expected {holds}."
        : $"no such {what}. Expected {holds}.";

    /// <summary>The path of the label file: the one the user names, else the layout's.</summary>
    /// <param name="usual">The layout's, from the root.</param>
    /// <returns>A path; the file may be absent.</returns>
    public string Csv(string usual)
    {
        if (Options.Csv is not { } given) return At(usual);
        if (!File.Exists(given)) return At(given);
        if (File.Exists(At(given)) && Path.GetFullPath(given) != Path.GetFullPath(At(given)))
            Warn("label files of one name", given, null, $"exists in the current folder and in {Root}; the one in the current folder is read.");
        return given;
    }
}
