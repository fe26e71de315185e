namespace Earmark.Tagging;

/// <summary>How the scores of windows become segments.</summary>
public sealed record SegmentOptions
{
    /// <summary>Threshold of all labels of a model without stored thresholds: the score of a calibrated model is a probability.</summary>
    public const double FallbackThreshold = 0.5;

    /// <summary>The windows. Values that are null are those of <see cref="ModelCard.SegmentDefaults"/>, or of <see cref="ScanOptions.For"/> for models without them.</summary>
    public ScanOptions Windows { get; init; } = new();

    /// <summary>
    /// Score at which a segment of any label starts, 0 to 1, or null for the thresholds in <see cref="ModelCard.SegmentDefaults"/>. They were chosen for windows of background and of other sounds, and can be
    /// far from 0.5. Models without them use their thresholds for whole clips, which cause more false segments. Labels without a stored threshold have no segments. If the model has no
    /// thresholds at all, each label has <see cref="FallbackThreshold"/>.
    /// </summary>
    [Key("score at which a segment starts", Min = 0, Max = 1)]
    public double? Threshold { get; init; }

    /// <summary>A segment continues while the score is at least this fraction of the threshold, 0 to 1. With 1, it ends as soon as the score is below the threshold.</summary>
    /// <remarks>Two thresholds (hysteresis) keep a fluctuating score from splitting one event into many: Dinkel and Yu 2019, arXiv 1904.03841.</remarks>
    [Key("fraction of the threshold that continues a segment", Min = 0, Max = 1, Source = "double threshold, Dinkel and Yu 2019, arXiv 1904.03841")]
    public double LowRatio { get; init; } = 0.6;

    /// <summary>Minimum length of a segment in seconds, at least 0. Shorter segments are dropped, unless they cover the whole recording.</summary>
    [Key("minimum length of a segment", Unit = "s", Min = 0, Max = 3600)]
    public double MinSeconds { get; init; } = 0.5;

    /// <summary>Maximum gap between two segments of a label that are merged, in seconds, at least 0, or null for one hop: a single window below the threshold does not end a segment.</summary>
    [Key("maximum gap between two segments of a label that are merged", Unit = "s", Min = 0, Max = 3600)]
    public double? GapSeconds { get; init; }

    /// <summary>Returns the options with all values that depend on the model, except <see cref="Threshold"/>.</summary>
    /// <param name="card">The model.</param>
    /// <exception cref="InputException">A value is out of range.</exception>
    public SegmentOptions For(ModelCard card)
    {
        var errors = KeyRange.GetErrors(this);
        if (errors.Count > 0) throw new InputException($"segments: {string.Join(" ", errors)}");
        var windows = WindowsOf(card);
        return this with { Windows = windows, GapSeconds = GapSeconds ?? windows.HopSeconds };
    }

    /// <summary>Returns the threshold of each label, or infinity for labels without segments.</summary>
    /// <param name="card">The model.</param>
    internal double[] ThresholdsOf(ModelCard card) => ScoredLabel.ThresholdsOf(card, Threshold, card.SegmentDefaults?.Thresholds ?? card.Thresholds);

    // If only the window is specified, the stored hop, which belongs to another window, does not apply.
    private ScanOptions WindowsOf(ModelCard card) => (card.SegmentDefaults, Windows) switch
    {
        ({ } defaults, { WindowSeconds: null, HopSeconds: var hop }) => new ScanOptions { WindowSeconds = defaults.WindowSeconds, HopSeconds = hop ?? defaults.HopSeconds }.For(card),
        _ => Windows.For(card),
    };
}
