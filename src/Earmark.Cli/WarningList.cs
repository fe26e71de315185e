using System.Globalization;
using System.Text.RegularExpressions;

namespace Earmark.Cli;

/// <summary>Warnings about many clips: of one kind, the first twenty, then how many more there are.</summary>
internal static partial class WarningList
{
    private const int Shown = 20;

    /// <summary>Writes warnings; kinds in the order of their first warning.</summary>
    /// <param name="terminal">Where to.</param>
    /// <param name="warnings">Each begins with the path of its clip and a colon.</param>
    public static void Show(Terminal terminal, IEnumerable<string> warnings)
    {
        foreach (var kind in warnings.GroupBy(KindOf, StringComparer.Ordinal))
        {
            foreach (var warning in kind.Take(Shown)) terminal.Warn(warning);
            if (kind.Count() > Shown) terminal.Warn(string.Create(CultureInfo.InvariantCulture, $"... and {kind.Count() - Shown:N0} more clips with such a warning: {kind.Key}"));
        }
    }

    // What follows the path, any number being like any other.
    private static string KindOf(string warning) =>
        Numbers().Replace(warning.IndexOf(": ", StringComparison.Ordinal) is >= 0 and var end ? warning[(end + 2)..] : warning, "N");

    [GeneratedRegex(@"\d[\d,.]*(?<=\d)")]
    private static partial Regex Numbers();
}
