namespace Earmark.Tagging.Jobs;

/// <summary>
/// Writes a file or folder under a temporary name and gives it its final name once it is complete. If the process is killed in between, the same command resumes the job and writes it again. Nothing
/// is overwritten.
/// </summary>
internal static class FinalName
{
    /// <summary>Suffix of the temporary name.</summary>
    public const string TemporarySuffix = ".partial";

    /// <summary>Returns the temporary name.</summary>
    public static string TemporaryOf(string path) => Path.TrimEndingDirectorySeparator(path) + TemporarySuffix;

    /// <summary>Writes a file or folder.</summary>
    /// <param name="path">The final name. An empty folder of this name is replaced. An existing file or folder with the same content is kept.</param>
    /// <param name="isContinued">Whether an earlier process of the same job may have left the temporary or the final file.</param>
    /// <param name="write">Writes a new file or folder with the given name.</param>
    /// <param name="isShared">Whether another process may be writing the same file or folder. Each process then has its own temporary name.</param>
    /// <exception cref="InputException">There is a different file or folder of one of the names.</exception>
    public static void Write(string path, bool isContinued, Action<string> write, bool isShared = false)
    {
        var final = Path.TrimEndingDirectorySeparator(path);
        var temporary = isShared ? $"{final}.{Guid.NewGuid():N}{TemporarySuffix}" : TemporaryOf(path);
        if (isContinued) Delete(temporary);
        else if (Path.Exists(temporary)) throw InputException.At(temporary, "it already exists", "no such file", "If it was left by a command that was stopped, delete it.");
        AtomicFile.ReplaceNameInExceptions(temporary, final, () =>
        {
            write(temporary);
            if (Directory.Exists(temporary)) MoveFolder(temporary, final);
            else MoveFile(temporary, final);
        }, () => Delete(temporary));
    }

    // The final file may exist if the process was killed after it was renamed, or if another process was faster.
    private static void MoveFile(string temporary, string final)
    {
        if (!TryMove(() => File.Move(temporary, final), final) && (!File.Exists(final) || !HaveSameBytes(temporary, final))) throw Exists(final);
    }

    private static void MoveFolder(string temporary, string final)
    {
        DeleteEmpty(final);
        if (TryMove(() => Directory.Move(temporary, final), final)) return;
        if (File.Exists(final) || !NamesIn(temporary).SequenceEqual(NamesIn(final)) || !NamesIn(temporary).All(name => HaveSameBytes(Path.Combine(temporary, name), Path.Combine(final, name))))
            throw Exists(final);
    }

    private static void DeleteEmpty(string folder)
    {
        try
        {
            if (Directory.Exists(folder) && !Directory.EnumerateFileSystemEntries(folder).Any()) Directory.Delete(folder);
        }
        catch (IOException)
        {
            // Another process has just deleted or replaced it.
        }
    }

    // Returns false if the final name is taken.
    private static bool TryMove(Action move, string final)
    {
        if (Path.Exists(final)) return false;
        try
        {
            move();
            return true;
        }
        catch (IOException) when (Path.Exists(final))
        {
            return false;
        }
    }

    /// <summary>Returns the error for a file that exists already.</summary>
    public static InputException Exists(string final) => InputException.At(final, "it already exists", "a free name", "Nothing is overwritten. Rename it and run the command again to resume.");

    private static string[] NamesIn(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 }).Select(file => Path.GetRelativePath(folder, file)).Order(StringComparer.Ordinal)];

    private static bool HaveSameBytes(string first, string second) =>
        new FileInfo(first).Length == new FileInfo(second).Length && ContentHash.OfFile(first) == ContentHash.OfFile(second);

    private static void Delete(string temporary)
    {
        if (Directory.Exists(temporary)) Directory.Delete(temporary, recursive: true);
        else File.Delete(temporary);
    }
}
