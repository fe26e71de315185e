using System.Text.Json.Serialization;
using Earmark.Onnx;

namespace Earmark.FrontEnds;

/// <summary>
/// The part of a model that nobody trains: from a waveform to a spectrogram. It is a set of figures that writes ONNX
/// nodes; training, tagging and reports all run those nodes.
/// </summary>
/// <remarks>A front end is a row here, a file beside this one, and nothing else; tests enumerate the rows.</remarks>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type", UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization)]
public abstract record FrontEnd
{
    /// <summary>Samples per second of the waveforms it takes.</summary>
    [JsonIgnore]
    public abstract int SampleRate { get; }

    /// <summary>Channels of its spectrograms.</summary>
    [JsonIgnore]
    public abstract int Channels { get; }

    /// <summary>Bands of its spectrograms.</summary>
    [JsonIgnore]
    public abstract int Bands { get; }

    /// <summary>Samples from one frame to the next.</summary>
    [JsonIgnore]
    public abstract int HopSamples { get; }

    /// <summary>Samples of one frame.</summary>
    [JsonIgnore]
    public abstract int FrameSamples { get; }

    /// <summary>Zeros that the graph of a model puts before and after a whole clip, in samples.</summary>
    [JsonIgnore]
    public virtual int PaddingSamples => 0;

    /// <summary>Frames of a waveform that is not padded.</summary>
    /// <param name="samples">Its length.</param>
    public int FramesOf(int samples) => samples < FrameSamples ? 0 : 1 + (samples - FrameSamples) / HopSamples;

    /// <summary>Samples that give this many frames.</summary>
    public int SamplesOf(int frames) => FrameSamples + (frames - 1) * HopSamples;

    /// <summary>Writes the nodes from waveforms to spectrograms.</summary>
    /// <param name="graph">The graph to write to.</param>
    /// <param name="waveform">Waveforms <c>[batch, samples]</c>, long enough for one frame.</param>
    /// <returns>Spectrograms <c>[batch, channels, frames, bands]</c>.</returns>
    internal abstract Value Emit(OnnxGraph graph, Value waveform);
}
