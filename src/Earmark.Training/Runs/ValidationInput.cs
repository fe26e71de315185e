using System.Text.Json.Serialization;

namespace Earmark.Training.Runs;

/// <summary>The part of a held-out clip that is scored during training.</summary>
[JsonConverter(typeof(EnumWordConverter<ValidationInput>))]
public enum ValidationInput
{
    /// <summary>One seeded crop.</summary>
    Crop,

    /// <summary>The whole clip.</summary>
    Whole,
}
