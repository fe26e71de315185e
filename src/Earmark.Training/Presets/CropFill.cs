using System.Text.Json.Serialization;

namespace Earmark.Training.Presets;

/// <summary>How a clip that is shorter than its crop is filled up.</summary>
[JsonConverter(typeof(EnumWordConverter<CropFill>))]
public enum CropFill
{
    /// <summary>Silence around it.</summary>
    Zeros,

    /// <summary>The clip again.</summary>
    Repeat,
}
