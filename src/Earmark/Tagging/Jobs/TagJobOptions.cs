namespace Earmark.Tagging.Jobs;

/// <summary>What a job writes for each recording.</summary>
public sealed record TagJobOptions
{
    /// <summary>Maximum number of labels of a recording, at least 1, or null for all.</summary>
    [Key("maximum number of labels of a recording", Min = 1)]
    public int? Top { get; init; } = 3;

    /// <summary>Whether only labels that reach their thresholds are returned, or <see cref="ScoredLabel.Unknown"/> if there are none.</summary>
    public bool UseThresholds { get; init; }

    /// <summary>With <see cref="UseThresholds"/>, the threshold of all labels, 0 to 1, or null for those of the model. A model without thresholds has <see cref="SegmentOptions.FallbackThreshold"/>.</summary>
    [Key("threshold of all labels", Min = 0, Max = 1)]
    public double? Threshold { get; init; }

    /// <summary>How segments are found, or null for labels of whole recordings. Segments have their own thresholds, and the other options do not apply to them.</summary>
    public SegmentOptions? Segments { get; init; }

    /// <summary>Returns the labels of a recording.</summary>
    /// <param name="card">The model.</param>
    /// <param name="recording">The scores of the recording.</param>
    internal TaggedRecording Select(ModelCard card, ScoredRecording recording)
    {
        var labels = UseThresholds ? ScoredLabel.Assigned(card, recording.Scores, Threshold) : ScoredLabel.Best(card, recording.Scores, card.Labels.Count);
        return new(recording.Path, recording.Seconds, [.. labels.Take(Top ?? labels.Count).Select(label => new Segment(0, recording.Seconds, label.Label, label.Score))]);
    }
}
