using System.Text.Json.Serialization;
using Earmark.Onnx;

namespace Earmark.FrontEnds;

/// <summary>
/// The part of a model that nobody trains: from a waveform to a spectrogram. It is a set of figures that writes ONNX
/// nodes; training, tagging and reports all run those nodes.
/// </summary>
/// <remarks>A front end is a row here, a file beside this one, and nothing else; tests enumerate the rows.</remarks>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type", UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization)]
[JsonDerivedType(typeof(AmplitudePhase), "amplitudePhase")]
[JsonDerivedType(typeof(LogMel), "logMel")]
public abstract record FrontEnd
{
    /// <summary>Every front end with its defaults.</summary>
    public static IReadOnlyList<FrontEnd> Examples { get; } = [new AmplitudePhase(), new LogMel()];

    /// <summary>Sample rate of the waveforms it takes, in Hz.</summary>
    public abstract int SampleRate { get; init; }

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

    /// <summary>What the graph of a model repeats a shorter clip to, in samples; 0: clips are taken as they are.</summary>
    [JsonIgnore]
    public virtual int ShortestSamples => 0;

    /// <summary>Frames of a waveform that is not padded.</summary>
    /// <param name="samples">Its length.</param>
    public int FramesOf(int samples) => (int)FramesOf((long)samples);

    /// <summary>Samples that give this many frames.</summary>
    public int SamplesOf(int frames) => FrameSamples + (frames - 1) * HopSamples;

    /// <summary>Frames of a whole clip in a model, padded as <see cref="EmitModel"/> pads it.</summary>
    internal long ModelFramesOf(long samples, int minimumFrames) => Math.Max(FramesOf(Math.Max(samples, ShortestSamples) + 2L * PaddingSamples), minimumFrames);

    private long FramesOf(long samples) => samples < FrameSamples ? 0 : 1 + (samples - FrameSamples) / HopSamples;

    /// <summary>
    /// Frames at either end of a block of a long clip that do not stand for the clip: they may hold padding, or the block
    /// may end within them. Twice as many are enough for a block that is neither repeated nor filled up.
    /// </summary>
    internal int ContextFrames(int minimumFrames) =>
        1 + Math.Max(Math.Max(PaddingSamples, FrameSamples), Math.Max(ShortestSamples, SamplesOf(minimumFrames)) / 2) / HopSamples;

    /// <summary>Figures that contradict each other; none where one alone is out of its range.</summary>
    /// <returns>All faults, each a whole sentence that begins with its key.</returns>
    public IReadOnlyList<string> Faults() => KeyRange.Faults(this) is { Count: > 0 } ? [] : [.. Contradictions()];

    /// <summary>Refuses figures that are out of range or contradict each other.</summary>
    /// <exception cref="InputException">Names all faults.</exception>
    public void Validate()
    {
        IReadOnlyList<string> faults = [.. KeyRange.Faults(this), .. Faults()];
        if (faults.Count > 0) throw new InputException($"front end: {string.Join("\n", faults)}");
    }

    /// <summary>Reads a front end from JSON, <c>{ "type": "logMel", "bands": 128 }</c>; keys left out have their defaults.</summary>
    /// <param name="json">The text.</param>
    /// <exception cref="InputException">It is no JSON, or has an unknown key, or a value of the wrong kind.</exception>
    public static FrontEnd FromJson(string json) => OptionsJson.Read<FrontEnd>(json, "front end");

    /// <summary>Writes it as JSON, with every key.</summary>
    public string ToJson() => OptionsJson.Write<FrontEnd>(this);

    /// <summary>Figures that contradict each other, once each alone is within its range.</summary>
    private protected abstract IEnumerable<string> Contradictions();

    /// <summary>
    /// Writes what stands at the front of a model: a short clip is repeated, zeros come before and after a whole clip and
    /// at its end until there are frames enough, then <see cref="Emit"/>.
    /// </summary>
    /// <param name="graph">The graph to write to.</param>
    /// <param name="waveform">Waveforms <c>[batch, samples]</c> of any length from one sample.</param>
    /// <param name="minimumFrames">Frames that the network needs, at least 1.</param>
    /// <returns>Spectrograms <c>[batch, channels, frames, bands]</c>.</returns>
    internal Value EmitModel(OnnxGraph graph, Value waveform, int minimumFrames)
    {
        if (ShortestSamples > 0) waveform = Repeated(graph, waveform);
        var samples = LengthOf(graph, waveform);
        var lacking = graph.Op("Max", [graph.Op("Sub", [graph.Longs(SamplesOf(minimumFrames) - 2 * PaddingSamples), samples]), graph.Longs(0)]);
        var after = graph.Op("Add", [lacking, graph.Longs(PaddingSamples)]);
        var pads = graph.Op("Concat", [graph.Longs(0, PaddingSamples, 0), after], ("axis", 0));
        return Emit(graph, graph.Op("Pad", [waveform, pads]));
    }

    /// <summary>Writes the nodes from waveforms to spectrograms.</summary>
    /// <param name="graph">The graph to write to.</param>
    /// <param name="waveform">Waveforms <c>[batch, samples]</c>, long enough for one frame.</param>
    /// <returns>Spectrograms <c>[batch, channels, frames, bands]</c>.</returns>
    internal abstract Value Emit(OnnxGraph graph, Value waveform);

    private Value Repeated(OnnxGraph graph, Value waveform)
    {
        var samples = LengthOf(graph, waveform);
        var some = graph.Op("Max", [samples, graph.Longs(1)]); // a division by zero would end the process
        var times = graph.Op("Add", [graph.Op("Div", [graph.Longs(ShortestSamples - 1), some]), graph.Longs(1)]);
        var tiled = graph.Op("Tile", [waveform, graph.Op("Concat", [graph.Longs(1), times], ("axis", 0))]);
        return graph.Op("Slice", [tiled, graph.Longs(0), graph.Op("Max", [samples, graph.Longs(ShortestSamples)]), graph.Longs(1)]);
    }

    private static Value LengthOf(OnnxGraph graph, Value waveform) => graph.Op("Slice", [graph.Op("Shape", [waveform]), graph.Longs(1), graph.Longs(2)]);
}
