using System.Text.Json.Serialization;

namespace Earmark.Training.Runs;

/// <summary>How the clips of an epoch are chosen.</summary>
[JsonConverter(typeof(EnumWordConverter<ClipSampling>))]
public enum ClipSampling
{
    /// <summary>Every clip once, in random order.</summary>
    Shuffled,

    /// <summary>Every label equally often.</summary>
    Balanced,
}
