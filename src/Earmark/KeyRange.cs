using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Earmark;

/// <summary>Holds values against what their <see cref="KeyAttribute"/> declares.</summary>
internal static class KeyRange
{
    /// <summary>What is wrong with a value, as a whole sentence; null: nothing.</summary>
    /// <param name="about">Its range.</param>
    /// <param name="key">What the sentence calls it.</param>
    /// <param name="value">The value; other kinds than numbers and lists of numbers are never wrong: an enum has no other values than its own.</param>
    public static string? Fault(this KeyAttribute about, string key, object? value)
    {
        if (value is int[] { Length: 0 }) return $"{key} is empty. Expected at least one number.";
        IEnumerable<double> numbers = value switch
        {
            int number => [number],
            double number => [number],
            int[] list => list.Select(number => (double)number),
            _ => [],
        };
        foreach (var number in numbers)
            if (!(number >= about.Min && number <= about.Max))
                return string.Create(CultureInfo.InvariantCulture,
                    $"{key} is {number}. Expected {about.Range}{(about.Unit.Length > 0 ? " " + about.Unit : "")}: {about.Text}.");
        return null;
    }

    /// <summary>What is wrong with the keys that a record declares itself.</summary>
    public static IReadOnlyList<string> Faults(object record) =>
        [.. record.GetType().GetProperties()
            .Select(property => property.GetCustomAttribute<KeyAttribute>()?.Fault(NameOf(property), property.GetValue(record)))
            .OfType<string>()];

    /// <summary>What JSON calls a property.</summary>
    public static string NameOf(PropertyInfo property) =>
        property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name ?? JsonNamingPolicy.CamelCase.ConvertName(property.Name);
}
