namespace Earmark.Tests;

/// <summary>The source tree that contains these tests.</summary>
internal static class Repository
{
    /// <summary>The root: the folder of Earmark.slnx.</summary>
    public static string Root { get; } = Find();

    /// <summary>Returns the C# files in a folder of the tree and its subfolders, without build outputs.</summary>
    public static IEnumerable<string> Sources(params string[] folder) =>
        Directory.EnumerateFiles(Path.Combine([Root, .. folder]), "*.cs", SearchOption.AllDirectories)
            .Where(path => !path.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin"));

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Earmark.slnx")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException($"no Earmark.slnx above {AppContext.BaseDirectory}");
        return folder.FullName;
    }
}
