using System.Text.Json.Serialization;
using Earmark.Scoring;

namespace Earmark.Training.Presets;

/// <summary>Options for the training targets.</summary>
public sealed record TargetOptions
{
    /// <summary>The score rule: loss and activation.</summary>
    [Key("loss and activation; softmax: exactly one label per clip; sigmoid: several labels or none; auto: softmax if every training clip has exactly one label, otherwise sigmoid",
        Choices = ["auto", "softmax", "sigmoid"])]
    public ScoreRuleOption Rule { get; init; } = ScoreRuleOption.Softmax;

    /// <summary>Label smoothing: probability distributed evenly over all labels.</summary>
    [Key("label smoothing: probability distributed evenly over all labels", Min = 0, Max = 0.9, Source = "Szegedy et al. 2016, section 7")]
    public double LabelSmoothing { get; init; }

    /// <summary>Strength of mixup.</summary>
    [Key("mixup: parameter of the beta distribution of the mixing ratio; 0: no mixup", Min = 0, Max = 10, Source = "Zhang et al. 2018, arXiv 1710.09412")]
    public double Mixup { get; init; }

    /// <summary>Whether examples are mixed with examples of other classes.</summary>
    [Key("between-class mixing: every example is mixed with an example of another class, in a uniformly distributed ratio that accounts for their A-weighted levels; requires a logarithmic power spectrogram, and replaces mixup",
        Source = "Tokozume et al. 2018, arXiv 1711.10282; all pairs of different classes, as in ACDNet, arXiv 2103.03483")]
    public bool BetweenClass { get; init; }

    /// <summary>Targets of an example that was mixed from two clips.</summary>
    [Key("targets of an example mixed by mixup or between classes; linear: the weighted mean of the targets of both clips; union: the labels of both clips, unless the weight of a clip is below 0.2; softmax always uses linear",
        Choices = ["linear", "union"])]
    public MixupTargets MixupTargets { get; init; }

    /// <summary>Returns the score rule of a run.</summary>
    /// <exception cref="InvalidOperationException">The rule is not resolved.</exception>
    internal ScoreRule ResolvedRule() => ScoreRule.Find(PresetKeys.Format(Rule)) ?? throw new InvalidOperationException("targets.rule is auto: it must be resolved before the run starts");
}

/// <summary>Choice of the score rule.</summary>
[JsonConverter(typeof(EnumWordConverter<ScoreRuleOption>))]
public enum ScoreRuleOption
{
    /// <summary>Chosen for the labels of the data set.</summary>
    Auto,

    /// <summary>Exactly one label per clip.</summary>
    Softmax,

    /// <summary>Several labels per clip, or none.</summary>
    Sigmoid,
}

/// <summary>Targets of an example that was mixed from two clips.</summary>
[JsonConverter(typeof(EnumWordConverter<MixupTargets>))]
public enum MixupTargets
{
    /// <summary>The weighted mean of the targets of both clips.</summary>
    Linear,

    /// <summary>The labels of both clips.</summary>
    Union,
}
