using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Earmark.Training.Presets;

/// <summary>Arithmetic of the convolutions in training. Weights, their gradients and statistics are float32 in each.</summary>
[JsonConverter(typeof(EnumWordConverter<Precision>))]
public enum Precision
{
    /// <summary>IEEE single precision.</summary>
    [SuppressMessage("Naming", "CA1720", Justification = "The word of presets, and of the field.")]
    Float32,

    /// <summary>Eight bits of exponent, seven of mantissa: fast where the processor has instructions for it, very slow elsewhere.</summary>
    Bfloat16,

    /// <summary>One of the others, by the processor; <c>PrecisionChoice</c> resolves it before a run begins.</summary>
    Auto,
}
