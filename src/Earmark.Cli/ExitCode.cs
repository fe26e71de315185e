using Earmark.Tagging;

namespace Earmark.Cli;

/// <summary>The exit codes of the process, the same for all commands.</summary>
internal static class ExitCode
{
    /// <summary>Success.</summary>
    public const int Success = 0;

    /// <summary>Completed, but some recordings could not be read. They are listed on standard error. Empty recordings do not count.</summary>
    public const int Failures = 1;

    /// <summary>A file, folder, option or command is invalid, or the disk, the memory or the installation prevents the operation.</summary>
    public const int InvalidInput = 2;

    /// <summary>An internal error, which is a bug in Earmark (EX_SOFTWARE of sysexits.h).</summary>
    public const int InternalError = 70;

    /// <summary>Cancelled by Ctrl-C or a termination signal. The last message states what was saved.</summary>
    public const int Cancelled = 130;

    /// <summary>Codes and meanings as listed in the help.</summary>
    public static IReadOnlyList<(int Code, string Meaning)> All { get; } =
    [
        (Success, "success"),
        (Failures, "completed, but some recordings could not be read; they are listed on standard error"),
        (InvalidInput, "invalid input, or files that cannot be read or written"),
        (InternalError, "internal error in Earmark"),
        (Cancelled, "cancelled by Ctrl-C, SIGTERM or SIGHUP; the last message lists what was saved"),
    ];

    /// <summary>Returns the exit code of a command that has processed recordings. Empty recordings do not count as unreadable.</summary>
    public static int For(IEnumerable<Failure> failures) => failures.Any(failure => !failure.IsEmpty) ? Failures : Success;
}
