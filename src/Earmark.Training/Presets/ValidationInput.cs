using System.Text.Json.Serialization;

namespace Earmark.Training.Presets;

/// <summary>Input of the validation during training.</summary>
[JsonConverter(typeof(EnumWordConverter<ValidationInput>))]
public enum ValidationInput
{
    /// <summary>One seeded crop.</summary>
    Crop,

    /// <summary>The whole clip.</summary>
    Whole,
}
