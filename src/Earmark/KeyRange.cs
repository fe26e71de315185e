using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Earmark;

/// <summary>Checks values against the range declared by their <see cref="KeyAttribute"/>.</summary>
internal static class KeyRange
{
    /// <summary>Returns the error of a value as a full sentence, or null if the value is valid.</summary>
    /// <param name="attribute">The attribute that declares the range.</param>
    /// <param name="key">Name of the key in the sentence.</param>
    /// <param name="value">The value. Only numbers and lists of numbers are checked, because an enum cannot have an invalid value.</param>
    public static string? Validate(this KeyAttribute attribute, string key, object? value)
    {
        if (value is int[] { Length: 0 }) return $"{key} is empty. Expected at least one number.";
        if (value is Duration { Unit: DurationUnit.Samples } length) return attribute.SamplesErrorOf(key, length);
        IEnumerable<double> numbers = value switch
        {
            int number => attribute.AllowsAuto && number == 0 ? [] : [number],
            double number => [number],
            Duration time => [time.Value],
            int[] list => list.Select(number => (double)number),
            _ => [],
        };
        foreach (var number in numbers)
            if (!(number >= attribute.Min && number <= attribute.Max))
                return string.Create(CultureInfo.InvariantCulture,
                    $"{key} is {(value is Duration ? value : number)}. Expected {attribute.Range}{(attribute.Unit.Length > 0 ? " " + attribute.Unit : "")}: {attribute.Text}.");
        return null;
    }

    private static string? SamplesErrorOf(this KeyAttribute attribute, string key, Duration length)
    {
        var min = attribute.Min > 0 ? 1 : 0;
        return length.Value >= min && length.Value <= attribute.MaxSamples ? null
            : string.Create(CultureInfo.InvariantCulture, $"{key} is {length}. Expected {min} to {attribute.MaxSamples} samples, or {attribute.Range} {attribute.Unit}: {attribute.Text}.");
    }

    /// <summary>Returns the errors of the keys that the record itself declares.</summary>
    public static IReadOnlyList<string> GetErrors(object record) =>
        [.. record.GetType().GetProperties()
            .Select(property => property.GetCustomAttribute<KeyAttribute>()?.Validate(KeyName(property), property.GetValue(record)))
            .OfType<string>()];

    /// <summary>Returns the JSON name of a property.</summary>
    public static string KeyName(PropertyInfo property) =>
        property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name ?? JsonNamingPolicy.CamelCase.ConvertName(property.Name);
}
