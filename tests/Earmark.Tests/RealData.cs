namespace Earmark.Tests;

/// <summary>Real recordings, if available: in $EARMARK_DATA, otherwise in shared/data next to the repository.</summary>
internal static class RealData
{
    /// <summary>Returns the path of a folder with recordings. Skips the test if it does not exist.</summary>
    public static string Folder(string name)
    {
        var path = Root is { } root ? Path.Combine(root, name) : null;
        Assert.SkipUnless(Directory.Exists(path), $"requires the recordings in '{name}'. Set EARMARK_DATA to the folder that contains it");
        return path!;
    }

    private static string? Root
    {
        get
        {
            if (Environment.GetEnvironmentVariable("EARMARK_DATA") is { Length: > 0 } path) return path;
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Earmark.slnx"))) folder = folder.Parent;
            return folder?.Parent is { } parent ? Path.Combine(parent.FullName, "shared", "data") : null;
        }
    }
}
