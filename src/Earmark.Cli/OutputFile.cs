namespace Earmark.Cli;

/// <summary>Checks for output files. Existing files are never overwritten, and paths that cannot be written are rejected at the start.</summary>
internal static class OutputFile
{
    /// <summary>Rejects a path that exists or where no file can be created.</summary>
    /// <param name="option">The option with the path.</param>
    /// <param name="path">The path, or null if the file is not requested.</param>
    /// <exception cref="InputException">The file cannot be written.</exception>
    public static void RequireFree(string option, string? path)
    {
        if (path is null) return;
        if (path == "-") throw InputException.At($"{option} -", "standard output is not supported", "the name of a file, or ./- for a file with this name");
        if (File.Exists(path) || Directory.Exists(path)) throw InputException.At($"{option} {path}", "it already exists", "a new name", "Nothing is overwritten.");
        if (Path.EndsInDirectorySeparator(path)) throw InputException.At($"{option} {path}", "it is the name of a folder", "the name of a file");
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (!Directory.Exists(folder)) throw InputException.At($"{option} {path}", $"the folder {folder} does not exist", "an existing folder");
        OutputFolder.RequireWritable(option, path, folder);
    }

    /// <summary>Rejects the same path for two files.</summary>
    /// <param name="option">The option of the first file.</param>
    /// <param name="path">The path of the first file, or null if the file is not requested.</param>
    /// <param name="otherOption">The option of the second file.</param>
    /// <param name="otherPath">The path of the second file.</param>
    /// <exception cref="InputException">The paths are the same.</exception>
    public static void RequireDifferent(string option, string? path, string otherOption, string otherPath)
    {
        if (path is not null && Path.GetFullPath(path) == Path.GetFullPath(otherPath))
            throw InputException.At($"{option} {path}", $"it is the same file as {otherOption}", "a different name");
    }

    /// <summary>Rejects paths of which one is or contains the other.</summary>
    /// <param name="option">The option of the first file or folder.</param>
    /// <param name="path">The path of the first file or folder.</param>
    /// <param name="otherOption">The option of the second file or folder.</param>
    /// <param name="otherPath">The path of the second file or folder.</param>
    /// <exception cref="InputException">The paths are not separate.</exception>
    public static void RequireSeparate(string option, string path, string otherOption, string otherPath)
    {
        var (first, second) = (Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)), Path.TrimEndingDirectorySeparator(Path.GetFullPath(otherPath)));
        if (first == second || IsIn(first, second) || IsIn(second, first))
            throw InputException.At($"{option} {path}", first == second ? $"it is the same as {otherOption}" : $"it is inside {otherOption} {otherPath}, or contains it", "a path outside it");

        static bool IsIn(string inner, string outer) => inner.StartsWith(outer + Path.DirectorySeparatorChar, StringComparison.Ordinal);
    }

    /// <summary>Returns a free name next to a file for its partial content: "submission.partial.csv", or "submission.partial2.csv" if that exists.</summary>
    public static string GetPartialPath(string path)
    {
        var (start, extension) = (Path.ChangeExtension(path, null), Path.GetExtension(path));
        for (var number = 1; ; number++)
        {
            var partial = FormattableString.Invariant($"{start}.partial{(number == 1 ? "" : $"{number}")}{extension}");
            if (!Path.Exists(partial)) return partial;
        }
    }
}
