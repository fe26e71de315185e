using Earmark.Tagging.Jobs;
using static System.FormattableString;

namespace Earmark.Cli;

/// <summary>Lists the recordings that could not be tagged.</summary>
internal static class TagReport
{
    /// <summary>Maximum number of failures that are shown if no file lists them: all of them, but not forever.</summary>
    public const int MaxShownFailures = 1000;

    /// <summary>Writes the failures and their number to standard error.</summary>
    /// <param name="terminal">The terminal.</param>
    /// <param name="summary">The results.</param>
    /// <param name="list">The file that lists all failures, or null.</param>
    /// <param name="action">What was done with the recordings.</param>
    /// <returns>The exit code. Empty recordings do not count as unreadable.</returns>
    public static int Show(Terminal terminal, TagSummary summary, string? list, string action = "tagged")
    {
        foreach (var failure in summary.Failures) terminal.Warn(failure.ToString());
        var where = list is null ? "above" : $"in {list}";
        if (summary.Empty + summary.Unreadable - summary.Failures.Count is > 0 and var more) terminal.Warn(Invariant($"... and {more:N0} more"));
        if (summary.Empty > 0) terminal.Message(Invariant($"{summary.Empty:N0} of {summary.Recordings:N0} recordings {(summary.Empty == 1 ? "is" : "are")} empty (listed {where})"));
        if (summary.Unreadable > 0) terminal.Message(Invariant($"{summary.Unreadable:N0} of {summary.Recordings:N0} recordings cannot be {action} (listed {where})"));
        return summary.Unreadable > 0 ? ExitCode.Failures : ExitCode.Success;
    }

    /// <summary>Returns how many recordings are tagged, of how many.</summary>
    public static string Count(TagSummary summary)
    {
        var missing = summary.Empty + summary.Unreadable;
        return Invariant($"{(missing == 0 ? "" : Invariant($"{summary.Recordings - missing:N0} of "))}{summary.Recordings:N0} recording{(summary.Recordings == 1 ? "" : "s")}");
    }
}
