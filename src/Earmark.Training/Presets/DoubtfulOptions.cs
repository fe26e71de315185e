using System.Text.Json.Serialization;

namespace Earmark.Training.Presets;

/// <summary>How training treats doubtful labels: labels that may be wrong. Clips with other labels are not affected. See docs/decisions/0022-doubtful-labels.md for the measurements behind the defaults.</summary>
public sealed record DoubtfulOptions
{
    /// <summary>Which labels are doubtful.</summary>
    [Key("which labels are doubtful; unverified: those that the data set marks as unverified; all: every label, for data sets without such marks", Choices = ["unverified", "all"])]
    public DoubtfulClips Clips { get; init; }

    /// <summary>Loss weight of clips with doubtful labels.</summary>
    [Key("loss weight of clips with doubtful labels; others have weight 1", Min = 0, Max = 1)]
    public double Weight { get; init; } = 1;

    /// <summary>Parameter q of the generalised cross-entropy of doubtful labels.</summary>
    [Key("parameter q of the generalised cross-entropy, the loss of doubtful labels; a larger q limits the influence of wrong labels; 0: cross-entropy; 1: mean absolute error",
        Min = 0, Max = 1, Source = "Zhang and Sabuncu 2018, arXiv 1805.07836, which uses 0.7")]
    public double GeneralisedCrossEntropy { get; init; }

    /// <summary>Fraction of the largest loss in the batch above which a doubtful example is left out.</summary>
    [Key("a doubtful example is left out if its loss exceeds this fraction of the largest loss in the batch; 1: none is left out", Min = 0, Max = 1,
        Source = "Jeong and Lim 2018, winner of the challenge, which uses 0.8")]
    public double MaskAbove { get; init; } = 1;

    /// <summary>Percentile of the losses in the batch above which a doubtful example is left out.</summary>
    [Key("a doubtful example is left out if its loss exceeds this percentile of the losses in the batch; 100: none is left out", Unit = "%", Min = 0, Max = 100,
        Source = "Fonseca et al. 2019, arXiv 1910.12004, which uses 93 to 99")]
    public double MaskPercentile { get; init; } = 100;

    /// <summary>Rounds of self-verification before the final training.</summary>
    [Key("rounds of self-verification, with --folds: each round trains all folds, and the out-of-fold scores decide which doubtful labels are confirmed, corrected or dropped for the next training; 0: none",
        Min = 0, Max = 20, Source = "Dorfer and Widmer 2018, second place in the challenge")]
    public int Rounds { get; init; }

    /// <summary>Training steps of a round, relative to those of the final training.</summary>
    [Key("training steps of a round of self-verification, as a fraction of those of the final training", Min = 0.01, Max = 1)]
    public double RoundSteps { get; init; } = 0.5;

    /// <summary>Probability that a label is wrong, up to which it is confirmed.</summary>
    [Key("a doubtful label is confirmed if the estimated probability that it is wrong is at most this value", Min = 0, Max = 1)]
    public double ConfirmBelow { get; init; } = 0.1;

    /// <summary>Probability that a label is wrong, from which it is corrected or its clip is dropped.</summary>
    [Key("a doubtful label is corrected, or its clip is dropped, if the estimated probability that it is wrong is at least this value; 1: never", Min = 0, Max = 1)]
    public double DropFrom { get; init; } = 0.5;

    /// <summary>Score from which another label replaces a wrong one.</summary>
    [Key("a wrong label is replaced by another label whose score is at least this value; otherwise, the clip is dropped; 1: no label is replaced", Min = 0, Max = 1)]
    public double CorrectFrom { get; init; } = 0.8;

    /// <summary>Maximum number of clips per label that the first round confirms. The second round may confirm twice as many, and so on. The same limit applies to corrected and to dropped clips.</summary>
    [Key("maximum number of clips per label that the first round confirms; the second may confirm twice as many, and so on; the same limit applies to corrected and to dropped clips", Min = 1, Max = 1_000_000, Source = "Dorfer and Widmer 2018, which confirms at most 40")]
    public int MaxPerLabel { get; init; } = 40;
}

/// <summary>Choice of the doubtful labels.</summary>
[JsonConverter(typeof(EnumWordConverter<DoubtfulClips>))]
public enum DoubtfulClips
{
    /// <summary>Labels that the data set marks as unverified.</summary>
    Unverified,

    /// <summary>Every label.</summary>
    All,
}
