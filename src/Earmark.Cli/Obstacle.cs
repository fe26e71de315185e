namespace Earmark.Cli;

/// <summary>What keeps a command from working although neither its input nor its code is wrong: disk, memory, file handles, missing libraries.</summary>
internal static class Obstacle
{
    private const string RaiseTheLimit = "Raise the limit, for example with 'ulimit -n 4096'.";

    /// <summary>The exception that ended the work: of several that came from several threads, the first that is not their stop.</summary>
    public static Exception CauseOf(Exception error) => error is AggregateException { InnerExceptions.Count: > 0 } many
        ? CauseOf(many.InnerExceptions.FirstOrDefault(inner => inner is not OperationCanceledException) ?? many.InnerExceptions[0]) : error;

    /// <summary>Whether an exception is the stop that was asked for.</summary>
    public static bool IsStop(Exception error, CancellationToken stop) => stop.IsCancellationRequested && CauseOf(error) is OperationCanceledException;

    /// <summary>A whole message for the user; null: the exception is a fault of Earmark.</summary>
    public static string? Of(Exception error)
    {
        for (Exception? cause = error; cause is not null; cause = cause.InnerException)
        {
            if (MachineFault.IsTooManyOpenFiles(cause)) return $"{cause.Message.TrimEnd('.')}. Expected a free file handle. {RaiseTheLimit}";
            if (IsOfInstallation(cause))
                return $"a part of Earmark cannot be loaded ({FirstSentence((cause as TypeInitializationException)?.InnerException?.Message ?? cause.Message)}). Expected all its files beside the program, built for this system. "
                    + $"Build or unpack it again. Where very few files may be open at once, that can be the reason: {char.ToLowerInvariant(RaiseTheLimit[0])}{RaiseTheLimit[1..]}";
        }
        return error switch
        {
            OutOfMemoryException => "there is not enough memory. Expected room for what is worked on at once. Use fewer --threads where the verb has them, or a machine with more memory.",
            IOException or UnauthorizedAccessException => error.Message, // the system's words: disk full, no permission
            _ => null,
        };
    }

    private static bool IsOfInstallation(Exception error) => error switch
    {
        BadImageFormatException or TypeLoadException or MissingMemberException => true, // DllNotFoundException is a TypeLoadException
        // A library that begins by loading its native part, as TorchSharp does.
        TypeInitializationException type => !type.TypeName.StartsWith("Earmark.", StringComparison.Ordinal) && !type.TypeName.StartsWith('<'),
        _ => MachineFault.IsMissingAssembly(error),
    };

    // What follows, in some libraries, is a page of advice for developers.
    private static string FirstSentence(string text)
    {
        var line = text.Split('\n')[0].Trim();
        return (line.IndexOf(". ", StringComparison.Ordinal) is >= 0 and var end ? line[..end] : line).TrimEnd('.');
    }
}
