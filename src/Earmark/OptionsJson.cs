using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace Earmark;

/// <summary>Reads and writes options records as JSON on one line, with camelCase keys. Unknown keys are errors.</summary>
internal static partial class OptionsJson
{
    private static readonly JsonSerializerOptions Settings = new(JsonFormat.Line) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };

    /// <summary>Writes a value. Use the base type if there are derived types, so that the "type" key is written.</summary>
    public static string Write<T>(T value) => JsonSerializer.Serialize(value, Settings);

    /// <summary>Reads a value.</summary>
    /// <param name="json">The JSON text.</param>
    /// <param name="where">Name of the source in error messages.</param>
    /// <param name="remedy">What to do about an error, or empty if there is nothing to add.</param>
    /// <param name="kind">Kind of the error.</param>
    /// <exception cref="InputException">The text is not JSON, or it has an unknown key or a value of the wrong type.</exception>
    public static T Read<T>(string json, string where, string remedy = "", InputErrorKind kind = InputErrorKind.Other)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(json, Settings) ?? throw new JsonException("it is null");
        }
        catch (JsonException exception) when (InvalidChoice<T>(json, exception.Path) is { } message)
        {
            throw new InputException($"{where}: {message}", exception) { Kind = kind };
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException) // NotSupportedException: an abstract type without the "type" key
        {
            throw InputException.At(where, $"{Truncate(json)} cannot be read ({FirstSentence(exception.Message)})", "known keys with values of the right type", remedy, kind);
        }
    }

    // Returns an error that lists the allowed values of an enum, or null if the problem is a different one.
    private static string? InvalidChoice<T>(string json, string? path)
    {
        Type[] types = [typeof(T), .. typeof(T).GetCustomAttributes<JsonDerivedTypeAttribute>().Select(type => type.DerivedType)];
        if (path is not { Length: > 2 } || types.SelectMany(type => type.GetProperties()).FirstOrDefault(property => KeyRange.KeyName(property) == path[2..]) is not { PropertyType.IsEnum: true } property
            || property.GetCustomAttribute<KeyAttribute>() is not { } attribute) return null;
        using var document = JsonDocument.Parse(json);
        return $"{path[2..]} is '{Truncate(document.RootElement.GetProperty(path[2..]).ToString())}'. Expected {attribute.Range}.";
    }

    private static string Truncate(string json) => json.Length <= 200 ? json : json[..200] + "...";

    // .NET describes an unknown key by its own types.
    private static string FirstSentence(string message) => UnknownKey().Match(message) is { Success: true } match ? $"unknown key '{match.Groups[1].Value}'"
        : message.Split(" Path: ")[0].Split(". The unsupported member")[0].TrimEnd('.');

    [GeneratedRegex("^The JSON property '(.*)' could not be mapped to any .NET member", RegexOptions.Singleline)]
    private static partial Regex UnknownKey();
}
