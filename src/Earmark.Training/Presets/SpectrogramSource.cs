using System.Text.Json.Serialization;

namespace Earmark.Training.Presets;

/// <summary>Where the spectrograms of examples come from.</summary>
[JsonConverter(typeof(EnumWordConverter<SpectrogramSource>))]
public enum SpectrogramSource
{
    /// <summary>The crop is read and computed each time.</summary>
    Waveform,

    /// <summary>The clip is computed once and kept; its crops are read from there.</summary>
    Cache,
}
