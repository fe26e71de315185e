namespace Earmark.Cli;

/// <summary>Errors caused by the environment rather than by the input or the code: disk, memory, file handles, missing libraries.</summary>
internal static class EnvironmentError
{
    private const string RaiseLimitHint = "Raise the limit, for example with 'ulimit -n 4096'.";

    /// <summary>Returns the exception that ended the work. If several threads failed, this is the first exception that is not a cancellation.</summary>
    public static Exception FindCause(Exception error) => error is AggregateException { InnerExceptions.Count: > 0 } many
        ? FindCause(many.InnerExceptions.FirstOrDefault(inner => inner is not OperationCanceledException) ?? many.InnerExceptions[0]) : error;

    /// <summary>Returns whether an exception is the requested cancellation.</summary>
    public static bool IsCancellation(Exception error, CancellationToken cancellationToken) => cancellationToken.IsCancellationRequested && FindCause(error) is OperationCanceledException;

    /// <summary>Returns the message for the user, or null if the exception is a bug in Earmark.</summary>
    public static string? Describe(Exception error)
    {
        for (Exception? cause = error; cause is not null; cause = cause.InnerException)
        {
            if (SystemErrors.IsTooManyOpenFiles(cause)) return $"{cause.Message.TrimEnd('.')}. Expected a free file handle. {RaiseLimitHint}";
            if (IsInstallationError(cause))
                return $"a part of Earmark cannot be loaded ({FirstSentence((cause as TypeInitializationException)?.InnerException?.Message ?? cause.Message)}). Expected all files in the program folder, built for this system. "
                    + $"Build or unpack it again. A low limit on open files can also be the cause: {char.ToLowerInvariant(RaiseLimitHint[0])}{RaiseLimitHint[1..]}";
        }
        return error switch
        {
            OutOfMemoryException => "out of memory, or no more threads can be started. Expected enough memory for the data being processed. Use fewer --threads if the command has that option, or a machine with more memory.",
            IOException or UnauthorizedAccessException => error.Message, // message of the operating system: disk full, no permission
            _ => null,
        };
    }

    private static bool IsInstallationError(Exception error) => error switch
    {
        BadImageFormatException or TypeLoadException or MissingMemberException => true, // DllNotFoundException is a TypeLoadException
        // Static constructors that load native libraries, such as those of TorchSharp.
        TypeInitializationException type => !type.TypeName.StartsWith("Earmark.", StringComparison.Ordinal) && !type.TypeName.StartsWith('<'),
        _ => SystemErrors.IsMissingAssembly(error),
    };

    // Some libraries append a page of advice for developers.
    private static string FirstSentence(string text)
    {
        var line = text.Split('\n')[0].Trim();
        return (line.IndexOf(". ", StringComparison.Ordinal) is >= 0 and var end ? line[..end] : line).TrimEnd('.');
    }
}
