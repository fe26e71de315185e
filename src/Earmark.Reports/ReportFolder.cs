using System.Text;
using System.Text.Json;

namespace Earmark.Reports;

/// <summary>The folder of a report. An earlier report in the folder is replaced. Other files are not changed.</summary>
public sealed class ReportFolder
{
    private const string ManifestName = "explore.json";

    private readonly List<(string Name, byte[] Bytes)> files = [];

    private ReportFolder(string path) => Root = path;

    /// <summary>Path of the folder.</summary>
    public string Root { get; }

    /// <summary>Relative paths of the files added so far, separated by '/'.</summary>
    public IReadOnlyList<string> Names => [.. files.Select(file => file.Name)];

    /// <summary>Checks whether a report can be written to a folder, before any processing. Nothing is written.</summary>
    /// <param name="path">The folder: new, empty, or with an earlier report.</param>
    /// <param name="data">The folder of the data set. A report in it would be read as part of the data set.</param>
    /// <exception cref="InputException">The folder contains other files, or is inside the data set.</exception>
    public static ReportFolder Create(string path, string data)
    {
        if (File.Exists(path)) throw InputException.At(path, "the path is a file", "a folder for the report");
        if (IsInside(path, data)) throw InputException.At(path, $"the folder is inside the data set {data}", "a folder outside it", "Choose one with --out.");
        if (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any() && ReadEarlierFiles(path) is null)
            throw InputException.At(path, "the folder is not empty and contains no report of 'earmark explore'", "a new or empty folder, or an earlier report", "Nothing is overwritten: choose another folder with --out.");
        return new(path);
    }

    /// <summary>Adds a file, which is written by <see cref="Write"/>.</summary>
    /// <param name="name">Its path relative to the folder, separated by '/'.</param>
    /// <param name="bytes">Its content.</param>
    public void Add(string name, byte[] bytes) => files.Add((name, bytes));

    /// <summary>Removes the files of an earlier report and writes those of this one.</summary>
    /// <param name="list">Text of <c>explore.json</c>, which lists the files. It is written first, so that an interrupted report is later recognised as a report.</param>
    public void Write(string list)
    {
        foreach (var name in ReadEarlierFiles(Root) ?? [])
            if (IsInside(Path.Combine(Root, name), Root)) File.Delete(Path.Combine(Root, name));
        Directory.CreateDirectory(Root);
        AtomicFile.Write(Path.Combine(Root, ManifestName), file => file.Write(Encoding.UTF8.GetBytes(list)));
        foreach (var (name, bytes) in files)
        {
            var path = Path.Combine(Root, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, bytes);
        }
    }

    /// <summary>Returns the files of the report in a folder, or null if there is no report.</summary>
    private static string[]? ReadEarlierFiles(string folder)
    {
        var path = Path.Combine(folder, ManifestName);
        if (!RegularFile.Exists(path)) return null;
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(path));
            return json.RootElement.GetProperty("kind").GetString() == ExploreJson.Kind
                ? [.. json.RootElement.GetProperty("files").EnumerateArray().Select(name => name.GetString()!)] : null;
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null; // explore.json of another program
        }
    }

    private static bool IsInside(string path, string folder)
    {
        var relative = Path.GetRelativePath(Path.GetFullPath(folder), Path.GetFullPath(path));
        return relative != ".." && !relative.StartsWith(".." + Path.DirectorySeparatorChar, StringComparison.Ordinal) && !Path.IsPathRooted(relative);
    }
}
