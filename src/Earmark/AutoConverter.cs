using System.Text.Json;
using System.Text.Json.Serialization;

namespace Earmark;

/// <summary>Reads and writes an integer that can be chosen automatically, which is 0 in the record and "auto" in JSON.</summary>
internal sealed class AutoConverter : JsonConverter<int>
{
    /// <summary>Description of the allowed values, which is also the exception message for other values.</summary>
    public const string Expected = "auto or a whole number";

    private const string Auto = "auto";

    public override int Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
    {
        JsonTokenType.Number when reader.TryGetInt32(out var number) && number != 0 => number,
        JsonTokenType.String when reader.ValueTextEquals(Auto) => 0,
        _ => throw new JsonException(Expected),
    };

    public override void Write(Utf8JsonWriter writer, int value, JsonSerializerOptions options)
    {
        if (value == 0) writer.WriteStringValue(Auto);
        else writer.WriteNumberValue(value);
    }
}
