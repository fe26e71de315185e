using System.Text.Encodings.Web;
using System.Text.Json;

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
        catch (Exception error) when (error is JsonException or NotSupportedException) // the latter: an abstract type without "type"
        {
            throw InputException.At(where, $"{Beginning(json)} cannot be read ({FirstSentence(error.Message)})", "known keys with values of their kind");
        }
    }

    private static string Beginning(string json) => json.Length <= 200 ? json : json[..200] + "...";

    private static string FirstSentence(string message) =>
        message.Split(" Path: ")[0].Split(". The unsupported member")[0].TrimEnd('.');
}
