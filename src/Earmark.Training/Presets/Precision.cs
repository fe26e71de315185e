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

    /// <summary>8 bits of exponent, 7 bits of mantissa. Fast if the processor has instructions for it, otherwise very slow.</summary>
    Bfloat16,

    /// <summary>One of the others, by the processor; <c>PrecisionChoice</c> resolves it before a run begins.</summary>
    Auto,
}
