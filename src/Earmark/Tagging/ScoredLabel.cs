using Earmark.Data;

namespace Earmark.Tagging;

/// <summary>A label with its score.</summary>
/// <param name="Label">The label, or <see cref="Unknown"/>.</param>
/// <param name="Score">The score of the label, from 0 to 1.</param>
public sealed record ScoredLabel(string Label, double Score)
{
    /// <summary>The label of a recording to which no label of the model is assigned.</summary>
    public const string Unknown = "unknown";

    /// <summary>Returns the labels with the highest scores. <see cref="Dataset.BackgroundLabel"/> is never returned.</summary>
    /// <param name="card">The model.</param>
    /// <param name="scores">Scores <c>[labels]</c> of the model.</param>
    /// <param name="top">Number of labels, at least 1.</param>
    /// <returns>Labels, best first. Labels with equal scores are in the order of the card.</returns>
    public static IReadOnlyList<ScoredLabel> Best(ModelCard card, IReadOnlyList<float> scores, int top)
    {
        ArgumentNullException.ThrowIfNull(card);
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentOutOfRangeException.ThrowIfLessThan(top, 1);
        return [.. Enumerable.Range(0, scores.Count).Where(label => card.Labels[label] != Dataset.BackgroundLabel).OrderByDescending(label => scores[label]).Take(top) // a stable sort
            .Select(label => new ScoredLabel(card.Labels[label], scores[label]))];
    }

    /// <summary>Returns the labels whose scores reach their thresholds.</summary>
    /// <param name="card">The model.</param>
    /// <param name="scores">Scores <c>[labels]</c> of the model.</param>
    /// <param name="threshold">Threshold of all labels, 0 to 1, or null for those of the model: see <see cref="SegmentOptions.Threshold"/>.</param>
    /// <returns>Labels, best first, or only <see cref="Unknown"/> with the best score if no label reaches its threshold.</returns>
    public static IReadOnlyList<ScoredLabel> Assigned(ModelCard card, IReadOnlyList<float> scores, double? threshold = null)
    {
        ArgumentNullException.ThrowIfNull(card);
        var labels = Best(card, scores, card.Labels.Count);
        var thresholds = ThresholdsOf(card, threshold, card.Thresholds);
        ScoredLabel[] assigned = [.. labels.Where(label => label.Score >= thresholds[card.Labels.IndexOf(label.Label)])];
        return assigned.Length > 0 || labels.Count == 0 ? assigned : [new(Unknown, labels[0].Score)];
    }

    /// <summary>Returns the threshold of each label, or infinity for labels that are never assigned.</summary>
    /// <param name="card">The model.</param>
    /// <param name="threshold">Threshold of all labels, 0 to 1, or null for the stored ones.</param>
    /// <param name="stored">Stored thresholds by label; if there are none, each label has <see cref="SegmentOptions.FallbackThreshold"/>.</param>
    internal static double[] ThresholdsOf(ModelCard card, double? threshold, IReadOnlyDictionary<string, double> stored) => [.. card.Labels.Select(label => label == Dataset.BackgroundLabel ? double.PositiveInfinity
        : threshold ?? (stored.Count == 0 ? SegmentOptions.FallbackThreshold : stored.GetValueOrDefault(label, double.PositiveInfinity)))];
}
