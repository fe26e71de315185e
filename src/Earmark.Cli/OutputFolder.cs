namespace Earmark.Cli;

/// <summary>Checks for output folders. Folders that cannot be written are rejected at the start.</summary>
internal static class OutputFolder
{
    /// <summary>Rejects a file, and a folder that can be neither created nor written.</summary>
    /// <param name="option">The option with the path.</param>
    /// <param name="path">The folder, which need not exist, or null if it is not requested.</param>
    /// <exception cref="InputException">The folder cannot be written.</exception>
    public static void RequireUsable(string option, string? path)
    {
        if (path is null) return;
        if (path == "-") throw InputException.At($"{option} -", "standard output is not a folder", "the name of a folder, or ./- for a folder with this name");
        if (File.Exists(path)) throw InputException.At($"{option} {path}", "it is a file", "a folder, which is created if it does not exist");
        var folder = Path.GetFullPath(path);
        while (!Directory.Exists(folder))
        {
            if (File.Exists(folder)) throw InputException.At($"{option} {path}", $"{folder} is a file", "a folder, which is created if it does not exist");
            folder = Path.GetDirectoryName(folder) ?? throw InputException.At($"{option} {path}", "the drive does not exist", "a folder on an existing drive");
        }
        RequireWritable(option, path, folder);
    }

    /// <summary>Rejects a folder in which no file can be created.</summary>
    /// <param name="option">The option with the path.</param>
    /// <param name="path">The value of the option.</param>
    /// <param name="folder">The existing folder.</param>
    /// <exception cref="InputException">No file can be created in the folder.</exception>
    public static void RequireWritable(string option, string path, string folder)
    {
        var probe = Path.Combine(folder, $".earmark-{Guid.NewGuid():N}");
        try
        {
            using (new FileStream(probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose)) { }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw InputException.At($"{option} {path}", $"no file can be created in {folder} ({error.Message.Replace(probe, folder, StringComparison.Ordinal).TrimEnd('.')})",
                "a writable folder");
        }
    }
}
