using Earmark.Tagging;

namespace Earmark.Cli;

/// <summary>The exit codes of the process, the same for all commands.</summary>
internal static class ExitCode
{
    /// <summary>Everything was done.</summary>
    public const int Success = 0;

    /// <summary>Done, but some recordings could not be read; they are listed on standard error. Empty recordings do not count.</summary>
    public const int Failures = 1;

    /// <summary>A file, folder, option or command is wrong, or the disk, the memory or the installation prevents the work.</summary>
    public const int InvalidInput = 2;

    /// <summary>A bug in Earmark (EX_SOFTWARE of sysexits.h).</summary>
    public const int InternalError = 70;

    /// <summary>Stopped by Ctrl-C or a termination signal; the last message states what was saved.</summary>
    public const int Cancelled = 130;

    /// <summary>Codes and meanings as listed in the help.</summary>
    public static IReadOnlyList<(int Code, string Meaning)> All { get; } =
    [
        (Success, "done"),
        (Failures, "done, but some recordings could not be read; they are named on standard error"),
        (InvalidInput, "wrong input, or files that cannot be read or written"),
        (InternalError, "a bug in Earmark"),
        (Cancelled, "stopped by Ctrl-C, SIGTERM or SIGHUP; the last message states what was saved"),
    ];

    /// <summary>Returns the code after work on recordings. Empty recordings do not count as unreadable.</summary>
    public static int For(IEnumerable<Failure> failures) => failures.Any(failure => !failure.IsEmpty) ? Failures : Success;
}
