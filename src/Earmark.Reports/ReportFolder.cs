using System.Text;
using System.Text.Json;

namespace Earmark.Reports;

/// <summary>The folder a report goes to. One that holds an earlier report of the same kind gets the new one instead; nothing else is touched.</summary>
public sealed class ReportFolder
{
    private const string List = "explore.json";

    private readonly List<(string Name, byte[] Bytes)> files = [];

    private ReportFolder(string path) => Root = path;

    /// <summary>The folder.</summary>
    public string Root { get; }

    /// <summary>Names of the files so far, with '/'.</summary>
    public IReadOnlyList<string> Names => [.. files.Select(file => file.Name)];

    /// <summary>Looks whether a report may go to a folder, before any work is done; writes nothing.</summary>
    /// <param name="path">The folder, new or empty or with an earlier report.</param>
    /// <param name="data">The data set's folder, in which a report would be taken for part of it.</param>
    /// <exception cref="InputException">It holds something else, or lies in the data set.</exception>
    public static ReportFolder Claim(string path, string data)
    {
        if (File.Exists(path)) throw InputException.At(path, "is a file", "a folder for the report");
        if (Inside(path, data)) throw InputException.At(path, $"lies in the data set {data}", "a folder outside it", "Name one with --out.");
        if (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any() && Earlier(path) is null)
            throw InputException.At(path, "the folder is not empty and holds no report of 'earmark explore'", "a new or empty folder, or an earlier report", "Nothing is overwritten: name another with --out.");
        return new(path);
    }

    /// <summary>Adds a file; it is written by <see cref="Finish"/>.</summary>
    /// <param name="name">Its path in the folder, with '/'.</param>
    /// <param name="bytes">What it holds.</param>
    public void Add(string name, byte[] bytes) => files.Add((name, bytes));

    /// <summary>Takes the files of an earlier report away and writes those of this one.</summary>
    /// <param name="list">Text of <c>explore.json</c>, which lists the files; written first, so that a report cut off is known again.</param>
    public void Finish(string list)
    {
        foreach (var name in Earlier(Root) ?? [])
            if (Inside(Path.Combine(Root, name), Root)) File.Delete(Path.Combine(Root, name));
        Directory.CreateDirectory(Root);
        foreach (var (name, bytes) in files.Prepend((List, Encoding.UTF8.GetBytes(list))))
        {
            var path = Path.Combine(Root, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, bytes);
        }
    }

    /// <summary>The files of the report that a folder holds; null: it holds none.</summary>
    private static string[]? Earlier(string folder)
    {
        var path = Path.Combine(folder, List);
        if (!RegularFile.Is(path)) return null;
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(path));
            return json.RootElement.GetProperty("kind").GetString() == ExploreJson.Kind
                ? [.. json.RootElement.GetProperty("files").EnumerateArray().Select(name => name.GetString()!)] : null;
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null; // some other explore.json
        }
    }

    private static bool Inside(string path, string folder)
    {
        var relative = Path.GetRelativePath(Path.GetFullPath(folder), Path.GetFullPath(path));
        return relative != ".." && !relative.StartsWith(".." + Path.DirectorySeparatorChar, StringComparison.Ordinal) && !Path.IsPathRooted(relative);
    }
}
