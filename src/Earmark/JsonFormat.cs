using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Earmark;

/// <summary>JSON options of all files and outputs: names in camelCase, without escaping of letters. Other options are derived from these.</summary>
internal static class JsonFormat
{
    /// <summary>Options for JSON on one line.</summary>
    public static JsonSerializerOptions Line { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(), // file-based apps disable reflection unless a resolver is set
        AllowOutOfOrderMetadataProperties = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // the output goes to files and terminals only, never into HTML
    };

    /// <summary>Options for indented JSON.</summary>
    public static JsonSerializerOptions Indented { get; } = new(Line) { WriteIndented = true };
}
