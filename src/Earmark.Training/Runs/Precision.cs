using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Earmark.Training.Runs;

/// <summary>Arithmetic of the convolutions in training. Weights, their gradients and statistics are always float32.</summary>
[JsonConverter(typeof(EnumWordConverter<Precision>))]
public enum Precision
{
    /// <summary>IEEE single precision.</summary>
    [SuppressMessage("Naming", "CA1720", Justification = "The word of presets, and of the field.")]
    Float32,

    /// <summary>Eight bits of exponent, seven of mantissa: fast if the processor has instructions for it, otherwise very slow.</summary>
    Bfloat16,

    /// <summary>One of the other values, chosen by the processor. <see cref="PrecisionChoice"/> resolves it before a run begins.</summary>
    Auto,
}
