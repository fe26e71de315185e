namespace Earmark.Cli;

/// <summary>Files that a command is to write: nothing that exists is overwritten, and what cannot be written is refused before any work.</summary>
internal static class OutputFile
{
    /// <summary>Refuses a path where something is, or where no file can be made.</summary>
    /// <param name="option">The option that names it.</param>
    /// <param name="path">The path; null: not asked for.</param>
    /// <exception cref="InputException">It cannot be written.</exception>
    public static void RequireFree(string option, string? path)
    {
        if (path is null) return;
        if (File.Exists(path) || Directory.Exists(path)) throw InputException.At($"{option} {path}", "it exists already", "a name that is free", "Nothing is overwritten.");
        if (Path.EndsInDirectorySeparator(path)) throw InputException.At($"{option} {path}", "it is the name of a folder", "the name of a file");
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (!Directory.Exists(folder)) throw InputException.At($"{option} {path}", $"there is no folder {folder}", "a folder that exists");
        OutputFolder.RequireWritable(option, path, folder);
    }

    /// <summary>Refuses the same path for two files.</summary>
    /// <param name="option">The option of one.</param>
    /// <param name="path">The path of one; null: not asked for.</param>
    /// <param name="otherOption">The option of the other.</param>
    /// <param name="otherPath">The path of the other.</param>
    /// <exception cref="InputException">They are the same.</exception>
    public static void RequireDifferent(string option, string? path, string otherOption, string otherPath)
    {
        if (path is not null && Path.GetFullPath(path) == Path.GetFullPath(otherPath))
            throw InputException.At($"{option} {path}", $"it is the file of {otherOption} too", "another name");
    }

    /// <summary>A name beside a file for as much of it as there is: "submission.partial.csv", or "submission.partial2.csv" where that is taken.</summary>
    public static string Partial(string path)
    {
        var (start, extension) = (Path.ChangeExtension(path, null), Path.GetExtension(path));
        for (var number = 1; ; number++)
        {
            var partial = FormattableString.Invariant($"{start}.partial{(number == 1 ? "" : $"{number}")}{extension}");
            if (!Path.Exists(partial)) return partial;
        }
    }
}
