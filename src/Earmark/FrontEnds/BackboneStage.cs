using System.Text.Json.Serialization;

namespace Earmark.FrontEnds;

/// <summary>How an ONNX model of a <see cref="Backbone"/> is used: its input, its output and what their dimensions mean.</summary>
public sealed record BackboneStage
{
    /// <summary>File of the second stage, relative to the folder of the first. The file of the first stage is <see cref="Backbone.File"/>.</summary>
    public string File { get; init => field = value ?? ""; } = "";

    /// <summary>Name of the input, or empty for the only one.</summary>
    public string Input { get; init => field = value ?? ""; } = "";

    /// <summary>Meaning of the dimensions of the input, or empty if it follows from their number.</summary>
    public IReadOnlyList<BackboneAxis> InputLayout { get; init => field = value ?? []; } = [];

    /// <summary>Name of an output, or of any other value of the graph.</summary>
    public string Output { get; init => field = value ?? ""; } = "";

    /// <summary>Meaning of the dimensions of the output.</summary>
    public IReadOnlyList<BackboneAxis> OutputLayout { get; init => field = value ?? []; } = [];

    /// <summary>Whether the graph computes the elements of a batch independently. Otherwise it is run once for each element.</summary>
    public bool Batch { get; init; } = true;

    /// <summary>First stage only: peak to which each window of the waveform is scaled after its mean is subtracted, or 0 to leave it unchanged.</summary>
    public double Peak { get; init; }

    /// <summary>Factor of the input, such as 32767 for models that expect 16-bit samples.</summary>
    public double Scale { get; init; } = 1;

    /// <summary>Value added to the input after <see cref="Scale"/>.</summary>
    public double Offset { get; init; }

    /// <summary>Activation applied to the output, for outputs before the activation of a layer.</summary>
    public BackboneActivation Activation { get; init; }

    /// <summary>Number of frames of the first stage in an input of the second stage.</summary>
    public int Window { get; init; }

    /// <summary>Hop between consecutive inputs of the second stage, in frames of the first stage.</summary>
    public int Hop { get; init; }

    /// <summary>Returns the errors of a stage as full sentences.</summary>
    /// <param name="isFirst">Whether this is the first stage.</param>
    internal IEnumerable<string> GetErrors(bool isFirst)
    {
        if (isFirst == File.Length > 0) yield return isFirst ? $"file is '{File}'. Expected no file: the first stage always uses the file of the backbone." : "file is missing. Expected the file of the second stage, relative to the folder of the first.";
        if (Output.Length == 0) yield return "output is missing. Expected the name of a value of the graph.";
        if (OutputLayout.Count(axis => axis == BackboneAxis.Features) != 1 || OutputLayout.Contains(BackboneAxis.Samples) || HasRepetition(OutputLayout) || OutputLayout.Count > MaxAxes)
            yield return $"outputLayout is [{Text(OutputLayout)}]. Expected 'features' once, 'batch' and 'frames' at most once, and 'one', 'mean' or 'max' for the other dimensions.";
        BackboneAxis[] data = isFirst ? [BackboneAxis.Samples] : [BackboneAxis.Frames, BackboneAxis.Features];
        if (InputLayout.Count > 0 && (!data.All(InputLayout.Contains) || InputLayout.Except([.. data, BackboneAxis.Batch, BackboneAxis.One]).Any() || HasRepetition(InputLayout) || InputLayout.Count > MaxAxes))
            yield return $"inputLayout is [{Text(InputLayout)}]. Expected {string.Join(" and ", data.Select(axis => $"'{Word(axis)}'"))} once, 'batch' at most once, and 'one' for the other dimensions.";
        if (!(Peak is >= 0 and <= MaxFactor) || !(Math.Abs(Scale) is > 0 and <= MaxFactor) || !(Math.Abs(Offset) <= MaxFactor)) yield return $"peak, scale or offset is out of range. Expected peak 0 or more, a scale other than 0, and absolute values up to {MaxFactor}.";
        if (!isFirst && Peak > 0) yield return "peak is above 0. Expected 0, because only windows of the waveform can be scaled to a peak.";
        if (isFirst ? Window != 0 || Hop != 0 : Window is < 1 or > MaxWindow || Hop is < 1 or > MaxWindow)
            yield return isFirst ? "window or hop is specified. Expected them in the second stage only." : $"window is {Window} and hop {Hop}. Expected 1 to {MaxWindow} frames of the first stage.";
    }

    private const int MaxAxes = 8, MaxWindow = 100_000;
    private const double MaxFactor = 1e6;

    private static bool HasRepetition(IReadOnlyList<BackboneAxis> layout) =>
        layout.Where(axis => axis is BackboneAxis.Batch or BackboneAxis.Samples or BackboneAxis.Frames or BackboneAxis.Features).CountBy(axis => axis).Any(axis => axis.Value > 1);

    private static string Text(IReadOnlyList<BackboneAxis> layout) => string.Join(", ", layout.Select(Word));

    private static string Word(BackboneAxis axis) => axis.ToString().ToLowerInvariant();
}

/// <summary>Meaning of a dimension of an input or output of a <see cref="BackboneStage"/>.</summary>
[JsonConverter(typeof(EnumWordConverter<BackboneAxis>))]
public enum BackboneAxis
{
    /// <summary>Elements of the batch.</summary>
    Batch,

    /// <summary>Samples of a waveform.</summary>
    Samples,

    /// <summary>Frames in chronological order.</summary>
    Frames,

    /// <summary>Features of a frame.</summary>
    Features,

    /// <summary>A dimension of length 1, without meaning.</summary>
    One,

    /// <summary>A dimension of an output over which the mean is taken.</summary>
    Mean,

    /// <summary>A dimension of an output over which the maximum is taken.</summary>
    Max,
}

/// <summary>An activation of a <see cref="BackboneStage"/>.</summary>
[JsonConverter(typeof(EnumWordConverter<BackboneActivation>))]
public enum BackboneActivation
{
    /// <summary>None: the output is used unchanged.</summary>
    None,

    /// <summary>Rectified linear unit, max(x, 0), applied before 'mean' and 'max' of the layout.</summary>
    Relu,
}
