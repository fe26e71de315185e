namespace Earmark;

/// <summary>Paths in untrusted files, which may only name files in a certain folder or its subfolders.</summary>
internal static class ContainedPath
{
    /// <summary>Returns the full path of a file, or null if the name is empty, absolute or invalid, or leaves the folder.</summary>
    /// <param name="folder">Full path of the folder.</param>
    /// <param name="name">Path relative to the folder.</param>
    public static string? TryResolve(string folder, string name)
    {
        if (name.Length == 0 || name.Contains('\0') || Path.IsPathRooted(name)) return null;
        var path = Path.GetFullPath(Path.Combine(folder, name));
        return path.StartsWith(Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal) ? path : null;
    }
}
