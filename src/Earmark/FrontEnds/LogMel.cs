using System.Text.Json.Serialization;
using Earmark.Onnx;

namespace Earmark.FrontEnds;

/// <summary>
/// Log-mel spectrogram: log(power + floor), where power is the sum of |X|^2 of the short-time Fourier transform over a triangular mel band.
/// </summary>
/// <remarks>There is no common default for the scale and the normalisation: librosa uses "slaney" for both, whereas HTK and torchaudio use "htk" and "none".</remarks>
public sealed record LogMel : FrontEnd
{
    private const int MaxAutoFftSize = 16_384;

    /// <inheritdoc/>
    [Key("sample rate of the waveforms; auto: the most common rate of the training clips, at most 32,000 Hz", AllowsAuto = true, Unit = "Hz", Min = 1000, Max = 384_000, Source = "CP-JKU, DCASE 2018 task 2; Kong et al. 2020, arXiv 1912.10211")]
    [JsonConverter(typeof(AutoConverter))]
    public override int SampleRate { get; init; } = 32_000;

    /// <summary>Length of a frame and of its window.</summary>
    [Key("length of a frame and of its periodic Hann window", Unit = "ms", Min = 0.01, Max = 250, MaxSamples = 65_536)]
    [JsonConverter(typeof(MillisecondsConverter))]
    public Duration Frame { get; init; } = Duration.Milliseconds(40);

    /// <summary>Hop between consecutive frames.</summary>
    [Key("hop between consecutive frames", Unit = "ms", Min = 0.01, Max = 250, MaxSamples = 65_536, Source = "Kong et al. 2020, arXiv 1912.10211")]
    [JsonConverter(typeof(MillisecondsConverter))]
    public Duration Hop { get; init; } = Duration.Milliseconds(10);

    /// <summary>FFT size, to which frames are zero-padded, or 0 for the frame length, doubled until every band contains an FFT bin.</summary>
    [Key("FFT size, at least the frame length; auto: the frame length, doubled until every band contains an FFT bin", AllowsAuto = true, Unit = "samples", Min = 2, Max = 65_536)]
    [JsonConverter(typeof(AutoConverter))]
    public int FftSize { get; init; }

    /// <summary>Number of mel bands.</summary>
    [Key("number of mel bands", Min = 1, Max = 1024, Source = "Kong et al. 2020, arXiv 1912.10211")]
    [JsonPropertyName("bands")]
    public int MelBands { get; init; } = 64;

    /// <summary>Lower edge of the lowest band.</summary>
    [Key("lower edge of the lowest band", Unit = "Hz", Min = 0, Max = 192_000, Source = "Kong et al. 2020, arXiv 1912.10211")]
    public double Fmin { get; init; } = 50;

    /// <summary>Upper edge of the highest band, limited to half the sample rate by <see cref="WithSampleRate"/>.</summary>
    [Key("upper edge of the highest band, limited to half the sample rate", Unit = "Hz", Min = 1, Max = 192_000, Source = "Kong et al. 2020, arXiv 1912.10211")]
    public double Fmax { get; init; } = 14_000;

    /// <summary>The mel scale.</summary>
    [Key("mel scale: logarithmic throughout (htk), or linear below 1000 Hz (slaney)", Choices = ["htk", "slaney"], Source = "HTK book, section 5.4.6")]
    public MelScale Scale { get; init; } = MelScale.Htk;

    /// <summary>Normalisation of the bands.</summary>
    [Key("normalisation of the bands: height 1 (none) or area 1 (slaney)", Choices = ["none", "slaney"], Source = "HTK book, section 5.4.6")]
    public MelNorm Norm { get; init; } = MelNorm.None;

    /// <summary>Value added to the power before taking the logarithm.</summary>
    [Key("value added to the power before taking the logarithm", Min = 1e-30, Max = 1, Source = "about the noise of 16-bit samples in one band")]
    public double Floor { get; init; } = 1e-6;

