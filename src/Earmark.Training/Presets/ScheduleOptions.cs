using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Earmark.Training.Presets;

/// <summary>Number of steps, learning rate schedule and precision.</summary>
public sealed record ScheduleOptions
{
    /// <summary>Steps of the whole run.</summary>
    [Key("number of training steps, unless schedule.epochs requires more", Unit = "steps", Min = 1, Max = 1e9)]
    public int Steps { get; init; } = 10_000;

    /// <summary>Fewest passes over the training clips.</summary>
    [Key("minimum number of epochs; if they take more than schedule.steps, the run is extended", Unit = "epochs", Min = 0, Max = 1e6)]
    public double Epochs { get; init; }

    /// <summary>Learning rate at its highest.</summary>
    [Key("maximum learning rate", Min = 0, Max = 10)]
    public double LearningRate { get; init; } = 3e-4;

    /// <summary>How the rate falls.</summary>
    [Key("exponential: learningRate x decayFactor^(step / decaySteps); cosine: half a cosine down to zero at the last step", Choices = ["exponential", "cosine"])]
    public LearningRateDecay Decay { get; init; }

    /// <summary>Factor of the exponential.</summary>
    [Key("factor of the exponential decay per decaySteps", Min = 1e-6, Max = 1)]
    public double DecayFactor { get; init; } = 0.99;

    /// <summary>Steps in which the exponential falls by its factor.</summary>
    [Key("steps per decayFactor of the exponential decay", Unit = "steps", Min = 1, Max = 1e9)]
    public int DecaySteps { get; init; } = 10_000;

    /// <summary>Fraction of the run in which the learning rate rises linearly from zero.</summary>
    [Key("fraction of the run in which the learning rate rises linearly from zero", Min = 0, Max = 1)]
    public double WarmUp { get; init; }

    /// <summary>Arithmetic of the convolutions.</summary>
    [Key("precision of the convolutions in training; weights stay float32; auto: bfloat16 if the processor has instructions for it", Choices = ["float32", "bfloat16", "auto"])]
    public Precision Precision { get; init; }
}

/// <summary>How the learning rate falls.</summary>
[JsonConverter(typeof(EnumWordConverter<LearningRateDecay>))]
public enum LearningRateDecay
{
    /// <summary>By a factor every so many steps.</summary>
    Exponential,

    /// <summary>Along half a cosine, to zero at the last step.</summary>
    Cosine,
}

/// <summary>Arithmetic of the convolutions in training. Weights, their gradients and statistics are float32 in each.</summary>
[JsonConverter(typeof(EnumWordConverter<Precision>))]
public enum Precision
{
    /// <summary>IEEE single precision.</summary>
    [SuppressMessage("Naming", "CA1720", Justification = "The word of presets, and of the field.")]
    Float32,

    /// <summary>8 bits of exponent, 7 bits of mantissa. Fast if the processor has instructions for it, otherwise very slow.</summary>
    Bfloat16,

    /// <summary>One of the others, by the processor; <c>PrecisionChoice</c> resolves it before a run begins.</summary>
    Auto,
}
