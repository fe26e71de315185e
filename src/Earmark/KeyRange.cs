using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Earmark;

/// <summary>Checks values against the range that their <see cref="KeyAttribute"/> declares.</summary>
internal static class KeyRange
{
    /// <summary>Returns the fault of a value as a full sentence, or null if the value is valid.</summary>
    /// <param name="about">The range.</param>
    /// <param name="key">Name of the key in the sentence.</param>
    /// <param name="value">The value. Only numbers and lists of numbers are checked: an enum can only have its own values.</param>
    public static string? ErrorOf(this KeyAttribute about, string key, object? value)
    {
        if (value is int[] { Length: 0 }) return $"{key} is empty. Expected at least one number.";
        if (value is Duration { Unit: DurationUnit.Samples } length) return about.SamplesErrorOf(key, length);
        IEnumerable<double> numbers = value switch
        {
            int number => about.AllowsAuto && number == 0 ? [] : [number],
            double number => [number],
            Duration time => [time.Value],
            int[] list => list.Select(number => (double)number),
            _ => [],
        };
        foreach (var number in numbers)
            if (!(number >= about.Min && number <= about.Max))
                return string.Create(CultureInfo.InvariantCulture,
                    $"{key} is {(value is Duration ? value : number)}. Expected {about.Range}{(about.Unit.Length > 0 ? " " + about.Unit : "")}: {about.Text}.");
        return null;
    }

    private static string? SamplesErrorOf(this KeyAttribute about, string key, Duration length)
    {
        var min = about.Min > 0 ? 1 : 0;
        return length.Value >= min && length.Value <= about.MaxSamples ? null
            : string.Create(CultureInfo.InvariantCulture, $"{key} is {length}. Expected {min} to {about.MaxSamples} samples, or {about.Range} {about.Unit}: {about.Text}.");
    }

    /// <summary>Returns the faults of the keys that a record itself declares.</summary>
    public static IReadOnlyList<string> Errors(object record) =>
        [.. record.GetType().GetProperties()
            .Select(property => property.GetCustomAttribute<KeyAttribute>()?.ErrorOf(NameOf(property), property.GetValue(record)))
            .OfType<string>()];

    /// <summary>Returns the JSON name of a property.</summary>
    public static string NameOf(PropertyInfo property) =>
        property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name ?? JsonNamingPolicy.CamelCase.ConvertName(property.Name);
}
