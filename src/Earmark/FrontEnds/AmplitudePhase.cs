using System.Text.Json.Serialization;
using Earmark.Onnx;

namespace Earmark.FrontEnds;

/// <summary>
/// Amplitude and phase of the short-time Fourier transform: log(1 + |X|) and angle(X) / pi, from -1 to 1. This is the front end of the
/// notebook of the Freesound 2018 challenge, and the defaults are the notebook's values.
/// </summary>
public sealed record AmplitudePhase : FrontEnd
{
    /// <inheritdoc/>
    [Key("sample rate of the waveforms; auto: the most common rate of the training clips, at most 44,100 Hz", AllowsAuto = true, Unit = "Hz", Min = 1000, Max = 384_000, Source = "the challenge's recordings")]
    [JsonConverter(typeof(AutoConverter))]
    public override int SampleRate { get; init; } = 44_100;

    /// <summary>Length of a frame and of its window.</summary>
    [Key("length of a frame and of its Hann window", Unit = "ms", Min = 0.01, Max = 250, MaxSamples = 65_536, Source = "the challenge's notebook")]
    [JsonConverter(typeof(MillisecondsConverter))]
    public Duration Frame { get; init; } = Duration.Samples(400);

    /// <summary>Hop between consecutive frames.</summary>
    [Key("hop between consecutive frames", Unit = "ms", Min = 0.01, Max = 250, MaxSamples = 65_536, Source = "the challenge's notebook")]
    [JsonConverter(typeof(MillisecondsConverter))]
    public Duration Hop { get; init; } = Duration.Samples(160);

    /// <summary>FFT size, to which frames are zero-padded, or 0 for the frame length.</summary>
    [Key("FFT size, at least the frame length; auto: the frame length", AllowsAuto = true, Unit = "samples", Min = 2, Max = 65_536, Source = "next power of two")]
    [JsonConverter(typeof(AutoConverter))]
    public int FftSize { get; init; } = 512;

    /// <summary>Zero padding at each end of a whole clip, in training and in the model.</summary>
    [Key("zero padding at each end of a whole clip, in training and in the model", Unit = "s", Min = 0, Max = 10, MaxSamples = 1_000_000, Source = "the challenge's notebook: none")]
    [JsonConverter(typeof(SecondsConverter))]
    public Duration Padding { get; init; }

    /// <summary>Whether the phase is used as a second channel.</summary>
    [Key("use the phase as a second channel")]
    public bool Phase { get; init; } = true;

    /// <inheritdoc/>
    [JsonIgnore]
    public override int MaxAutoSampleRate => 44_100;

    /// <inheritdoc/>
    [JsonIgnore]
    public override int Channels => Phase ? 2 : 1;

    /// <inheritdoc/>
    [JsonIgnore]
    public override int Bands => (FftSize > 0 ? FftSize : FrameSamples) / 2 + 1;

    /// <inheritdoc/>
    [JsonIgnore]
    public override int HopSamples => Hop.ToSamples(SampleRate);

    /// <inheritdoc/>
    [JsonIgnore]
    public override int FrameSamples => Frame.ToSamples(SampleRate);

    /// <inheritdoc/>
    [JsonIgnore]
    public override int PaddingSamples => Padding.ToSamples(SampleRate);

    /// <inheritdoc/>
    public override FrontEnd WithSampleRate(int sampleRate)
    {
        var resolved = this with { SampleRate = sampleRate };
        return FftSize > 0 ? resolved : resolved with { FftSize = resolved.FrameSamples };
    }

    /// <inheritdoc/>
    private protected override IEnumerable<string> GetInconsistencies()
    {
        if (FftSize < FrameSamples) yield return $"fftSize is {FftSize}. Expected at least the frame length, {FrameSamples}.";
    }

    /// <inheritdoc/>
    private protected override Value EmitNodes(OnnxGraph graph, Value waveform)
    {
        // Decoders divide 16-bit samples by 32768, but the notebook divides by 32767.
        var scaled = graph.Op("Mul", [waveform, graph.Scalar(32768f / 32767f)]);
        var fourier = new Fourier(FrameSamples, HopSamples, FftSize, Bands);
        long[] order = [.. fourier.BinRows];
        var spectra = graph.Op("Gather", [fourier.Emit(graph, scaled), graph.Int64s(order)], ("axis", 2));
        var parts = graph.Ops("Split", 2, [spectra, graph.Int64s(1, 1)], ("axis", 1));                // each [batch, 1, bands, frames]
        var amplitude = LogAmplitude(graph, parts[0], parts[1]);
        var channels = Phase ? graph.Op("Concat", [amplitude, Angle(graph, parts[0], parts[1])], ("axis", 1)) : amplitude;
        return graph.Op("Transpose", [channels], ("perm", new long[] { 0, 1, 3, 2 }));
    }

    /// <summary>Adds the nodes of log(1 + |X|).</summary>
    private static Value LogAmplitude(OnnxGraph graph, Value real, Value imaginary)
    {
        var power = graph.Op("Add", [graph.Op("Mul", [real, real]), graph.Op("Mul", [imaginary, imaginary])]);
        return graph.Op("Log", [graph.Op("Add", [graph.Op("Sqrt", [power]), graph.Scalar(1)])]);
    }

    /// <summary>
    /// Adds the nodes of angle(X) / pi, which is 0 where X = 0. ONNX has no Atan2 operator. Where x >= 0, the angle is the arc tangent of y / |x|. Where
    /// x &lt; 0, it is the supplement of that, with the sign of y. A lower limit for |x| avoids a division by zero.
    /// </summary>
    internal static Value Angle(OnnxGraph graph, Value real, Value imaginary)
    {
        var zero = graph.Scalar(0);
        var slope = graph.Op("Div", [imaginary, graph.Op("Max", [graph.Op("Abs", [real]), graph.Scalar(1e-30f)])]);
        var principal = graph.Op("Mul", [graph.Op("Atan", [slope]), graph.Scalar((float)(1 / Math.PI))]); // in [-1/2, 1/2]
        var signOfY = graph.Op("Where", [graph.Op("Less", [imaginary, zero]), graph.Scalar(-1), graph.Scalar(1)]);
        return graph.Op("Where", [graph.Op("Less", [real, zero]), graph.Op("Sub", [signOfY, principal]), principal]);
    }
}
