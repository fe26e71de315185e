using Earmark.Data;
using Earmark.FrontEnds;
using Earmark.Tagging;
using Earmark.Training.Networks;

namespace Earmark.Training.Presets;

/// <summary>
/// Every parameter of a training run: one tree. Preset files, <c>--set key=value</c>, options of the command line and
/// <c>hparams.json</c> have this structure. Defaults are those of the preset <c>baseline</c>, except for options that only the notebook uses.
/// </summary>
public sealed record Preset
{
    /// <summary>Description of the preset.</summary>
    [Key("description of the preset")]
    public string About { get; init; } = "";

    /// <summary>Decides every random number of the training; which clips are held out is <see cref="ValidationOptions.Seed"/>.</summary>
    [Key("seed of all random numbers; the same data, resolved preset and kind of processor give the same model")]
    public ulong Seed { get; init; } = 2018;

    /// <summary>From waveform to spectrogram.</summary>
    public FrontEnd FrontEnd { get; init; } = new AmplitudePhase();

    /// <summary>From spectrogram to scores.</summary>
    public Network Network { get; init; } = new BaselineNet();

    /// <summary>The training examples.</summary>
    public ExampleOptions Examples { get; init; } = new();

    /// <summary>How examples are changed by chance.</summary>
    public AugmentOptions Augment { get; init; } = new();

    /// <summary>The training targets.</summary>
    public TargetOptions Targets { get; init; } = new();

    /// <summary>How long, and how fast, it learns.</summary>
    public ScheduleOptions Schedule { get; init; } = new();

    /// <summary>How a gradient becomes a step.</summary>
    public OptimiserOptions Optimiser { get; init; } = new();

    /// <summary>Which clips are held out and how they are scored while training.</summary>
    public ValidationOptions Validation { get; init; } = new();

    /// <summary>How the finished model scores a recording.</summary>
    public Prediction Prediction { get; init; } = new();

    /// <summary>Wires the network for the spectrograms of the front end.</summary>
    /// <param name="weights">The weights in which it declares its parameters.</param>
    /// <param name="labels">Number of labels.</param>
    public NetworkBody Build(Weights weights, int labels) => Network.Build(weights, new(FrontEnd.Channels, 1, FrontEnd.Bands), labels);
}
