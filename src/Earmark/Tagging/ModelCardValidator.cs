using System.Text.Json;

namespace Earmark.Tagging;

/// <summary>
/// Validates the metadata of a model once, when it is read. A file can come from any source, so values that are
/// displayed, summed or allocated later cannot be trusted.
/// </summary>
internal static class ModelCardValidator
{
    /// <summary>Maximum length of a label, in characters.</summary>
    public const int MaxLabelLength = 300;

    /// <summary>Maximum number of labels.</summary>
    public const int MaxLabels = 100_000;

    /// <summary>Bounds of the sample rate in Hz: from the lowest that a decoder accepts to the highest of a front end.</summary>
    public const int MinSampleRate = Audio.AudioLimits.MinSampleRate, MaxSampleRate = 384_000;

    /// <summary>Returns the first fault of a card: a metadata key without its prefix and a description of the fault; null if the card is valid.</summary>
    public static (string Key, string Fault)? Validate(ModelCard card)
    {
        if (card.Labels.FirstOrDefault(label => label.Length > MaxLabelLength) is { } label)
            return ("labels", $"the label '{label[..40]}...' has {label.Length} characters. Expected at most {MaxLabelLength}.");
        if (card.Labels.Count > MaxLabels) return ("labels", $"there are {card.Labels.Count} labels. Expected at most {MaxLabels}.");
        if (card.SampleRate is < MinSampleRate or > MaxSampleRate) return ("sampleRate", $"it is {card.SampleRate}. Expected {MinSampleRate} to {MaxSampleRate} Hz.");
        string[] faults = [.. KeyRange.Errors(card.Prediction), .. card.Prediction.Errors()];
        if (faults.Length > 0) return ("prediction", string.Join(" ", faults));
        if (card.FrontEnd is { } frontEnd)
        {
            faults = [.. KeyRange.Errors(frontEnd), .. frontEnd.Errors()];
            if (faults.Length > 0) return ("frontEnd", string.Join(" ", faults));
            if (frontEnd.SampleRate != card.SampleRate) return ("frontEnd", $"its sample rate is {frontEnd.SampleRate}. Expected that of the waveforms, {card.SampleRate} Hz.");
        }
        if (JsonError(card.Network) is { } network) return ("network", network);
        if (JsonError(card.Preset) is { } preset) return ("preset", preset);
        if (card.Parameters < 0) return ("parameters", $"it is {card.Parameters}. Expected 0 or more.");
        if (!(card.MultiplyAddsPerSecond >= 0 && double.IsFinite(card.MultiplyAddsPerSecond)))
            return ("multiplyAddsPerSecond", "it is negative or not finite. Expected a finite number, 0 or more.");
        if (NotFinite(card.Metrics) is { } metric) return ("metrics", $"'{metric}' is not finite. Expected finite numbers.");
        if (NotFinite(card.Thresholds) is { } threshold) return ("thresholds", $"'{threshold}' is not finite. Expected finite numbers.");
        if (card.ClassCounts.FirstOrDefault(count => count.Value < 0) is { Key: { } negative })
            return ("classCounts", $"'{negative}' has {card.ClassCounts[negative]} clips. Expected 0 or more.");
        if (card.ClassCounts.Values.Sum(count => (long)count) is > int.MaxValue and var sum)
            return ("classCounts", $"there are {sum} clips in all. Expected at most {int.MaxValue}.");
        return card.ValidationClips.Any(string.IsNullOrEmpty) ? ("validationClips", "a clip has no name. Expected a name for each.") : null;
    }

    private static string? NotFinite(IReadOnlyDictionary<string, double> values) => values.FirstOrDefault(value => !double.IsFinite(value.Value)).Key;

    // This text is kept as it is; readers parse it as an object with unique keys.
    private static string? JsonError(string json)
    {
        if (json.Length == 0) return null;
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false });
            return document.RootElement.ValueKind is JsonValueKind.Object or JsonValueKind.Null ? null
                : $"it is a JSON {document.RootElement.ValueKind.ToString().ToLowerInvariant()}. Expected an object.";
        }
        catch (JsonException error)
        {
            return $"it is not valid JSON ({error.Message.TrimEnd('.')}). Expected an object.";
        }
    }
}
