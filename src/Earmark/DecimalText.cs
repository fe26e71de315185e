using System.Globalization;

namespace Earmark;

/// <summary>
/// Formats numbers as decimal text that is read back to the same value. Sums and differences of such numbers are computed in decimal,
/// because start + (end - start) differs from end in binary floating point.
/// </summary>
internal static class DecimalText
{
    private const string Plain = "0.############################"; // as many decimals as a decimal number can have

    /// <summary>Returns the shortest text that is read back to the same value, without an exponent if possible. Some programs do not read exponents.</summary>
    public static string Format(double value)
    {
        var shortest = value.ToString(CultureInfo.InvariantCulture);
        return shortest.Contains('E', StringComparison.Ordinal) && TryParse(shortest, out var number) && Format(number) is var plain && ToDouble(number) == value ? plain : shortest;
    }

    /// <summary>Returns the text of a decimal number, without an exponent or trailing zeros.</summary>
    public static string Format(decimal value) => value.ToString(Plain, CultureInfo.InvariantCulture);

    /// <summary>Returns the number that the text of a value denotes, rounded to 28 decimals. A cast would round it to 15 digits.</summary>
    /// <param name="value">A value between -1e28 and 1e28.</param>
    public static decimal ToDecimal(double value) => decimal.Parse(value.ToString(CultureInfo.InvariantCulture), NumberStyles.Float, CultureInfo.InvariantCulture);

    /// <summary>Returns the nearest double.</summary>
    public static double ToDouble(decimal value) => double.Parse(value.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    /// <summary>Parses text as written by any program, with an optional exponent. Returns false if it is not a number or out of range.</summary>
    public static bool TryParse(string text, out decimal value) => decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value);
}
