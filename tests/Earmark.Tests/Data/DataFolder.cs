namespace Earmark.Tests.Data;

/// <summary>A temporary data set that is deleted after the test. It is the only file or folder in its parent folder, so that layouts that also look there do not depend on other temporary files.</summary>
public sealed class DataFolder : IDisposable
{
    private readonly DirectoryInfo parent = Directory.CreateTempSubdirectory("earmark-data-");

    public DataFolder() => Root = parent.CreateSubdirectory("data").FullName;

    public string Root { get; }

    public string this[string name] => Path.Combine(Root, name);

    /// <summary>Writes a text file.</summary>
    public DataFolder Text(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(this[name])!);
        File.WriteAllText(this[name], text);
        return this;
    }

    /// <summary>Writes placeholders for recordings. Layouts only check file names. Each file contains its name.</summary>
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

    public void Dispose() => parent.Delete(recursive: true);
}
