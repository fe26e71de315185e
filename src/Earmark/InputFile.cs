namespace Earmark;

/// <summary>Opens files that users specify.</summary>
internal static class InputFile
{
    /// <summary>Opens a file for reading.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="expected">Expected content, for messages: "a table of tags".</param>
    /// <exception cref="InputException">The file is missing, is not a regular file, or cannot be opened.</exception>
    public static FileStream Open(string path, string expected)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        RegularFile.Require(path, expected);
        if (!File.Exists(path)) throw InputException.At(path, "no such file", expected, "Check the path.");
        try
        {
            return new(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(path, exception, expected);
        }
    }

    /// <summary>Returns the exception for a system error while a file is read.</summary>
    public static InputException Unreadable(string path, Exception exception, string expected) => InputException.At(path, $"cannot be read ({exception.Message})", expected);
}
