using System.Text.Json.Serialization;
using Earmark.Onnx;

namespace Earmark.FrontEnds;

/// <summary>
/// The part of a model that converts a waveform to a spectrogram and is not trained. A front end is a set of parameters that emits ONNX
/// nodes. Training, tagging and reports all run these nodes.
/// </summary>
/// <remarks>To add a front end, register its type here and in <see cref="Defaults"/>, and implement it in a file in this folder. The tests cover all registered front ends.</remarks>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type", UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization)]
[JsonDerivedType(typeof(AmplitudePhase), "amplitudePhase")]
[JsonDerivedType(typeof(Backbone), "backbone")]
[JsonDerivedType(typeof(LogMel), "logMel")]
[JsonDerivedType(typeof(LogMelAndBackbone), "logMelAndBackbone")]
public abstract record FrontEnd
{
    /// <summary>All front ends with default values, except those with a <see cref="Backbone"/>, which have none because they need a file.</summary>
    public static IReadOnlyList<FrontEnd> Defaults { get; } = [new AmplitudePhase(), new LogMel()];

    /// <summary>Sample rate of the input waveforms, in Hz, or 0 if it is "auto" and not resolved yet. Use <see cref="WithSampleRate"/> to resolve it.</summary>
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

    /// <summary>Zero padding added in the graph of a model at each end of a whole clip, in samples.</summary>
    [JsonIgnore]
    public virtual int PaddingSamples => 0;

    /// <summary>Length to which shorter clips are repeated in the graph of a model, in samples, or 0 for no repetition.</summary>
    [JsonIgnore]
    public virtual int MinSamples => 0;

    /// <summary>Whether all values that depend on files are known. The others depend on the sample rate only: see <see cref="Resolved"/>.</summary>
    internal virtual bool IsResolved => true;

    /// <summary>The front end that computes the first channel, or null if the bands of that channel are not frequencies, so that it cannot be displayed as a spectrogram.</summary>
    internal virtual FrontEnd? Frequencies => this;

    /// <summary>The pretrained model that is part of the front end, or null if there is none.</summary>
    internal virtual Backbone? Pretrained => null;

    /// <summary>Number of samples on which a frame may depend, before and after its start.</summary>
    private protected virtual int ReachSamples => FrameSamples;

    /// <summary>Blocks of a long clip start at multiples of this number of frames, so that their frames are those of the whole clip.</summary>
    internal virtual int FrameAlignment => 1;

    /// <summary>Maximum length of a frame and of a hop, in samples.</summary>
    private protected virtual int MaxLengthSamples => 65_536;

    /// <summary>Returns the sample rate that "auto" selects, given the most common sample rate of the recordings, limited to <see cref="MaxAutoSampleRate"/>.</summary>
    internal virtual int ChooseSampleRate(int sampleRate) => sampleRate;

    /// <summary>Returns the front end at a sample rate, with all automatic values resolved.</summary>
    /// <param name="sampleRate">The sample rate in Hz.</param>
    public abstract FrontEnd WithSampleRate(int sampleRate);

    /// <summary>Returns the front end with all automatic values resolved: at its sample rate, or at the maximum automatic sample rate if it has none.</summary>
    internal FrontEnd Resolved() => WithSampleRate(SampleRate > 0 ? SampleRate : MaxAutoSampleRate);

    /// <summary>Returns the number of frames in a waveform without padding.</summary>
    /// <param name="samples">Length of the waveform, in samples.</param>
    public int FrameCount(int samples) => (int)FrameCount((long)samples);

    /// <summary>Returns the number of samples for a number of frames.</summary>
    public int SampleCount(int frames) => FrameSamples + (frames - 1) * HopSamples;

    /// <summary>Returns the number of frames of a whole clip in a model, with the padding of <see cref="EmitModel"/>.</summary>
    internal long ModelFramesOf(long samples, int minimumFrames) => Math.Max(FrameCount(Math.Max(samples, MinSamples) + 2L * PaddingSamples), minimumFrames);

    private long FrameCount(long samples) => samples < FrameSamples ? 0 : 1 + (samples - FrameSamples) / HopSamples;

    /// <summary>
    /// Returns the number of frames at each end of a block of a long clip that are not valid, because they may contain padding or
    /// extend beyond the block. A block of twice as many frames is neither repeated nor zero-padded.
    /// </summary>
    internal int ContextFrames(int minimumFrames) =>
        1 + Math.Max(Math.Max(PaddingSamples, ReachSamples), Math.Max(MinSamples, SampleCount(minimumFrames)) / 2) / HopSamples;

    /// <summary>Finds values that contradict each other. Returns no errors if a single value is out of range.</summary>
    /// <returns>All errors, each a full sentence that starts with its key.</returns>
    public IReadOnlyList<string> GetErrors()
    {
        if (!IsResolved || GetRangeErrors().Count > 0) return [];
        var resolved = Resolved();
        return [.. resolved.LengthErrors(), .. resolved.GetInconsistencies()];
    }

