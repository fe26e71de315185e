using System.Globalization;
using System.Text.Json.Serialization;
using Earmark.Onnx;

namespace Earmark.FrontEnds;

/// <summary>
/// A pretrained audio model of any program as a frozen front end. Its ONNX graph becomes part of the model, and its embeddings are the spectrogram: one channel, a frame for each
/// window of the backbone, and a band for each feature.
/// </summary>
/// <remarks>
/// <see cref="Resolve"/> reads the interface, opens the file and checks it. A resolved backbone contains the complete description. The file is needed to emit the graph, but not to use a model
/// that contains it. Two backbones are equal if they compute the same values, regardless of the path of the file, the name, the licence and the source. See docs/backbones.md.
/// </remarks>
public sealed record Backbone : FrontEnd
{
    /// <summary>Maximum length of a frame, in samples.</summary>
    internal const int MaxSamples = 1 << 24;

    /// <summary>Path of the ONNX file. Resolved to an absolute path.</summary>
    [Key("path of the ONNX file of the backbone; needed for training only")]
    public string File { get; init => field = value ?? ""; } = "";

    /// <summary>Description of the graph: the name of a built-in interface, the path of a sidecar, or "auto".</summary>
    [Key("description of the graph: the name of a built-in interface, or the path of a .backbone.json file; auto: NAME.backbone.json beside NAME.onnx, or the metadata of a model of Earmark")]
    public string Interface { get; init => field = value ?? ""; } = BackboneInterface.Auto;

    /// <summary>Hash of the files, which is determined when the backbone is resolved, or empty.</summary>
    [Key("XXH3 hash of the files, determined when a run starts; a run is not resumed with changed files")]
    public string Hash { get; init => field = value ?? ""; } = "";

    /// <summary>Name of the value of the graph that is the embedding, or empty for that of the interface.</summary>
    [Key("name of the value of the graph that is the embedding, if it is not the one of the interface")]
    public string Output { get; init => field = value ?? ""; } = "";

    /// <summary>Name of the backbone.</summary>
    [Key("name of the backbone")]
    public string Name { get; init => field = value ?? ""; } = "";

    /// <summary>Licence of the weights, as an SPDX identifier if there is one.</summary>
    [Key("licence of the weights (SPDX identifier), which also applies to models that contain them")]
    public string Licence { get; init => field = value ?? ""; } = "";

    /// <summary>Text of the licence, or empty.</summary>
    [Key("text of the licence")]
    public string LicenceText { get; init => field = value ?? ""; } = "";

    /// <summary>Where the backbone can be downloaded.</summary>
    [Key("where the backbone can be downloaded")]
    public string Source { get; init => field = value ?? ""; } = "";

    /// <inheritdoc/>
    [Key("sample rate of the waveforms; auto: that of the interface", AllowsAuto = true, Unit = "Hz", Min = 1000, Max = 384_000)]
    [JsonConverter(typeof(AutoConverter))]
    public override int SampleRate { get; init; }

    /// <summary>How waveforms are divided into frames.</summary>
    [Key("windows: the waveform is cut into windows, and the graph computes a frame from each; model: the graph makes frames from a waveform of any length; auto: that of the interface", Choices = ["auto", "windows", "model"])]
    public BackboneFraming Framing { get; init; }

    /// <summary>Length of a frame, which is the length of a window or the number of samples on which a frame depends, or null for that of the interface.</summary>
    [Key("length of a frame; auto: that of the interface", AllowsAuto = true, Unit = "ms", Min = 0.01, Max = 60_000, MaxSamples = MaxSamples)]
    [JsonConverter(typeof(AutoMillisecondsConverter))]
    public Duration? Frame { get; init; }

    /// <summary>Hop between consecutive frames, or null for that of the interface.</summary>
    [Key("hop between consecutive frames; auto: that of the interface", AllowsAuto = true, Unit = "ms", Min = 0.01, Max = 60_000, MaxSamples = MaxSamples)]
    [JsonConverter(typeof(AutoMillisecondsConverter))]
    public Duration? Hop { get; init; }

    /// <summary>Length to which shorter recordings are repeated, in seconds, 0 to zero-pad them, or null for that of the interface.</summary>
    [Key("length to which shorter recordings are repeated, in training and in tagging; 0: they are zero-padded; auto: that of the interface", AllowsAuto = true, Unit = "s", Min = 0, Max = 60)]
    [JsonConverter(typeof(AutoNumberConverter))]
    public double? MinSeconds { get; init; }

