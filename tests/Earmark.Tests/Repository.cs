namespace Earmark.Tests;

/// <summary>The source tree that contains these tests.</summary>
internal static class Repository
{
    /// <summary>The root: the folder of Earmark.slnx.</summary>
    public static string Root { get; } = Find();

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Earmark.slnx")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException($"no Earmark.slnx above {AppContext.BaseDirectory}");
        return folder.FullName;
    }
}
