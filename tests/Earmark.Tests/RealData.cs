namespace Earmark.Tests;

/// <summary>Real recordings, if this machine has them: in $EARMARK_DATA, else in shared/data next to the repository.</summary>
internal static class RealData
{
    /// <summary>Returns the path of one of their folders; skips the test if it does not exist.</summary>
    public static string Folder(string name)
    {
        var path = Root is { } root ? Path.Combine(root, name) : null;
        Assert.SkipUnless(Directory.Exists(path), $"needs the recordings of '{name}': set EARMARK_DATA to the folder that contains them");
        return path!;
    }

    private static string? Root
    {
        get
        {
            if (Environment.GetEnvironmentVariable("EARMARK_DATA") is { Length: > 0 } given) return given;
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Earmark.slnx"))) folder = folder.Parent;
            return folder?.Parent is { } beside ? Path.Combine(beside.FullName, "shared", "data") : null;
        }
    }
}
