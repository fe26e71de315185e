namespace Earmark.Tests.Data;

/// <summary>A temporary data set, deleted at the end of the test.</summary>
public sealed class DataFolder : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("earmark-data-").FullName;

    public string this[string name] => Path.Combine(Root, name);

    /// <summary>Writes a text file.</summary>
    public DataFolder Text(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(this[name])!);
        File.WriteAllText(this[name], text);
        return this;
    }

    /// <summary>Writes files that pass for recordings: the layouts only look at names. Each file contains its own name.</summary>
    public DataFolder Recordings(params IEnumerable<string> names)
    {
        foreach (var name in names) Text(name, name);
        return this;
    }

    public DataFolder Folder(string name)
    {
        Directory.CreateDirectory(this[name]);
        return this;
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
