namespace Earmark.Cli;

/// <summary>Files that a command is to write: nothing that exists is overwritten.</summary>
internal static class OutputFile
{
    /// <summary>Refuses a path where something is, before any work is done.</summary>
    /// <param name="option">The option that names it.</param>
    /// <param name="path">The path; null: not asked for.</param>
    public static void RequireFree(string option, string? path)
    {
        if (path is null) return;
        if (File.Exists(path) || Directory.Exists(path)) throw InputException.At($"{option} {path}", "it exists already", "a name that is free", "Nothing is overwritten.");
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (!Directory.Exists(folder)) throw InputException.At($"{option} {path}", $"there is no folder {folder}", "a folder that exists");
    }
}
