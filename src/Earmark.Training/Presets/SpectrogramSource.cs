using System.Text.Json.Serialization;

namespace Earmark.Training.Presets;

/// <summary>Source of the spectrograms of examples.</summary>
[JsonConverter(typeof(EnumWordConverter<SpectrogramSource>))]
public enum SpectrogramSource
{
    /// <summary>The crop is read and computed each time.</summary>
    Waveform,

    /// <summary>The spectrogram of each clip is computed once and cached; crops are read from the cache.</summary>
    Cache,
}
