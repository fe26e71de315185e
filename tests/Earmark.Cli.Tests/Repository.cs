namespace Earmark.Cli.Tests;

/// <summary>The source tree these tests were built from.</summary>
internal static class Repository
{
    /// <summary>Its root: the folder of Earmark.slnx.</summary>
    public static string Root { get; } = Find();

    /// <summary>The C# files below a folder of the tree, without what a build writes.</summary>
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
