namespace Earmark.Tagging.Jobs;

/// <summary>What a job writes for each recording.</summary>
public sealed record TagJobOptions
{
    /// <summary>Maximum number of labels of a recording, at least 1, or null for all that reach their thresholds.</summary>
    public int? Top { get; init; } = 3;

    /// <summary>Whether only labels that reach their thresholds are returned, or <see cref="ScoredLabel.Unknown"/> if there are none.</summary>
    public bool UseThresholds { get; init; }

    /// <summary>Threshold of all labels, 0 to 1, or null for those of the model. A model without thresholds has <see cref="SegmentOptions.FallbackThreshold"/>.</summary>
    public double? Threshold { get; init; }

    /// <summary>How segments are found, or null for labels of whole recordings.</summary>
    public SegmentOptions? Segments { get; init; }

    /// <summary>Returns the labels of a recording.</summary>
    /// <param name="card">The model.</param>
    /// <param name="recording">The scores of the recording.</param>
    internal TaggedRecording Select(ModelCard card, ScoredRecording recording)
    {
        var labels = ScoredLabel.Best(card, recording.Scores, card.Labels.Count);
        if (UseThresholds)
        {
            var thresholds = new SegmentOptions { Threshold = Threshold }.ThresholdsOf(card);
            ScoredLabel[] assigned = [.. labels.Where(label => label.Score >= thresholds[card.Labels.IndexOf(label.Label)])];
            labels = assigned.Length > 0 || labels.Count == 0 ? assigned : [new(ScoredLabel.Unknown, labels[0].Score)];
        }
        return new(recording.Path, recording.Seconds, [.. labels.Take(Top ?? labels.Count).Select(label => new Segment(0, recording.Seconds, label.Label, label.Score))]);
    }
}
