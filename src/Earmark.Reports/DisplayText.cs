using System.Globalization;

namespace Earmark.Reports;

/// <summary>Formats values as text.</summary>
internal static class DisplayText
{
    /// <summary>Formats a count: "1 clip", "1,234 clips".</summary>
    public static string Count(int count, string singular, string? plural = null) =>
        string.Create(CultureInfo.InvariantCulture, $"{count:N0} {(count == 1 ? singular : plural ?? singular + "s")}");

    /// <summary>Formats a duration: "0.35 s", "12.1 s", "25 min", "1 h 12 min".</summary>
    public static string Duration(double seconds) => seconds switch
    {
        < 10 => string.Create(CultureInfo.InvariantCulture, $"{seconds:0.0#} s"),
        < 120 => string.Create(CultureInfo.InvariantCulture, $"{seconds:0.#} s"),
        < 7200 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 60:0} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(seconds / 3600):N0} h {Math.Floor(seconds % 3600 / 60):0} min"),
    };

    /// <summary>Formats a frequency: "430 Hz", "4.3 kHz".</summary>
    public static string Frequency(double hertz) => hertz < 1000
        ? string.Create(CultureInfo.InvariantCulture, $"{hertz:0} Hz") : string.Create(CultureInfo.InvariantCulture, $"{hertz / 1000:0.#} kHz");

    /// <summary>Formats a fraction as a percentage: "12%", "under 1%".</summary>
    public static string Percentage(double fraction) => fraction is > 0 and < 0.01 ? "under 1%" : string.Create(CultureInfo.InvariantCulture, $"{100 * fraction:0}%");

    /// <summary>Joins items: "a", "a and b", "a, b and c".</summary>
    public static string List(IReadOnlyList<string> items) =>
        items.Count < 2 ? string.Concat(items) : $"{string.Join(", ", items.Take(items.Count - 1))} and {items[^1]}";
}
