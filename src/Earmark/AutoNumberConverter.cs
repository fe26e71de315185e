using System.Text.Json;
using System.Text.Json.Serialization;

namespace Earmark;

/// <summary>Reads and writes a number that can be chosen automatically, which is null in the record and "auto" in JSON.</summary>
internal sealed class AutoNumberConverter : JsonConverter<double?>
{
    /// <summary>Description of the allowed values, which is also the exception message for other values.</summary>
    public const string Expected = "auto or a number";

    private const string Auto = "auto";

    public override bool HandleNull => true;

    public override double? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
    {
        JsonTokenType.Number => reader.GetDouble(),
        JsonTokenType.String when reader.ValueTextEquals(Auto) => null,
        _ => throw new JsonException(Expected),
    };

    public override void Write(Utf8JsonWriter writer, double? value, JsonSerializerOptions options)
    {
        if (value is { } number) writer.WriteNumberValue(number);
        else writer.WriteStringValue(Auto);
    }
}
