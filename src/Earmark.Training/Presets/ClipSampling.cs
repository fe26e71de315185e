using System.Text.Json.Serialization;

namespace Earmark.Training.Presets;

/// <summary>How the clips of an epoch are chosen.</summary>
[JsonConverter(typeof(EnumWordConverter<ClipSampling>))]
public enum ClipSampling
{
    /// <summary>Every clip once, in random order.</summary>
    Shuffled,

    /// <summary>Every label as often as every other.</summary>
    Balanced,
}
