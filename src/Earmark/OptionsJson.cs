using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Earmark;

/// <summary>Options records as JSON on one line: camelCase keys, nothing unknown.</summary>
internal static class OptionsJson
{
    private static readonly JsonSerializerOptions Settings = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
        AllowOutOfOrderMetadataProperties = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Writes a value; give the base type where there are several, so that "type" is written.</summary>
    public static string Write<T>(T value) => JsonSerializer.Serialize(value, Settings);

    /// <summary>Reads a value.</summary>
    /// <param name="json">The text.</param>
    /// <param name="where">What the error calls it.</param>
    /// <exception cref="InputException">It is no JSON, or has an unknown key, or a value of the wrong kind.</exception>
    public static T Read<T>(string json, string where)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(json, Settings) ?? throw new JsonException("it is null");
        }
        catch (JsonException error) when (WrongWord<T>(json, error.Path) is { } fault)
        {
            throw new InputException($"{where}: {fault}", error);
        }
        catch (Exception error) when (error is JsonException or NotSupportedException) // the latter: an abstract type without "type"
        {
            throw InputException.At(where, $"{Beginning(json)} cannot be read ({FirstSentence(error.Message)})", "known keys with values of their kind");
        }
    }

    // A word that a choice does not have is told with those that it has.
    private static string? WrongWord<T>(string json, string? path)
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
