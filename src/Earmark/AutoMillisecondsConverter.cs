using System.Text.Json;
using System.Text.Json.Serialization;

namespace Earmark;

/// <summary>Reads and writes a duration that can be chosen automatically, which is null in the record and "auto" in JSON. A number is in milliseconds.</summary>
internal sealed class AutoMillisecondsConverter : JsonConverter<Duration?>
{
    private const string Auto = "auto";
    private static readonly MillisecondsConverter Inner = new();

    public override bool HandleNull => true;

    public override Duration? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && reader.ValueTextEquals(Auto) ? null : Inner.Read(ref reader, typeof(Duration), options);

    public override void Write(Utf8JsonWriter writer, Duration? value, JsonSerializerOptions options)
    {
        if (value is { } duration) Inner.Write(writer, duration, options);
        else writer.WriteStringValue(Auto);
    }
}
