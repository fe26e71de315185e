using System.Text.Json.Nodes;
using Earmark.Onnx;

namespace Earmark.FrontEnds;

/// <summary>Describes a model of Earmark as a backbone, from its metadata: its output <c>embedding</c> for windows of the length with which it scores recordings.</summary>
internal static class EarmarkBackbone
{
    private const double WindowSeconds = 2, HopSeconds = 1; // the defaults of a prediction rule

    /// <summary>Returns a description, or null if the file is not a model of Earmark or has no output <c>embedding</c>.</summary>
    public static JsonObject? Describe(ForeignModel model)
    {
        if (model.Graph.Output.All(output => output.Name != "embedding") || Parse(model, "earmark.sampleRate") is not JsonValue rate || !rate.TryGetValue(out int sampleRate)) return null;
        var prediction = Parse(model, "earmark.prediction") as JsonObject;
        JsonObject[] licences = [.. (Parse(model, "earmark.licences") as JsonArray)?.OfType<JsonObject>() ?? []];
        return new()
        {
            ["licence"] = Join(licences, "licence", " AND "), // as in SPDX expressions
            ["licenceText"] = Join(licences, "text", "\n\n"),
            ["source"] = Join(licences, "source", ", "),
            ["sampleRate"] = sampleRate,
            ["framing"] = "windows",
            ["frame"] = 1000 * Number(prediction, "windowSeconds", WindowSeconds),
            ["hop"] = 1000 * Number(prediction, "hopSeconds", HopSeconds),
            ["stages"] = new JsonArray(new JsonObject { ["input"] = "waveform", ["output"] = "embedding", ["outputLayout"] = new JsonArray("batch", "features") }),
        };
    }

    private static double Number(JsonObject? prediction, string key, double defaultValue) => prediction?[key] is JsonValue value && value.TryGetValue(out double number) ? number : defaultValue;

    // The licences of pretrained weights in the model apply to models that contain it.
    private static string Join(JsonObject[] licences, string key, string separator) =>
        string.Join(separator, licences.Select(licence => licence[key] is JsonValue value && value.TryGetValue(out string? text) ? text : "").Where(text => text.Length > 0).Distinct(StringComparer.Ordinal));

    private static JsonNode? Parse(ForeignModel model, string key)
    {
        try
        {
            return model.Metadata.TryGetValue(key, out var json) ? JsonNode.Parse(json) : null;
        }
        catch (System.Text.Json.JsonException)
        {
            return null;
        }
    }
}
