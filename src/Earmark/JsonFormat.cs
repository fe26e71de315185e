using System.Text.Encodings.Web;
using System.Text.Json;

namespace Earmark;

/// <summary>The JSON format of all files and outputs: names in camelCase, letters not escaped. Other options are derived from these.</summary>
internal static class JsonFormat
{
    /// <summary>On one line.</summary>
    public static JsonSerializerOptions Line { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        AllowOutOfOrderMetadataProperties = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // files and terminals only, never part of a page
    };

    /// <summary>Indented.</summary>
    public static JsonSerializerOptions Indented { get; } = new(Line) { WriteIndented = true };
}
