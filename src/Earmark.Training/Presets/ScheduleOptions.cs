using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Earmark.Training.Presets;

/// <summary>Options for the number of steps, the learning rate schedule and the precision.</summary>
public sealed record ScheduleOptions
{
    /// <summary>Number of training steps.</summary>
    [Key("number of training steps, unless schedule.epochs requires more", Unit = "steps", Min = 1, Max = 1e9)]
    public int Steps { get; init; } = 10_000;

    /// <summary>Minimum number of epochs.</summary>
    [Key("minimum number of epochs; if they require more than schedule.steps, the run is extended", Unit = "epochs", Min = 0, Max = 1e6)]
    public double Epochs { get; init; }

    /// <summary>Maximum learning rate.</summary>
    [Key("maximum learning rate", Min = 0, Max = 10)]
    public double LearningRate { get; init; } = 3e-4;

    /// <summary>Shape of the learning rate decay.</summary>
    [Key("exponential: learningRate x decayFactor^(step / decaySteps); cosine: half a cosine, reaching zero at the last step", Choices = ["exponential", "cosine"])]
    public LearningRateDecay Decay { get; init; }

    /// <summary>Factor of the exponential decay.</summary>
    [Key("exponential decay: factor applied every decaySteps", Min = 1e-6, Max = 1)]
    public double DecayFactor { get; init; } = 0.99;

    /// <summary>Number of steps after which the learning rate has been multiplied by <see cref="DecayFactor"/> once.</summary>
    [Key("exponential decay: number of steps after which the learning rate has been multiplied by decayFactor once", Unit = "steps", Min = 1, Max = 1e9)]
    public int DecaySteps { get; init; } = 10_000;

    /// <summary>Fraction of the run in which the learning rate rises linearly from zero.</summary>
    [Key("fraction of the run in which the learning rate rises linearly from zero", Min = 0, Max = 1)]
    public double WarmUp { get; init; }

    /// <summary>Numeric precision of the convolutions.</summary>
    [Key("precision of the convolutions in training; weights stay float32; auto: bfloat16 if the processor has bfloat16 instructions", Choices = ["float32", "bfloat16", "auto"])]
    public Precision Precision { get; init; }
}

/// <summary>Shape of the learning rate decay.</summary>
[JsonConverter(typeof(EnumWordConverter<LearningRateDecay>))]
public enum LearningRateDecay
{
    /// <summary>Exponential decay by a factor over a specified number of steps.</summary>
    Exponential,

    /// <summary>Half a cosine, reaching zero at the last step.</summary>
    Cosine,
}

/// <summary>Numeric precision of the convolutions in training. Weights, their gradients and statistics are always float32.</summary>
[JsonConverter(typeof(EnumWordConverter<Precision>))]
public enum Precision
{
    /// <summary>IEEE single precision.</summary>
    [SuppressMessage("Naming", "CA1720", Justification = "The name used in presets and in the literature.")]
    Float32,

    /// <summary>8 bits of exponent, 7 bits of mantissa. Fast if the processor has bfloat16 instructions, otherwise very slow.</summary>
    Bfloat16,

    /// <summary>One of the other values, depending on the processor. <c>PrecisionChoice</c> resolves it before a run starts.</summary>
    Auto,
}
