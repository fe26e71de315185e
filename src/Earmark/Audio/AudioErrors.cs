namespace Earmark.Audio;

/// <summary>Creates errors for opening and decoding failures that state the cause: the file, the system or the installation.</summary>
internal static class AudioErrors
{
    /// <summary>The remedy for <see cref="IsTooManyOpenFiles"/>.</summary>
    public const string RaiseLimitHint = "Raise the limit, for example with 'ulimit -n 4096', and run it again; the recording is not the cause.";

    /// <summary>Returns the error for a recording of a known format that is damaged or uses an unsupported variant of the format: see <see cref="InputException.At(string, string, string, string, InputErrorKind)"/>.</summary>
    public static InputException Undecodable(string path, string found, string expected, string remedy = "") =>
        InputException.At(path, found, expected, remedy, InputErrorKind.Undecodable);

    /// <summary>Returns the error for a file that cannot be opened.</summary>
    public static InputException FromOpening(string path, Exception exception) => exception switch
    {
        FileNotFoundException or DirectoryNotFoundException => InputException.At(path, "there is no such file", "a recording", kind: InputErrorKind.NotFound),
        _ when IsTooManyOpenFiles(exception) => TooManyOpenFiles(path, exception),
        _ => new($"{path}: cannot be opened ({exception.Message}). Expected a readable file.", exception) { Kind = InputErrorKind.Unreadable },
    };

    /// <summary>Returns the error if decoding failed for a reason outside the file, or null if the file is the cause.</summary>
    public static InputException? FromSystem(string path, Exception exception) => exception switch
    {
        _ when IsTooManyOpenFiles(exception) => TooManyOpenFiles(path, exception),
        OutOfMemoryException => new($"{path}: decoding needs more memory than is available. Expected a recording that needs less memory. "
            + "The file may be damaged. Otherwise, use fewer threads.", exception) { Kind = InputErrorKind.SystemFailure },
        // Decoders do not open files, so a missing file is part of the program.
        TypeLoadException or TypeInitializationException or BadImageFormatException or MissingMemberException or FileNotFoundException or FileLoadException =>
            new($"{path}: was not decoded, because a part of Earmark cannot be loaded ({(exception as TypeInitializationException)?.InnerException?.Message ?? exception.Message}). "
                + "Expected all files of Earmark next to the program. Build or unpack it again; the recording is not the cause.", exception) { Kind = InputErrorKind.SystemFailure },
        _ => null,
    };

    /// <summary>Returns whether the process or the system has reached its limit of open files.</summary>
    public static bool IsTooManyOpenFiles(Exception exception) => exception switch
    {
        TypeInitializationException { InnerException: { } inner } => IsTooManyOpenFiles(inner),
        _ => SystemErrors.IsTooManyOpenFiles(exception),
    };

    private static InputException TooManyOpenFiles(string path, Exception exception) =>
        new($"{path}: cannot be opened, because too many files are already open ({exception.Message}). Expected a free file handle. {RaiseLimitHint}", exception) { Kind = InputErrorKind.SystemFailure };
}
