using System.Text.Json.Serialization;
using Earmark.Onnx;

namespace Earmark.FrontEnds;

/// <summary>
/// The part of a model that is not trained: it converts a waveform to a spectrogram. It is a set of parameters that writes ONNX
/// nodes. Training, tagging and reports all run those nodes.
/// </summary>
/// <remarks>To add a front end, register its type here and in <see cref="Examples"/>, and write it in a file in this folder. Tests cover all of them.</remarks>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type", UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization)]
[JsonDerivedType(typeof(AmplitudePhase), "amplitudePhase")]
[JsonDerivedType(typeof(LogMel), "logMel")]
public abstract record FrontEnd
{
    private const int MaxFrameSamples = 65_536;

    /// <summary>All front ends with default values.</summary>
    public static IReadOnlyList<FrontEnd> Examples { get; } = [new AmplitudePhase(), new LogMel()];

    /// <summary>Sample rate of the input waveforms, in Hz; 0: not chosen yet ("auto"). Use <see cref="At"/> to choose it.</summary>
    public abstract int SampleRate { get; init; }

    /// <summary>Maximum sample rate that is chosen automatically, in Hz.</summary>
    [JsonIgnore]
    public abstract int MaxAutoSampleRate { get; }

    /// <summary>Number of channels of the spectrograms.</summary>
    [JsonIgnore]
    public abstract int Channels { get; }

    /// <summary>Number of bands of the spectrograms.</summary>
    [JsonIgnore]
    public abstract int Bands { get; }

    /// <summary>Hop between consecutive frames, in samples.</summary>
    [JsonIgnore]
    public abstract int HopSamples { get; }

    /// <summary>Length of a frame, in samples.</summary>
    [JsonIgnore]
    public abstract int FrameSamples { get; }

    /// <summary>Zero padding that the graph of a model adds at each end of a whole clip, in samples.</summary>
    [JsonIgnore]
    public virtual int PaddingSamples => 0;

    /// <summary>Length to which the graph of a model repeats shorter clips, in samples; 0 for no repetition.</summary>
    [JsonIgnore]
    public virtual int MinSamples => 0;

    /// <summary>Returns the front end at a sample rate, with every automatic value resolved.</summary>
    /// <param name="sampleRate">The sample rate in Hz.</param>
    public abstract FrontEnd At(int sampleRate);

    /// <summary>Returns the front end with every automatic value resolved: at its own sample rate, or if that is not chosen, at the maximum.</summary>
    internal FrontEnd Resolved() => At(SampleRate > 0 ? SampleRate : MaxAutoSampleRate);

    /// <summary>Returns the number of frames of a waveform without padding.</summary>
    /// <param name="samples">Length of the waveform, in samples.</param>
    public int FramesOf(int samples) => (int)FramesOf((long)samples);

    /// <summary>Returns the number of samples for a number of frames.</summary>
    public int SamplesOf(int frames) => FrameSamples + (frames - 1) * HopSamples;

    /// <summary>Returns the number of frames of a whole clip in a model, with the padding of <see cref="EmitModel"/>.</summary>
    internal long ModelFramesOf(long samples, int minimumFrames) => Math.Max(FramesOf(Math.Max(samples, MinSamples) + 2L * PaddingSamples), minimumFrames);

    private long FramesOf(long samples) => samples < FrameSamples ? 0 : 1 + (samples - FrameSamples) / HopSamples;

    /// <summary>
    /// Returns the number of frames at each end of a block of a long clip that do not represent the clip: they may contain padding, or the block
    /// may end within them. Twice as many are enough for a block that is neither repeated nor zero-padded.
    /// </summary>
    internal int ContextFrames(int minimumFrames) =>
        1 + Math.Max(Math.Max(PaddingSamples, FrameSamples), Math.Max(MinSamples, SamplesOf(minimumFrames)) / 2) / HopSamples;

    /// <summary>Returns values that contradict each other; none if a single value is out of range.</summary>
    /// <returns>All faults, each a full sentence that begins with its key.</returns>
    public IReadOnlyList<string> Errors()
    {
        if (KeyRange.Errors(this).Count > 0) return [];
        var resolved = Resolved();
        return [.. resolved.LengthErrors(), .. resolved.Contradictions()];
    }

