using System.Globalization;
using System.Text.RegularExpressions;

namespace Earmark.Cli;

/// <summary>Warnings about many clips. Of each kind, the first twenty are shown, followed by the number of others.</summary>
internal static partial class WarningList
{
    private const int Shown = 20;

    /// <summary>Writes warnings, grouped by kind in the order of the first warning.</summary>
    /// <param name="terminal">The terminal.</param>
    /// <param name="warnings">The warnings. Each begins with the path of its clip and a colon.</param>
    public static void Show(Terminal terminal, IEnumerable<string> warnings)
    {
        foreach (var kind in warnings.GroupBy(KindOf, StringComparer.Ordinal))
        {
            foreach (var warning in kind.Take(Shown)) terminal.Warn(warning);
            if (kind.Count() > Shown) terminal.Warn(string.Create(CultureInfo.InvariantCulture, $"... and {kind.Count() - Shown:N0} more clips with this warning: {kind.Key}"));
        }
    }

    // The text after the path, with all numbers replaced by N.
    private static string KindOf(string warning) =>
        Numbers().Replace(warning.IndexOf(": ", StringComparison.Ordinal) is >= 0 and var end ? warning[(end + 2)..] : warning, "N");

    [GeneratedRegex(@"\d[\d,.]*(?<=\d)")]
    private static partial Regex Numbers();
}