    /// <summary>Length to which shorter recordings are repeated, in seconds, or 0 for no repetition.</summary>
    [Key("length to which shorter recordings are repeated, in training and in tagging; 0: no repetition", Unit = "s", Min = 0, Max = 40)]
    public double MinSeconds { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override int MaxAutoSampleRate => 32_000;

    /// <inheritdoc/>
    [JsonIgnore]
    public override int Channels => 1;

    /// <inheritdoc/>
    [JsonIgnore]
    public override int Bands => MelBands;

    /// <inheritdoc/>
    [JsonIgnore]
    public override int HopSamples => Hop.ToSamples(SampleRate);

    /// <inheritdoc/>
    [JsonIgnore]
    public override int FrameSamples => Frame.ToSamples(SampleRate);

    /// <inheritdoc/>
    [JsonIgnore]
    public override int MinSamples => Duration.Seconds(MinSeconds).ToSamples(SampleRate);

    /// <inheritdoc/>
    public override FrontEnd WithSampleRate(int sampleRate)
    {
        var resolved = this with { SampleRate = sampleRate, Fmax = Math.Min(Fmax, sampleRate / 2.0) };
        if (FftSize > 0) return resolved;
        resolved = resolved with { FftSize = Math.Max(resolved.FrameSamples, 2) };
        while (resolved.Fmin < resolved.Fmax && resolved.FftSize < MaxAutoFftSize && resolved.EmptyBands().Count > 0) resolved = resolved with { FftSize = 2 * resolved.FftSize };
        return resolved;
    }

    private double BinSpacing => (double)SampleRate / FftSize;

    private int BinsUsed => Math.Min(FftSize / 2 + 1, (int)Math.Ceiling(Fmax / BinSpacing));

    /// <inheritdoc/>
    private protected override IEnumerable<string> GetInconsistencies()
    {
        if (FftSize < FrameSamples) yield return $"fftSize is {FftSize}. Expected at least the frame length, {FrameSamples}.";
        if (Fmin >= Fmax) yield return $"fmin is {Fmin}. Expected less than fmax, {Fmax} Hz.";
        else if (FftSize >= FrameSamples && EmptyBands() is { Count: > 0 } empty)
            yield return $"bands is {MelBands}, which leaves {empty.Count} without an FFT bin (first: band {empty[0] + 1}, bin spacing: {BinSpacing:0.##} Hz). "
                + "Expected at least one FFT bin in each band. Use fewer bands, a larger fftSize or a larger fmin.";
    }

    private List<int> EmptyBands()
    {
        var weights = MelBank.Weights(MelBank.Edges(MelBands, Fmin, Fmax, Scale), BinsUsed, BinSpacing, Norm);
        return [.. Enumerable.Range(0, MelBands).Where(band => Enumerable.Range(0, BinsUsed).All(bin => weights[band, bin] < 1e-9))];
    }

    /// <inheritdoc/>
    private protected override Value EmitNodes(OnnxGraph graph, Value waveform)
    {
        var fourier = new Fourier(FrameSamples, HopSamples, FftSize, BinsUsed);
        var spectra = fourier.Emit(graph, waveform);                                                   // [batch, 2, rows, frames]
        var parts = graph.Ops("Split", 2, [graph.Op("Mul", [spectra, spectra]), graph.Int64s(1, 1)], ("axis", 1));
        var bands = graph.Op("MatMul", [FilterBank(graph, fourier), graph.Op("Add", [parts[0], parts[1]])]); // [batch, 1, bands, frames]
        var log = graph.Op("Log", [graph.Op("Add", [bands, graph.Scalar((float)Floor)])]);
        return graph.Op("Transpose", [log], ("perm", new long[] { 0, 1, 3, 2 }));
    }

    /// <summary>Returns the filter bank over the rows of the transform, <c>[bands, rows]</c>. Rows without a requested bin have weight 0.</summary>
    private Value FilterBank(OnnxGraph graph, Fourier fourier)
    {
        var weights = MelBank.Weights(MelBank.Edges(MelBands, Fmin, Fmax, Scale), fourier.Bins, BinSpacing, Norm);
        var values = new float[MelBands * fourier.Rows];
        var rows = fourier.BinRows;
        for (var band = 0; band < MelBands; band++)
            for (var bin = 0; bin < fourier.Bins; bin++)
                values[band * fourier.Rows + rows[bin]] = (float)weights[band, bin];
        return graph.Constant(values, MelBands, fourier.Rows);
    }
}
