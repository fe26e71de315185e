namespace Earmark.Tests;

/// <summary>Finds the real recordings that some tests need: below $EARMARK_DATA, or ../shared/data beside the repository.</summary>
internal static class RealData
{
    /// <summary>A folder of real data; the test is skipped where it is absent.</summary>
    public static string Folder(string name)
    {
        var folder = Path.Combine(Root(), name);
        Assert.SkipUnless(Directory.Exists(folder), $"no real data: set EARMARK_DATA to a folder that has '{name}'");
        return folder;
    }

    private static string Root()
    {
        if (Environment.GetEnvironmentVariable("EARMARK_DATA") is { Length: > 0 } given) return given;
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Earmark.slnx"))) folder = folder.Parent;
        return Path.Combine(folder?.Parent?.FullName ?? ".", "shared", "data");
    }
}
