using Earmark.Tagging.Jobs;

namespace Earmark.Tests.Tagging.Jobs;

public sealed class FinalNameTest : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("earmark-final-name-");

    public void Dispose() => folder.Delete(recursive: true);

    [Theory, InlineData(false), InlineData(true)]
    public void Two_processes_can_write_the_same_content(bool isFolder)
    {
        var path = Path.Combine(folder.FullName, "tags");
        void WriteContent(string name, string content)
        {
            if (isFolder) Directory.CreateDirectory(name);
            File.WriteAllText(isFolder ? Path.Combine(name, "a.txt") : name, content);
        }
        void WriteTwice(string first, string second) => FinalName.Write(path, false, temporary =>
        {
            FinalName.Write(path, false, other => WriteContent(other, second), isShared: true); // another process is faster
            WriteContent(temporary, first);
        }, isShared: true);

        WriteTwice("same", "same");
        Assert.Equal("same", File.ReadAllText(isFolder ? Path.Combine(path, "a.txt") : path));
        Assert.Equal([path], Directory.GetFileSystemEntries(folder.FullName)); // no temporary name is left
        WriteTwice("same", "same"); // it exists, with the same content
        if (isFolder) Directory.Delete(path, recursive: true);
        else File.Delete(path);
        Assert.StartsWith($"{path}: it already exists. ", Assert.Throws<InputException>(() => WriteTwice("first", "second")).Message, StringComparison.Ordinal);
        Assert.Equal("second", File.ReadAllText(isFolder ? Path.Combine(path, "a.txt") : path));
        Assert.Equal([path], Directory.GetFileSystemEntries(folder.FullName));
    }
}
