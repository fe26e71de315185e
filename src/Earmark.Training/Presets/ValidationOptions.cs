using Earmark.Data;
using System.Text.Json.Serialization;

namespace Earmark.Training.Presets;

/// <summary>Options for holding out clips and for validation during training.</summary>
public sealed record ValidationOptions
{
    /// <summary>How clips are held out when training without folds.</summary>
    [Key("how clips are held out when training without folds; grouped: stratified by label, groups and identical recordings stay together; random: like scikit-learn's train_test_split, ignoring groups and labels", Choices = ["grouped", "random"])]
    public ValidationSplit Split { get; init; }

    /// <summary>Fraction of the clips held out when training without folds.</summary>
    [Key("fraction of the clips held out when training without folds; 0: none, so that all clips are training clips and the model has no metrics", Min = 0, Max = 0.9, Source = "the challenge's notebook: test_size")]
    public double Fraction { get; init; } = 0.33;

    /// <summary>Seed for choosing the held-out clips.</summary>
    [Key("seed for choosing the held-out clips; separate from the seed of the run so that runs can be compared", Source = "the challenge's notebook: random_state")]
    public ulong Seed { get; init; } = 2018;

    /// <summary>Minimum number of steps between validations.</summary>
    [Key("minimum number of steps between validations; validation runs at the end of an epoch, so 10 means after every epoch of 10 steps or more", Unit = "steps", Min = 1, Max = 1e9)]
    public int Every { get; init; } = 100;

    /// <summary>Input for validation during training.</summary>
    [Key("input for validation during training: one random crop of each clip, the same each time, or the whole clip", Choices = ["crop", "whole"])]
    public ValidationInput Input { get; init; }

    /// <summary>Minimum precision of the score thresholds that are stored in the model of several folds.</summary>
    [Key("minimum precision of the score threshold of each label, from out-of-fold scores; 0: the threshold with the best F1", Min = 0, Max = 1)]
    public double ThresholdPrecision { get; init; }

    /// <summary>False segments in an hour of background at which the thresholds of segments are chosen.</summary>
    [Key("expected number of false segments in an hour of background, over all labels, at the thresholds for segments, which are chosen from the held-out clips of all folds. Fewer false segments mean that more quiet sounds are missed", Min = 0.001, Max = 100_000, Source = "one in two hours, so that the segments of a night can be checked by a person")]
    public double FalseSegmentsPerHour { get; init; } = 0.5;

    /// <summary>Length of the windows for which the thresholds of segments are chosen.</summary>
    [Key("default length of the windows in which segments are found, with a hop of a quarter of it; the thresholds for segments are chosen for it", Unit = "s", Min = 0.05, Max = 600, Source = "1 s located sounds best among the lengths in docs/results.md, section Segments")]
    public double SegmentWindow { get; init; } = 1;

    /// <summary>Splits the data into training clips and held-out clips, for training without folds.</summary>
    /// <exception cref="InputException">The training set would be empty, or the held-out set although <see cref="Fraction"/> is above 0.</exception>
    public Fold HoldOut(Dataset data, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (Fraction == 0) return new(0, data.Train, []);
        return Split == ValidationSplit.Random ? Fold.HoldOutUnstratified(data, Fraction, Seed) : Fold.HoldOut(data, Fraction, Seed, cancellationToken);
    }
}

/// <summary>Input for validation during training.</summary>
[JsonConverter(typeof(EnumWordConverter<ValidationInput>))]
public enum ValidationInput
{
    /// <summary>One random crop, the same each time.</summary>
    Crop,

    /// <summary>The whole clip. Up to an eighth of its frames may be repeated, so that clips are scored at few lengths.</summary>
    Whole,
}

/// <summary>How clips are held out when training without folds.</summary>
[JsonConverter(typeof(EnumWordConverter<ValidationSplit>))]
public enum ValidationSplit
{
    /// <summary>Stratified by label. Groups and identical recordings stay together.</summary>
    Grouped,

    /// <summary>Like scikit-learn's <c>train_test_split</c>. Groups and labels are ignored.</summary>
    Random,
}
