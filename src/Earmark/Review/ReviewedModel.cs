using Earmark.Onnx;
using Earmark.Tagging;

namespace Earmark.Review;

/// <summary>Writes a copy of a model with the score thresholds of a review.</summary>
public static class ReviewedModel
{
    /// <summary>Writes the model, atomically. Labels without an estimated threshold keep theirs.</summary>
    /// <param name="model">Path of the model that tagged the reviewed recordings.</param>
    /// <param name="path">Path of the new file.</param>
    /// <param name="estimates">The estimates of the review.</param>
    /// <param name="precision">One of <see cref="PrecisionThreshold.Precisions"/>.</param>
    /// <param name="ofSegments">Whether segments were reviewed. Otherwise, the thresholds are those of whole recordings.</param>
    /// <returns>The thresholds from the review by label.</returns>
    /// <exception cref="InputException">The model cannot be read, or there is no threshold for any of its labels.</exception>
    public static IReadOnlyDictionary<string, double> Write(string model, string path, ReviewEstimates estimates, double precision, bool ofSegments)
    {
        ArgumentNullException.ThrowIfNull(estimates);
        var options = new ModelOptions { Device = "cpu", Threads = 1 };
        ModelCard card;
        using (var original = Model.Load(model, options)) card = original.Card;
        var column = PrecisionThreshold.Precisions.Index().FirstOrDefault(entry => entry.Item == precision, (-1, 0)).Index;
        if (column < 0) throw new ArgumentOutOfRangeException(nameof(precision), precision, "expected one of the precisions");
        var found = estimates.Labels.Where(label => label.Thresholds[column] is not null && card.Labels.IndexOf(label.Label) >= 0).ToDictionary(label => label.Label, label => label.Thresholds[column]!.Value, StringComparer.Ordinal);
        if (found.Count == 0)
            throw InputException.At(model, "the answers state no threshold for any of its labels", $"at least {PrecisionThreshold.MinAnswers} answers about a label, with right ones among those with high scores", "Review more, or specify a lower precision.");
        var reviewed = card with
        {
            Version = ProductVersion.Text,
            ReviewedThresholds = new(ofSegments ? "segments" : "recordings", precision, estimates.Overall.Answers,
                estimates.Labels.Where(label => found.ContainsKey(label.Label)).ToDictionary(label => label.Label, label => label.Answers, StringComparer.Ordinal)),
        };
        reviewed = ofSegments ? reviewed with { SegmentDefaults = SegmentsOf(card, found) } : reviewed with { Thresholds = Merge(card, card.Thresholds, found) };
        AtomicFile.Write(path, stream => stream.Write(OnnxGraph.WithMetadata(File.ReadAllBytes(model), reviewed.ToMetadata())), temporary => Model.Load(temporary, options).Dispose());
        return found;
    }

    private static SegmentDefaults SegmentsOf(ModelCard card, Dictionary<string, double> found)
    {
        if (card.SegmentDefaults is { } defaults) return defaults with { Thresholds = Merge(card, defaults.Thresholds, found) };
        var windows = new ScanOptions().For(card);
        return new(windows.WindowSeconds!.Value, windows.HopSeconds!.Value, Merge(card, card.Thresholds, found));
    }

    // A model without thresholds uses the same for all labels: as soon as one label has its own, the others need theirs, too.
    private static Dictionary<string, double> Merge(ModelCard card, IReadOnlyDictionary<string, double> stored, Dictionary<string, double> found)
    {
        var merged = stored.Count > 0 ? stored.ToDictionary(StringComparer.Ordinal) : card.Labels.Where(label => label != Data.Dataset.BackgroundLabel).ToDictionary(label => label, _ => SegmentOptions.FallbackThreshold, StringComparer.Ordinal);
        foreach (var (label, threshold) in found) merged[label] = threshold;
        return merged;
    }
}
