using System.Text.Json;

namespace Earmark.Tagging;

/// <summary>
/// Validates the metadata of a model once, when it is read. Model files are untrusted input, and their values are later
/// displayed, summed or used as allocation sizes.
/// </summary>
internal static class ModelCardValidator
{
    /// <summary>Maximum length of a label, in characters.</summary>
    public const int MaxLabelLength = 300;

    /// <summary>Maximum number of labels.</summary>
    public const int MaxLabels = 100_000;

    /// <summary>Bounds of the sample rate in Hz: the minimum that decoders accept and the maximum of a front end.</summary>
    public const int MinSampleRate = Audio.AudioLimits.MinSampleRate, MaxSampleRate = 384_000;

    /// <summary>Returns the first validation error of a model card (the metadata key without its prefix, and a message), or null if it is valid.</summary>
    public static (string Key, string Message)? Validate(ModelCard card)
    {
        if (card.Labels.FirstOrDefault(label => label.Length > MaxLabelLength) is { } label)
            return ("labels", $"the label '{label[..40]}...' has {label.Length} characters. Expected at most {MaxLabelLength}.");
        if (card.Labels.Count > MaxLabels) return ("labels", $"there are {card.Labels.Count} labels. Expected at most {MaxLabels}.");
        if (card.SampleRate is < MinSampleRate or > MaxSampleRate) return ("sampleRate", $"found {card.SampleRate}. Expected {MinSampleRate} to {MaxSampleRate} Hz.");
        string[] errors = [.. KeyRange.GetErrors(card.Prediction), .. card.Prediction.GetErrors()];
        if (errors.Length > 0) return ("prediction", string.Join(" ", errors));
        if (card.FrontEnd is { } frontEnd)
        {
            if (!frontEnd.IsResolved) return ("frontEnd", "hash is empty. Expected the complete description of a backbone, as written by 'earmark train'.");
            errors = [.. frontEnd.GetRangeErrors(), .. frontEnd.GetErrors()];
            if (errors.Length > 0) return ("frontEnd", string.Join(" ", errors));
            if (frontEnd.SampleRate != card.SampleRate) return ("frontEnd", $"its sample rate is {frontEnd.SampleRate}. Expected that of the waveforms, {card.SampleRate} Hz.");
        }
        if (card.Licences.Contains(null!)) return ("licences", "an element is null. Expected an object for each licence.");
        if (JsonError(card.Network) is { } network) return ("network", network);
        if (JsonError(card.Preset) is { } preset) return ("preset", preset);
        if (card.Parameters < 0) return ("parameters", $"found {card.Parameters}. Expected 0 or more.");
        if (!(card.MultiplyAddsPerSecond >= 0 && double.IsFinite(card.MultiplyAddsPerSecond)))
            return ("multiplyAddsPerSecond", "the value is negative or not finite. Expected a finite number, 0 or more.");
        if (NotFinite(card.Metrics) is { } metric) return ("metrics", $"'{metric}' is not finite. Expected finite numbers.");
        if (NotFinite(card.Thresholds) is { } threshold) return ("thresholds", $"'{threshold}' is not finite. Expected finite numbers.");
        if (card.SegmentDefaults is { } segments && SegmentError(segments) is { } segmentError) return ("segmentDefaults", segmentError);
        if (card.ReviewedThresholds is { } review && (review.Of is null || review.Answers is null || !(review.Precision is > 0 and < 1) || review.Decisions < 0))
            return ("reviewedThresholds", "a value is missing or out of range. Expected of, precision between 0 and 1, decisions and answers.");
        if (card.InitialisedFrom is { } initial && (initial.Path is null || initial.Hash is null || initial.Fingerprint is null))
            return ("initialisedFrom", "a value is missing. Expected path, hash and fingerprint.");
        if (card.DistilledFrom is { } teacher && (teacher.Path is null || teacher.Hash is null || teacher.Networks < 2))
            return ("distilledFrom", "a value is missing or out of range. Expected path, hash and networks, at least 2.");
        if (card.PlattScaling.FirstOrDefault(label => label.Value is null || !(label.Value.Slope is > 0 and < 1e6) || !double.IsFinite(label.Value.Offset)).Key is { } scaled)
            return ("plattScaling", $"the values of '{scaled}' are invalid. Expected a slope above 0 and a finite offset.");
        if (card.TrainingClips < 0) return ("trainingClips", $"it is {card.TrainingClips}. Expected 0 or more.");
        if (card.ClassCounts.FirstOrDefault(count => count.Value < 0) is { Key: { } negative })
            return ("classCounts", $"'{negative}' has {card.ClassCounts[negative]} clips. Expected 0 or more.");
        if (card.ClassCounts.Values.Sum(count => (long)count) is > int.MaxValue and var sum)
            return ("classCounts", $"there are {sum} clips in total. Expected at most {int.MaxValue}.");
        return card.ValidationClips.Any(string.IsNullOrEmpty) ? ("validationClips", "a clip has no name. Expected a name for each clip.") : null;
    }

    private static string? NotFinite(IReadOnlyDictionary<string, double> values) => values.FirstOrDefault(value => !double.IsFinite(value.Value)).Key;

    private static string? SegmentError(SegmentDefaults defaults) =>
        KeyRange.GetErrors(new ScanOptions { WindowSeconds = defaults.WindowSeconds, HopSeconds = defaults.HopSeconds }) is { Count: > 0 } errors ? string.Join(" ", errors)
        : defaults.HopSeconds > defaults.WindowSeconds ? $"hopSeconds is {defaults.HopSeconds}. Expected at most windowSeconds, {defaults.WindowSeconds}."
        : defaults.Thresholds is null ? "it has no thresholds. Expected label -> score."
        : NotFinite(defaults.Thresholds) is { } label ? $"the threshold of '{label}' is not finite. Expected finite numbers." : null;

    // The JSON is stored verbatim, and readers expect an object with unique keys.
    private static string? JsonError(string json)
    {
        if (json.Length == 0) return null;
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false });
            return document.RootElement.ValueKind is JsonValueKind.Object or JsonValueKind.Null ? null
                : $"found a JSON {document.RootElement.ValueKind.ToString().ToLowerInvariant()}. Expected an object.";
        }
        catch (JsonException exception)
        {
            return $"it is not valid JSON ({exception.Message.TrimEnd('.')}). Expected an object.";
        }
    }
}