    /// <summary>Number of features of a frame, or 0 until it is determined by running the graph.</summary>
    [Key("number of features of a frame; auto: that of the interface, or determined by running the graph", AllowsAuto = true, Min = 1, Max = 65_536)]
    [JsonConverter(typeof(AutoConverter))]
    public int Features { get; init; }

    /// <summary>The graphs, one or two.</summary>
    [Key("the graphs, one or two: inputs, outputs and the meaning of their dimensions")]
    public IReadOnlyList<BackboneStage> Stages { get; init => field = value ?? []; } = [];

    /// <summary>Names of the built-in interfaces.</summary>
    public static IReadOnlyList<string> BuiltInInterfaces => BackboneInterface.BuiltIn;

    /// <inheritdoc/>
    [JsonIgnore]
    public override int MaxAutoSampleRate => 384_000;

    /// <inheritdoc/>
    [JsonIgnore]
    public override int Channels => 1;

    /// <inheritdoc/>
    [JsonIgnore]
    public override int Bands => Features;

    /// <inheritdoc/>
    [JsonIgnore]
    public override int HopSamples => Hop?.ToSamples(SampleRate) ?? 0;

    /// <inheritdoc/>
    [JsonIgnore]
    public override int FrameSamples => Frame?.ToSamples(SampleRate) ?? 0;

    /// <inheritdoc/>
    [JsonIgnore]
    public override int MinSamples => Duration.Seconds(MinSeconds ?? 0).ToSamples(SampleRate);

    /// <inheritdoc/>
    internal override bool IsResolved => Hash.Length > 0;

    /// <inheritdoc/>
    internal override FrontEnd? Frequencies => null;

    /// <inheritdoc/>
    internal override Backbone Pretrained => this;

    /// <inheritdoc/>
    private protected override int MaxLengthSamples => MaxSamples;

    /// <summary>Returns the backbone unchanged: its sample rate is that of the graph.</summary>
    /// <param name="sampleRate">The sample rate in Hz.</param>
    public override FrontEnd WithSampleRate(int sampleRate) => this;

    /// <inheritdoc/>
    internal override FrontEnd WithPretrained(Backbone backbone) => backbone;

    /// <summary>Reads the interface, opens the files and runs the graph to check the description.</summary>
    /// <returns>The backbone with its complete description, the absolute path and the hash of its files, and the number of features. A resolved backbone is returned unchanged if its files are.</returns>
    /// <exception cref="InputException">A file is missing, cannot be imported or has changed, there is no description, or it does not describe the graph.</exception>
    public Backbone Resolve()
    {
        if (IsResolved)
        {
            _ = BackboneFiles.Open(this);
            return this;
        }
        var described = BackboneInterface.Describe(this);
        var files = BackboneFiles.Open(described);
        return described with { Hash = files.Hash, Features = BackboneCheck.Run(described, files) };
    }

    /// <summary>Describes a resolved backbone: "backbone YAMNet: 1,024 features, frames of 0.975 s every 0.48 s".</summary>
    internal string Describe() => string.Create(CultureInfo.InvariantCulture,
        $"backbone {Name}: {Features:N0} features, frames of {(double)FrameSamples / SampleRate:0.###} s every {(double)HopSamples / SampleRate:0.###} s");

    /// <summary>Returns whether another backbone computes the same.</summary>
    public bool Equals(Backbone? other) => other is not null && Contents == other.Contents;

    /// <inheritdoc/>
    public override int GetHashCode() => Contents.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    private protected override IEnumerable<string> GetInconsistencies() => BackboneInterface.GetErrors(this);

    /// <inheritdoc/>
    private protected override Value EmitNodes(OnnxGraph graph, Value waveform) => new BackboneNodes(graph, this, BackboneFiles.Open(this).Models).Emit(waveform);

    private string Contents => (this with { File = "", Interface = "", Name = "", Licence = "", LicenceText = "", Source = "" }).ToJson();
}

/// <summary>How a <see cref="Backbone"/> divides waveforms into frames.</summary>
[JsonConverter(typeof(EnumWordConverter<BackboneFraming>))]
public enum BackboneFraming
{
    /// <summary>The framing of the interface, or windows if it does not state one.</summary>
    Auto,

    /// <summary>The waveform is cut into windows of the length of a frame, and the graph computes a frame from each.</summary>
    Windows,

    /// <summary>The graph makes frames from a waveform of any length.</summary>
    Model,
}
