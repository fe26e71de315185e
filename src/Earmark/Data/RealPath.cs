namespace Earmark.Data;

/// <summary>Where a path leads when every link in it is followed.</summary>
internal static class RealPath
{
    private const int MostLinks = 40; // as Linux has it

    /// <summary>How real paths compare: file systems of Windows and macOS do not tell letters by their case.</summary>
    public static StringComparer Comparer { get; } = OperatingSystem.IsLinux() ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase;

    /// <summary>The real path; what is not there, or a link that leads nowhere, stays as it is.</summary>
    public static string Of(string path) => Of(Path.GetFullPath(path), MostLinks);

    /// <summary>Whether a path is a link to something else.</summary>
    public static bool IsLink(string path) => new DirectoryInfo(path).LinkTarget is not null;

    /// <summary>Whether a real path is another one or lies below it.</summary>
    public static bool IsIn(string path, string folder) => Comparer.Equals(path, folder)
        || path.StartsWith(Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar,
            OperatingSystem.IsLinux() ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase);

    private static string Of(string path, int links)
    {
        var real = Path.GetPathRoot(path)!;
        foreach (var part in path[real.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            real = Path.Combine(real, part);
            if (links > 0 && new DirectoryInfo(real).LinkTarget is { } target)
                real = Of(Path.GetFullPath(target, Path.GetDirectoryName(real)!), --links);
        }
        return real;
    }
}
