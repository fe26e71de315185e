using System.Text.Json.Serialization;

namespace Earmark.Training.Presets;

/// <summary>What of a held-out clip is scored while training.</summary>
[JsonConverter(typeof(EnumWordConverter<ValidationInput>))]
public enum ValidationInput
{
    /// <summary>One seeded crop.</summary>
    Crop,

    /// <summary>The whole clip.</summary>
    Whole,
}