    /// <summary>Returns the errors of single values that are out of range.</summary>
    internal virtual IReadOnlyList<string> GetRangeErrors() => KeyRange.GetErrors(this);

    /// <summary>Returns the front end with another pretrained model.</summary>
    /// <exception cref="InvalidOperationException">The front end has no pretrained model.</exception>
    internal virtual FrontEnd WithPretrained(Backbone backbone) => throw new InvalidOperationException("the front end has no backbone");

    /// <summary>Throws if values are out of range or contradict each other.</summary>
    /// <exception cref="InputException">A value is invalid. The message lists all errors.</exception>
    public void Validate()
    {
        IReadOnlyList<string> errors = [.. GetRangeErrors(), .. GetErrors()];
        if (SampleRate == 0) errors = ["sampleRate is auto. Expected a number: call FrontEnd.WithSampleRate."];
        if (!IsResolved) errors = ["its files are not opened. Expected an opened backbone: call Backbone.Resolve."];
        if (errors.Count > 0) throw new InputException($"front end: {string.Join("\n", errors)}");
    }

    /// <summary>Reads a front end from JSON, such as <c>{ "type": "logMel", "bands": 128 }</c>. Missing keys have their default values.</summary>
    /// <param name="json">The JSON text.</param>
    /// <exception cref="InputException">The text is not JSON, or it has an unknown key or a value of the wrong type.</exception>
    public static FrontEnd FromJson(string json) => OptionsJson.Read<FrontEnd>(json, "front end");

    /// <summary>Writes the front end as JSON, with all keys.</summary>
    public string ToJson() => OptionsJson.Write<FrontEnd>(this);

    // The range of a key limits the duration, but the number of samples also depends on the sample rate.
    /// <summary>Finds lengths that are too short or too long at the sample rate.</summary>
    internal virtual IEnumerable<string> LengthErrors()
    {
        foreach (var (key, samples, min) in new[] { ("frame", FrameSamples, 2), ("hop", HopSamples, 1) })
            if (samples < min || samples > MaxLengthSamples) yield return $"{key} has {samples} samples at {SampleRate} Hz. Expected {min} to {MaxLengthSamples}.";
    }

    /// <summary>Finds values that contradict each other. Each value is within its range, and automatic values are resolved.</summary>
    private protected abstract IEnumerable<string> GetInconsistencies();

    /// <summary>
    /// Emits the first nodes of a model: a short clip is repeated, a whole clip is zero-padded at each end, more zeros are added
    /// at the end until there are enough frames, then <see cref="Emit"/> is applied.
    /// </summary>
    /// <param name="graph">The target graph.</param>
    /// <param name="waveform">Waveforms <c>[batch, samples]</c> of at least one sample.</param>
    /// <param name="minimumFrames">Minimum number of frames that the network accepts, at least 1.</param>
    /// <returns>Spectrograms <c>[batch, channels, frames, bands]</c>.</returns>
    internal Value EmitModel(OnnxGraph graph, Value waveform, int minimumFrames)
    {
        if (MinSamples > 0) waveform = Repeat(graph, waveform);
        var samples = graph.LengthOf(waveform, 1);
        var missing = graph.Op("Max", [graph.Op("Sub", [graph.Int64s(SampleCount(minimumFrames) - 2 * PaddingSamples), samples]), graph.Int64s(0)]);
        var paddingAfter = graph.Op("Add", [missing, graph.Int64s(PaddingSamples)]);
        var pads = graph.Op("Concat", [graph.Int64s(0, PaddingSamples, 0), paddingAfter], ("axis", 0));
        return Emit(graph, graph.Op("Pad", [waveform, pads]));
    }

    /// <summary>Emits the nodes that convert waveforms to spectrograms.</summary>
    /// <param name="graph">The target graph.</param>
    /// <param name="waveform">Waveforms <c>[batch, samples]</c>, at least one frame long.</param>
    /// <returns>Spectrograms <c>[batch, channels, frames, bands]</c>.</returns>
    internal Value Emit(OnnxGraph graph, Value waveform) => Resolved().EmitNodes(graph, waveform);

    /// <summary>Emits the nodes. Automatic values are resolved.</summary>
    private protected abstract Value EmitNodes(OnnxGraph graph, Value waveform);

    private Value Repeat(OnnxGraph graph, Value waveform)
    {
        var samples = graph.LengthOf(waveform, 1);
        var nonZero = graph.Op("Max", [samples, graph.Int64s(1)]); // a division by zero would terminate the process
        var repetitions = graph.Op("Add", [graph.Op("Div", [graph.Int64s(MinSamples - 1), nonZero]), graph.Int64s(1)]);
        var tiled = graph.Op("Tile", [waveform, graph.Op("Concat", [graph.Int64s(1), repetitions], ("axis", 0))]);
        return graph.Op("Slice", [tiled, graph.Int64s(0), graph.Op("Max", [samples, graph.Int64s(MinSamples)]), graph.Int64s(1)]);
    }
}
