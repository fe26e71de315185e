using Earmark.Data;

namespace Earmark.Scoring;

/// <summary>Calibration of scores on held-out clips: a temperature for all labels, then Platt scaling of each label if the score rule is sigmoid.</summary>
/// <param name="Temperature">Divisor of the logits, 0.05 to 20: above 1 less confident, below 1 more confident.</param>
/// <param name="PerLabel">Platt scaling by label. Labels without one only use the temperature.</param>
public sealed record Calibration(double Temperature, IReadOnlyDictionary<string, PlattScaling> PerLabel)
{
    private const double MinTemperature = 0.05, MaxTemperature = 20;

    /// <summary>Leaves scores unchanged.</summary>
    public static Calibration Identity { get; } = new(1, new Dictionary<string, PlattScaling>());

    /// <summary>Returns the calibration that minimises the loss of clips.</summary>
    /// <param name="scores">Scores, one row for each clip of the truth.</param>
    /// <param name="truth">Clips with their labels.</param>
    /// <param name="rule">The score rule of the model.</param>
    public static Calibration Fit(ScoreTable scores, IReadOnlyList<Clip> truth, ScoreRule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        var temperature = FitTemperature(scores, truth, rule);
        return new(temperature, rule.CalibratesEachLabel ? FitLabels(new Calibration(temperature, Identity.PerLabel).Apply(scores, rule), truth, rule) : Identity.PerLabel);
    }

    /// <summary>Returns the temperature that minimises the mean loss. The order of the labels of a clip does not change.</summary>
    /// <remarks>Guo et al. 2017, arXiv 1706.04599, section 4.2. The loss is convex in 1 / temperature, so a golden-section search finds the minimum.</remarks>
    /// <param name="scores">Scores, one row for each clip of the truth.</param>
    /// <param name="truth">Clips with their labels.</param>
    /// <param name="rule">The score rule of the model.</param>
    /// <returns>A temperature from 0.05 to 20.</returns>
    public static double FitTemperature(ScoreTable scores, IReadOnlyList<Clip> truth, ScoreRule rule)
    {
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentNullException.ThrowIfNull(truth);
        ArgumentNullException.ThrowIfNull(rule);
        var rows = truth.Select(clip => (Logits: rule.Logits(scores[scores.RowOf(clip.Name)]), Targets: ScoreRule.TargetsOf(clip, scores.Labels))).ToArray();
        double Loss(double inverse) => rows.Sum(row => rule.Loss([.. row.Logits.Select(logit => logit * inverse)], row.Targets));

        return 1 / GoldenSection.FindMinimum(Loss, 1 / MaxTemperature, 1 / MinTemperature, 1e-6);
    }

    /// <summary>Calibrates the scores of clips.</summary>
    /// <param name="scores">The scores.</param>
    /// <param name="rule">The score rule of the model.</param>
    public ScoreTable Apply(ScoreTable scores, ScoreRule rule)
    {
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentNullException.ThrowIfNull(rule);
        var labels = scores.Labels;
        return new(labels, scores.Clips, [.. Enumerable.Range(0, scores.Clips.Count).SelectMany(row => Apply(scores[row], labels, rule))]);
    }

    /// <summary>Calibrates the scores of one clip.</summary>
    /// <param name="scores"><c>[labels]</c>.</param>
    /// <param name="labels">The labels, in the order of the scores.</param>
    /// <param name="rule">The score rule of the model.</param>
    public float[] Apply(ReadOnlySpan<float> scores, LabelSet labels, ScoreRule rule)
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(rule);
        if (this == Identity) return scores.ToArray();
        var logits = rule.Logits(scores);
        for (var label = 0; label < labels.Count; label++)
        {
            var scaling = PerLabel.GetValueOrDefault(labels[label], PlattScaling.Identity);
            logits[label] = scaling.Slope / Temperature * logits[label] + scaling.Offset;
        }
        return rule.Scores(logits);
    }

    /// <summary>Returns the scores before calibration: the inverse of <see cref="Apply(ScoreTable, ScoreRule)"/>, up to rounding.</summary>
    /// <param name="scores">Calibrated scores.</param>
    /// <param name="rule">The score rule of the model.</param>
    internal ScoreTable Remove(ScoreTable scores, ScoreRule rule)
    {
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentNullException.ThrowIfNull(rule);
        if (this == Identity) return scores;
        var scalings = ScalingsOf(scores.Labels);
        return new(scores.Labels, scores.Clips, [.. Enumerable.Range(0, scores.Clips.Count)
            .SelectMany(row => rule.Scores([.. rule.Logits(scores[row]).Select((logit, label) => (logit - scalings[label].Offset) / scalings[label].Slope)]))]);
    }

    /// <summary>Returns slope and offset of each label, with the temperature included in the slope.</summary>
    /// <param name="labels">The labels.</param>
    public IReadOnlyList<PlattScaling> ScalingsOf(LabelSet labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        return [.. labels.Select(label => PerLabel.GetValueOrDefault(label, PlattScaling.Identity)).Select(scaling => scaling with { Slope = scaling.Slope / Temperature })];
    }

    /// <summary>Returns whether both calibrations have the same values.</summary>
    public bool Equals(Calibration? other) => other is not null && Temperature == other.Temperature && PerLabel.Count == other.PerLabel.Count
        && PerLabel.All(label => other.PerLabel.TryGetValue(label.Key, out var scaling) && scaling == label.Value);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Temperature, PerLabel.Count);

    private static Dictionary<string, PlattScaling> FitLabels(ScoreTable scores, IReadOnlyList<Clip> truth, ScoreRule rule)
    {
        double[][] logits = [.. truth.Select(clip => rule.Logits(scores[scores.RowOf(clip.Name)]))];
        return scores.Labels.Index().ToDictionary(label => label.Item,
            label => PlattScaling.Fit([.. logits.Select(row => row[label.Index])], [.. truth.Select(clip => clip.Labels!.Contains(label.Item))]), StringComparer.Ordinal);
    }
}
