namespace Earmark.Cli;

/// <summary>Folders that a command is to write into: what cannot be written is refused before any work.</summary>
internal static class OutputFolder
{
    /// <summary>Refuses a file, and a folder that can be neither made nor written.</summary>
    /// <param name="option">The option that names it.</param>
    /// <param name="path">The folder, which need not be there; null: not asked for.</param>
    /// <exception cref="InputException">Nothing can be written there.</exception>
    public static void Require(string option, string? path)
    {
        if (path is null) return;
        if (File.Exists(path)) throw InputException.At($"{option} {path}", "it is a file", "a folder, which is made where there is none");
        var folder = Path.GetFullPath(path);
        while (!Directory.Exists(folder))
        {
            if (File.Exists(folder)) throw InputException.At($"{option} {path}", $"{folder} is a file", "a folder, which is made where there is none");
            folder = Path.GetDirectoryName(folder) ?? throw InputException.At($"{option} {path}", "there is no such drive", "a folder on a drive that is there");
        }
        RequireWritable(option, path, folder);
    }

    /// <summary>Refuses a folder in which no file can be made.</summary>
    /// <param name="option">The option that asks for it.</param>
    /// <param name="path">What the option names.</param>
    /// <param name="folder">The folder, which exists.</param>
    /// <exception cref="InputException">No file can be made there.</exception>
    public static void RequireWritable(string option, string path, string folder)
    {
        var probe = Path.Combine(folder, $".earmark-{Guid.NewGuid():N}");
        try
        {
            using (new FileStream(probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose)) { }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw InputException.At($"{option} {path}", $"no file can be made in {folder} ({error.Message.Replace(probe, folder, StringComparison.Ordinal).TrimEnd('.')})",
                "a folder that can be written");
        }
    }
}
