namespace Earmark.Audio;

/// <summary>Finds the installed ffmpeg.</summary>
internal static class FfmpegProgram
{
    private static readonly string Name = OperatingSystem.IsWindows() ? "ffmpeg.exe" : "ffmpeg";

    /// <summary>Finds ffmpeg in the absolute folders of PATH, never in the working directory or the folder of the recording.</summary>
    /// <remarks>By default, .NET searches the working directory first, and would run a program that is part of a data set.</remarks>
    /// <param name="recording">The file to decode, or null if the recording is not a file.</param>
    /// <returns>The absolute path of ffmpeg, or null if it is not found.</returns>
    public static string? Find(string? recording) => Find(Environment.GetEnvironmentVariable("PATH"),
        [Environment.CurrentDirectory, .. recording is null ? [] : (string[])[Path.GetDirectoryName(Path.GetFullPath(recording)) ?? ""]]);

    /// <summary>Finds ffmpeg on a search path.</summary>
    /// <param name="searchPath">The folders, in the format of PATH, or null for none.</param>
    /// <param name="excluded">Absolute folders that are not searched, even if the search path contains them.</param>
    internal static string? Find(string? searchPath, IReadOnlyList<string> excluded)
    {
        foreach (var entry in (searchPath ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
        {
            if (!Path.IsPathFullyQualified(entry)) continue;
            var folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(entry));
            if (excluded.Any(path => IsSame(Target(folder), Target(Path.TrimEndingDirectorySeparator(path))))) continue;
            var program = Path.Combine(folder, Name);
            if (RegularFile.Exists(program) && IsExecutable(program)) return program;
        }
        return null;
    }

    // A link to the data folder is treated as that folder.
    private static string Target(string folder)
    {
        try
        {
            return Directory.ResolveLinkTarget(folder, returnFinalTarget: true)?.FullName ?? folder;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return folder; // ffmpeg will not be found in it either
        }
    }

    private static bool IsSame(string first, string second) =>
        string.Equals(first, second, OperatingSystem.IsLinux() ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase);

    private static bool IsExecutable(string program) => OperatingSystem.IsWindows()
        || (File.GetUnixFileMode(program) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != 0;
}
