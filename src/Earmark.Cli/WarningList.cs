using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace Earmark.Cli;

/// <summary>Warnings about many clips. The first twenty of each kind are shown, and finally the number of the remaining ones.</summary>
/// <param name="terminal">The terminal.</param>
internal sealed partial class WarningList(Terminal terminal)
{
    private const int MaxShown = 20;

    private readonly Dictionary<string, int> counts = new(StringComparer.Ordinal);

    /// <summary>Writes warnings, grouped by kind in the order of the first warning.</summary>
    /// <param name="terminal">The terminal.</param>
    /// <param name="warnings">The warnings. Each starts with the path of its clip and a colon.</param>
    public static void Show(Terminal terminal, IEnumerable<string> warnings)
    {
        foreach (var kind in warnings.GroupBy(PatternOf, StringComparer.Ordinal))
        {
            var list = new WarningList(terminal);
            list.Add(kind);
            list.Complete();
        }
    }

    /// <summary>Writes warnings, unless twenty of the same kind have been written. Not thread-safe.</summary>
    /// <param name="warnings">The warnings. Each starts with the path of its clip and a colon.</param>
    public void Add(IEnumerable<string> warnings)
    {
        foreach (var warning in warnings)
            if (++CollectionsMarshal.GetValueRefOrAddDefault(counts, PatternOf(warning), out _) <= MaxShown) terminal.Warn(warning);
    }

    /// <summary>Writes the numbers of warnings that were not written.</summary>
    public void Complete()
    {
        foreach (var (kind, count) in counts.Where(kind => kind.Value > MaxShown))
            terminal.Warn(string.Create(CultureInfo.InvariantCulture, $"... and {count - MaxShown:N0} more clips with this warning: {kind}"));
        counts.Clear();
    }

    // The text after the path, with all numbers replaced by N.
    private static string PatternOf(string warning) =>
        Numbers().Replace(warning.IndexOf(": ", StringComparison.Ordinal) is >= 0 and var end ? warning[(end + 2)..] : warning, "N");

    [GeneratedRegex(@"\d[\d,.]*(?<=\d)")]
    private static partial Regex Numbers();
}
