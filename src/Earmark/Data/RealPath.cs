namespace Earmark.Data;

/// <summary>Resolves all links in paths.</summary>
internal static class RealPath
{
    private const int MaxLinks = 40; // the limit of Linux

    /// <summary>Comparer of real paths. Ignores case on Windows and macOS, as their file systems do.</summary>
    public static StringComparer Comparer { get; } = OperatingSystem.IsLinux() ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase;

    /// <summary>Returns the real path. Missing files and broken links are returned unchanged.</summary>
    public static string Resolve(string path) => Resolve(Path.GetFullPath(path), MaxLinks);

    /// <summary>Returns whether a path is a link.</summary>
    public static bool IsLink(string path) => new DirectoryInfo(path).LinkTarget is not null;

    /// <summary>Returns whether a real path is equal to a folder or inside it.</summary>
    public static bool IsIn(string path, string folder) => Comparer.Equals(path, folder)
        || path.StartsWith(Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar,
            OperatingSystem.IsLinux() ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase);

    private static string Resolve(string path, int links)
    {
        var real = Path.GetPathRoot(path)!;
        foreach (var part in path[real.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            real = Path.Combine(real, part);
            if (links > 0 && new DirectoryInfo(real).LinkTarget is { } target)
                real = Resolve(Path.GetFullPath(target, Path.GetDirectoryName(real)!), --links);
        }
        return real;
    }
}
