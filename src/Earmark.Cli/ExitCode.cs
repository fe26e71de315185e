using Earmark.Tagging;

namespace Earmark.Cli;

/// <summary>The exit codes of the process, the same for all commands.</summary>
internal static class ExitCode
{
    /// <summary>Everything was done.</summary>
    public const int Done = 0;

    /// <summary>Done, but some recordings could not be read; they are listed on standard error. Empty recordings do not count.</summary>
    public const int Failures = 1;

    /// <summary>A file, folder, option or command is wrong, or the disk, the memory or the installation prevents the work.</summary>
    public const int WrongInput = 2;

    /// <summary>A bug in Earmark (EX_SOFTWARE of sysexits.h).</summary>
    public const int InternalError = 70;

    /// <summary>Stopped by Ctrl-C or a termination signal; the last message states what was saved.</summary>
    public const int Interrupted = 130;

    /// <summary>Codes and meanings as listed in the help.</summary>
    public static IReadOnlyList<(int Code, string Meaning)> All { get; } =
    [
        (Done, "done"),
        (Failures, "done, but some recordings could not be read; they are named on standard error"),
        (WrongInput, "wrong input, or files that cannot be read or written"),
        (InternalError, "a bug in Earmark"),
        (Interrupted, "stopped by Ctrl-C, SIGTERM or SIGHUP; the last message states what was saved"),
    ];

    /// <summary>Returns the code after work on recordings. Empty recordings do not count as unreadable.</summary>
    public static int Of(IEnumerable<Failure> failures) => failures.Any(failure => !failure.IsEmpty) ? Failures : Done;
}
