using System.Text.Json;
using System.Text.Json.Serialization;

namespace Earmark.Cli;

/// <summary>The JSON format of results: indented, with camelCase names, unescaped letters, and matrices as arrays of rows.</summary>
internal static class JsonStyle
{
    /// <summary>The serializer options for all <c>--json</c> output.</summary>
    public static JsonSerializerOptions Options { get; } = new(JsonFormat.Indented) { Converters = { new Matrix() } };

    private sealed class Matrix : JsonConverter<int[,]>
    {
        public override int[,] Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException("deserialization is not supported");

        public override void Write(Utf8JsonWriter writer, int[,] value, JsonSerializerOptions options)
        {
            writer.WriteStartArray();
            for (var row = 0; row < value.GetLength(0); row++)
            {
                writer.WriteStartArray();
                for (var column = 0; column < value.GetLength(1); column++) writer.WriteNumberValue(value[row, column]);
                writer.WriteEndArray();
            }
            writer.WriteEndArray();
        }
    }
}
