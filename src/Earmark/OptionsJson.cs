using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Earmark;

/// <summary>Reads and writes options records as JSON on one line, with camelCase keys. Unknown keys are errors.</summary>
internal static class OptionsJson
{
    private static readonly JsonSerializerOptions Settings = new(JsonFormat.Line) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };

    /// <summary>Writes a value. Use the base type if there are derived types, so that "type" is written.</summary>
    public static string Write<T>(T value) => JsonSerializer.Serialize(value, Settings);

    /// <summary>Reads a value.</summary>
    /// <param name="json">The JSON text.</param>
    /// <param name="where">Name of the source in error messages.</param>
    /// <exception cref="InputException">The text is not JSON, or it has an unknown key or a value of the wrong type.</exception>
    public static T Read<T>(string json, string where)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(json, Settings) ?? throw new JsonException("it is null");
        }
        catch (JsonException error) when (InvalidChoice<T>(json, error.Path) is { } fault)
        {
            throw new InputException($"{where}: {fault}", error);
        }
        catch (Exception error) when (error is JsonException or NotSupportedException) // the latter: an abstract type without "type"
        {
            throw InputException.At(where, $"{Beginning(json)} cannot be read ({FirstSentence(error.Message)})", "known keys with values of the right type");
        }
    }

    // For a value that is not among the allowed choices, the message lists the choices.
    private static string? InvalidChoice<T>(string json, string? path)
    {
        Type[] kinds = [typeof(T), .. typeof(T).GetCustomAttributes<JsonDerivedTypeAttribute>().Select(kind => kind.DerivedType)];
        if (path is not { Length: > 2 } || kinds.SelectMany(kind => kind.GetProperties()).FirstOrDefault(property => KeyRange.NameOf(property) == path[2..]) is not { PropertyType.IsEnum: true } property
            || property.GetCustomAttribute<KeyAttribute>() is not { } about) return null;
        using var document = JsonDocument.Parse(json);
        return $"{path[2..]} is '{Beginning(document.RootElement.GetProperty(path[2..]).ToString())}'. Expected {about.Range}.";
    }

    private static string Beginning(string json) => json.Length <= 200 ? json : json[..200] + "...";

    private static string FirstSentence(string message) =>
        message.Split(" Path: ")[0].Split(". The unsupported member")[0].TrimEnd('.');
}
