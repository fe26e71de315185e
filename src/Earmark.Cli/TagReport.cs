using System.Globalization;
using Earmark.Tagging.Jobs;

namespace Earmark.Cli;

/// <summary>Lists the recordings that could not be tagged.</summary>
internal static class TagReport
{
    /// <summary>Writes the failures and their number to standard error.</summary>
    /// <param name="terminal">The terminal.</param>
    /// <param name="summary">The results.</param>
    /// <param name="list">The file that lists all failures, or null.</param>
    /// <returns>The exit code. Empty recordings do not count as unreadable.</returns>
    public static int Show(Terminal terminal, TagSummary summary, string? list)
    {
        foreach (var failure in summary.Failures) terminal.Warn(failure.ToString());
        var where = list is null ? "above" : $"in {list}";
        if (summary.Empty + summary.Unreadable - summary.Failures.Count is > 0 and var more) terminal.Warn(Number($"... and {more:N0} more"));
        if (summary.Empty > 0) terminal.Message(Number($"{summary.Empty:N0} of {summary.Recordings:N0} recordings {(summary.Empty == 1 ? "is" : "are")} empty (listed {where})"));
        if (summary.Unreadable > 0) terminal.Message(Number($"{summary.Unreadable:N0} of {summary.Recordings:N0} recordings cannot be tagged (listed {where})"));
        return summary.Unreadable > 0 ? ExitCode.Failures : ExitCode.Success;
    }

    /// <summary>Returns how many recordings are tagged, of how many.</summary>
    public static string Count(TagSummary summary)
    {
        var missing = summary.Empty + summary.Unreadable;
        return Number($"{(missing == 0 ? "" : Number($"{summary.Recordings - missing:N0} of "))}{summary.Recordings:N0} recording{(summary.Recordings == 1 ? "" : "s")}");
    }

    private static string Number(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
