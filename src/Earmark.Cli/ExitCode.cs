using Earmark.Tagging;

namespace Earmark.Cli;

/// <summary>What the process tells its caller; the same in all verbs.</summary>
internal static class ExitCode
{
    /// <summary>Everything was done.</summary>
    public const int Done = 0;

    /// <summary>Done, but some recordings could not be read; they are named on standard error. Empty recordings do not count.</summary>
    public const int Failures = 1;

    /// <summary>A file, folder, option or verb is wrong, or the disk, the memory or the installation keeps the work from being done.</summary>
    public const int WrongInput = 2;

    /// <summary>A fault of Earmark itself (EX_SOFTWARE of sysexits.h).</summary>
    public const int Fault = 70;

    /// <summary>Stopped by Ctrl-C or a termination signal; the last message tells what was saved.</summary>
    public const int Interrupted = 130;

    /// <summary>Codes and meanings, as the help lists them.</summary>
    public static IReadOnlyList<(int Code, string Meaning)> All { get; } =
    [
        (Done, "done"),
        (Failures, "done, but some recordings could not be read; they are named on standard error"),
        (WrongInput, "wrong input, or files that cannot be read or written"),
        (Fault, "a bug in Earmark"),
        (Interrupted, "stopped by Ctrl-C or SIGTERM; the last message states what was saved"),
    ];

    /// <summary>The code after work on recordings: an empty one is not unreadable.</summary>
    public static int Of(IEnumerable<Failure> failures) => failures.Any(failure => !failure.IsEmpty) ? Failures : Done;
}