    /// <summary>Throws if values are out of range or contradict each other.</summary>
    /// <exception cref="InputException">A value is invalid; the message lists all faults.</exception>
    public void Validate()
    {
        IReadOnlyList<string> faults = [.. KeyRange.Errors(this), .. Errors()];
        if (SampleRate == 0) faults = ["sampleRate is auto. Expected a number: call FrontEnd.At."];
        if (faults.Count > 0) throw new InputException($"front end: {string.Join("\n", faults)}");
    }

    /// <summary>Reads a front end from JSON, <c>{ "type": "logMel", "bands": 128 }</c>; missing keys have their default values.</summary>
    /// <param name="json">The JSON text.</param>
    /// <exception cref="InputException">The text is not JSON, or it has an unknown key or a value of the wrong type.</exception>
    public static FrontEnd FromJson(string json) => OptionsJson.Read<FrontEnd>(json, "front end");

    /// <summary>Writes the front end as JSON, with every key.</summary>
    public string ToJson() => OptionsJson.Write<FrontEnd>(this);

    // The key of a length limits its duration; the number of samples depends on the sample rate too.
    private IEnumerable<string> LengthErrors()
    {
        foreach (var (key, samples, min) in new[] { ("frame", FrameSamples, 2), ("hop", HopSamples, 1) })
            if (samples < min || samples > MaxFrameSamples) yield return $"{key} has {samples} samples at {SampleRate} Hz. Expected {min} to {MaxFrameSamples}.";
    }

    /// <summary>Returns values that contradict each other, given that each value is within its range and automatic values are resolved.</summary>
    private protected abstract IEnumerable<string> Contradictions();

    /// <summary>
    /// Writes the first nodes of a model: a short clip is repeated, zeros are added at each end of a whole clip and
    /// at the end until there are enough frames, then <see cref="Emit"/> is applied.
    /// </summary>
    /// <param name="graph">The target graph.</param>
    /// <param name="waveform">Waveforms <c>[batch, samples]</c> of any length from one sample.</param>
    /// <param name="minimumFrames">Minimum number of frames of the network, at least 1.</param>
    /// <returns>Spectrograms <c>[batch, channels, frames, bands]</c>.</returns>
    internal Value EmitModel(OnnxGraph graph, Value waveform, int minimumFrames)
    {
        if (MinSamples > 0) waveform = Repeated(graph, waveform);
        var samples = LengthOf(graph, waveform);
        var lacking = graph.Op("Max", [graph.Op("Sub", [graph.Longs(SamplesOf(minimumFrames) - 2 * PaddingSamples), samples]), graph.Longs(0)]);
        var after = graph.Op("Add", [lacking, graph.Longs(PaddingSamples)]);
        var pads = graph.Op("Concat", [graph.Longs(0, PaddingSamples, 0), after], ("axis", 0));
        return Emit(graph, graph.Op("Pad", [waveform, pads]));
    }

    /// <summary>Writes the nodes from waveforms to spectrograms.</summary>
    /// <param name="graph">The target graph.</param>
    /// <param name="waveform">Waveforms <c>[batch, samples]</c>, long enough for one frame.</param>
    /// <returns>Spectrograms <c>[batch, channels, frames, bands]</c>.</returns>
    internal Value Emit(OnnxGraph graph, Value waveform) => Resolved().EmitNodes(graph, waveform);

    /// <summary>Writes the nodes, given that automatic values are resolved.</summary>
    private protected abstract Value EmitNodes(OnnxGraph graph, Value waveform);

    private Value Repeated(OnnxGraph graph, Value waveform)
    {
        var samples = LengthOf(graph, waveform);
        var some = graph.Op("Max", [samples, graph.Longs(1)]); // a division by zero would terminate the process
        var times = graph.Op("Add", [graph.Op("Div", [graph.Longs(MinSamples - 1), some]), graph.Longs(1)]);
        var tiled = graph.Op("Tile", [waveform, graph.Op("Concat", [graph.Longs(1), times], ("axis", 0))]);
        return graph.Op("Slice", [tiled, graph.Longs(0), graph.Op("Max", [samples, graph.Longs(MinSamples)]), graph.Longs(1)]);
    }

    private static Value LengthOf(OnnxGraph graph, Value waveform) => graph.Op("Slice", [graph.Op("Shape", [waveform]), graph.Longs(1), graph.Longs(2)]);
}
