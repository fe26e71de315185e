using System.Globalization;
using System.Text.Json.Serialization;
using Earmark.Onnx;

namespace Earmark.FrontEnds;

/// <summary>
/// A log-mel spectrogram and, as further channels, the embeddings of a pretrained model, for a network that uses both.
/// The first channel is the spectrogram. The other channels contain the features of the embedding: as many in each channel as the spectrogram has bands, zero-padded in the last one.
/// Each frame of the spectrogram is paired with the embedding of the backbone frame whose centre is nearest.
/// </summary>
/// <remarks>The sample rate of the spectrogram must be a multiple of that of the backbone. If the two differ, the graph resamples the waveform for the backbone with the filter of <see cref="Audio.Resampler"/>. See docs/backbones.md.</remarks>
public sealed record LogMelAndBackbone : FrontEnd
{
    /// <summary>The spectrogram. Its sample rate is that of the model.</summary>
    public LogMel LogMel { get; init => field = value ?? new(); } = new();

    /// <summary>The pretrained model.</summary>
    public Backbone Backbone { get; init => field = value ?? new(); } = new();

    /// <inheritdoc/>
    [JsonIgnore]
    public override int SampleRate { get => LogMel.SampleRate; init => LogMel = LogMel with { SampleRate = value }; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override int MaxAutoSampleRate => ChooseSampleRate(LogMel.MaxAutoSampleRate);

    /// <inheritdoc/>
    [JsonIgnore]
    public override int Channels => 1 + (Backbone.Features + Bands - 1) / Bands;

    /// <inheritdoc/>
    [JsonIgnore]
    public override int Bands => LogMel.Bands;

    /// <inheritdoc/>
    [JsonIgnore]
    public override int HopSamples => LogMel.HopSamples;

    /// <inheritdoc/>
    [JsonIgnore]
    public override int FrameSamples => LogMel.FrameSamples;

    /// <summary>Length in samples to which shorter clips are repeated in the graph of a model: that of the spectrogram, that of the backbone or one frame of the backbone, whichever is longest.</summary>
    [JsonIgnore]
    public override int MinSamples => Math.Max(LogMel.MinSamples, Math.Max(Backbone.MinSamples * Ratio, BackboneFrame));

    /// <inheritdoc/>
    internal override bool IsResolved => Backbone.IsResolved;

    /// <inheritdoc/>
    internal override FrontEnd Frequencies => LogMel;

    /// <inheritdoc/>
    internal override Backbone Pretrained => Backbone;

    /// <inheritdoc/>
    internal override int FrameAlignment => HopSamples > 0 && BackboneHop % HopSamples == 0 ? Math.Max(1, BackboneHop / HopSamples) : 1;

    /// <inheritdoc/>
    private protected override int ReachSamples => BackboneFrame + BackboneHop + FrameSamples + Downsampling.ReachSamples(Ratio);

    private int Ratio => Backbone.SampleRate > 0 ? Math.Max(1, SampleRate / Backbone.SampleRate) : 1;

    /// <summary>Length of a frame of the backbone, in samples of the model.</summary>
    internal int BackboneFrame => Backbone.FrameSamples * Ratio;

    private int BackboneHop => Backbone.HopSamples * Ratio;

    /// <inheritdoc/>
    public override FrontEnd WithSampleRate(int sampleRate) => this with { LogMel = (LogMel)LogMel.WithSampleRate(sampleRate) };

    // The largest multiple of the sample rate of the backbone that is not above sampleRate, but at least that of the backbone.
    internal override int ChooseSampleRate(int sampleRate) => Backbone.SampleRate > 0 ? Math.Max(1, sampleRate / Backbone.SampleRate) * Backbone.SampleRate : sampleRate;

    /// <inheritdoc/>
    internal override FrontEnd WithPretrained(Backbone backbone) => this with { Backbone = backbone };

    /// <inheritdoc/>
    internal override IReadOnlyList<string> GetRangeErrors() =>
        [.. LogMel.GetRangeErrors().Select(error => $"logMel.{error}"), .. Backbone.GetRangeErrors().Select(error => $"backbone.{error}")];

    /// <summary>Describes a resolved front end: "log-mel spectrogram of 64 bands every 20 ms, and backbone YAMNet: 1,024 features, frames of 0.975 s every 0.48 s".</summary>
    internal string Describe() => string.Create(CultureInfo.InvariantCulture, $"log-mel spectrogram of {Bands} bands every {1000.0 * HopSamples / SampleRate:0.###} ms, and {Backbone.Describe()}");

    /// <inheritdoc/>
    internal override IEnumerable<string> LengthErrors() => LogMel.LengthErrors().Select(error => $"logMel.{error}");

    /// <inheritdoc/>
    private protected override IEnumerable<string> GetInconsistencies()
    {
        if (LengthErrors().Any()) return []; // they are reported, and automatic values that depend on them may be out of range
        string[] errors = [.. GetRangeErrors(), .. LogMel.GetErrors().Select(error => $"logMel.{error}"), .. Backbone.GetErrors().Select(error => $"backbone.{error}")];
        if (errors.Length > 0) return errors;
        if (SampleRate % Backbone.SampleRate != 0) return [$"logMel.sampleRate is {SampleRate}. Expected a multiple of the sample rate of the backbone, {Backbone.SampleRate} Hz."];
        if ((long)Math.Max(Backbone.FrameSamples, Backbone.HopSamples) * Ratio > FrontEnds.Backbone.MaxSamples)
            return [$"backbone.frame or backbone.hop is longer than {FrontEnds.Backbone.MaxSamples} samples at {SampleRate} Hz. Expected a shorter frame and hop, or a lower logMel.sampleRate."];
        return BackboneHop % HopSamples == 0 ? []
            : [string.Create(CultureInfo.InvariantCulture, $"logMel.hop is {LogMel.Hop}: {HopSamples} samples at {SampleRate} Hz. Expected a divisor of the hop of the backbone, {BackboneHop} samples ({1000.0 * BackboneHop / SampleRate:0.###} ms).")];
    }

    /// <inheritdoc/>
    private protected override Value EmitNodes(OnnxGraph graph, Value waveform)
    {
        var spectrogram = LogMel.Emit(graph, waveform);                                                  // [batch, 1, frames, bands]
        var embeddings = Backbone.Emit(graph, AtBackboneRate(graph, waveform));                          // [batch, 1, frames of the backbone, features]
        embeddings = graph.Op("Gather", [embeddings, NearestFrames(graph, spectrogram, embeddings)], ("axis", 2L)); // [batch, 1, frames, features]
        var padded = graph.Op("Pad", [embeddings, graph.Int64s(0, 0, 0, 0, 0, 0, 0, (Channels - 1) * Bands - Backbone.Features)]);
        var shape = graph.Op("Concat", [graph.Int64s(0), graph.LengthOf(spectrogram, 2), graph.Int64s(Channels - 1, Bands)], ("axis", 0L));
        var features = graph.Op("Transpose", [graph.Op("Reshape", [padded, shape])], ("perm", new long[] { 0, 2, 1, 3 }));
        return graph.Op("Concat", [spectrogram, features], ("axis", 1L));
    }

    // The waveform at the sample rate of the backbone, zero-padded to a frame: crops may be shorter.
    private Value AtBackboneRate(OnnxGraph graph, Value waveform)
    {
        waveform = Downsampling.Emit(graph, waveform, Ratio);
        var missing = graph.Op("Max", [graph.Op("Sub", [graph.Int64s(Backbone.FrameSamples), graph.LengthOf(waveform, 1)]), graph.Int64s(0)]);
        return graph.Op("Pad", [waveform, graph.Op("Concat", [graph.Int64s(0, 0, 0), missing], ("axis", 0L))]);
    }

    // For each frame of the spectrogram, the number of the embedding whose centre is nearest.
    private Value NearestFrames(OnnxGraph graph, Value spectrogram, Value embeddings)
    {
        var frames = graph.Range(graph.LengthOf(spectrogram, 2));
        var offset = graph.Op("Add", [graph.Op("Mul", [frames, graph.Int64s(HopSamples)]), graph.Int64s((FrameSamples - BackboneFrame + BackboneHop) / 2)]);
        var last = graph.Op("Sub", [graph.LengthOf(embeddings, 2), graph.Int64s(1)]);
        return graph.Op("Min", [graph.Op("Max", [graph.Op("Div", [offset, graph.Int64s(BackboneHop)]), graph.Int64s(0)]), last]);
    }
}
