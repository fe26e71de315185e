using System.Globalization;
using System.Text.RegularExpressions;

namespace Earmark.Cli;

/// <summary>Warnings about many clips. The first twenty of each kind are shown, followed by the number of the remaining ones.</summary>
internal static partial class WarningList
{
    private const int MaxShown = 20;

    /// <summary>Writes warnings, grouped by kind in the order of the first warning.</summary>
    /// <param name="terminal">The terminal.</param>
    /// <param name="warnings">The warnings. Each starts with the path of its clip and a colon.</param>
    public static void Show(Terminal terminal, IEnumerable<string> warnings)
    {
        foreach (var kind in warnings.GroupBy(PatternOf, StringComparer.Ordinal))
        {
            foreach (var warning in kind.Take(MaxShown)) terminal.Warn(warning);
            if (kind.Count() > MaxShown) terminal.Warn(string.Create(CultureInfo.InvariantCulture, $"... and {kind.Count() - MaxShown:N0} more clips with this warning: {kind.Key}"));
        }
    }

    // The text after the path, with all numbers replaced by N.
    private static string PatternOf(string warning) =>
        Numbers().Replace(warning.IndexOf(": ", StringComparison.Ordinal) is >= 0 and var end ? warning[(end + 2)..] : warning, "N");

    [GeneratedRegex(@"\d[\d,.]*(?<=\d)")]
    private static partial Regex Numbers();
}
