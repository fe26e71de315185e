using Earmark.Data;
using Earmark.FrontEnds;
using Earmark.Tagging;
using Earmark.Training.Networks;

namespace Earmark.Training.Presets;

/// <summary>
/// All parameters of a training run, as a tree. Preset files, <c>--set key=value</c>, command-line options and
/// <c>hparams.json</c> have this structure. Defaults are those of the preset <c>baseline</c>, except for options that only the notebook uses.
/// </summary>
public sealed record Preset
{
    /// <summary>Description of the preset.</summary>
    [Key("description of the preset")]
    public string About { get; init; } = "";

    /// <summary>Seed of all random numbers in training. The held-out clips are selected by <see cref="ValidationOptions.Seed"/>.</summary>
    [Key("seed of all random numbers in training; the same data, resolved preset and CPU model produce the same trained model")]
    public ulong Seed { get; init; } = 2018;

    /// <summary>The front end, which converts waveforms to spectrograms.</summary>
    public FrontEnd FrontEnd { get; init; } = new AmplitudePhase();

    /// <summary>The network, which converts spectrograms to scores.</summary>
    public Network Network { get; init; } = new BaselineNet();

    /// <summary>Training examples: batches, crops and sampling.</summary>
    public ExampleOptions Examples { get; init; } = new();

    /// <summary>Random augmentation of the examples.</summary>
    public AugmentOptions Augment { get; init; } = new();

    /// <summary>Training targets.</summary>
    public TargetOptions Targets { get; init; } = new();

    /// <summary>Distillation, with a teacher.</summary>
    public DistillationOptions Distillation { get; init; } = new();

    /// <summary>Treatment of doubtful labels.</summary>
    public DoubtfulOptions Doubtful { get; init; } = new();

    /// <summary>Length of training, learning rate schedule and precision.</summary>
    public ScheduleOptions Schedule { get; init; } = new();

    /// <summary>Options of the optimiser.</summary>
    public OptimiserOptions Optimiser { get; init; } = new();

    /// <summary>Selection of the held-out clips, and validation during training.</summary>
    public ValidationOptions Validation { get; init; } = new();

    /// <summary>Settings with which the finished model scores a recording.</summary>
    public Prediction Prediction { get; init; } = new();

    /// <summary>Builds the network for the spectrograms of the front end.</summary>
    /// <param name="weights">Weights in which the network declares its parameters.</param>
    /// <param name="labels">Number of labels.</param>
    public NetworkBody Build(Weights weights, int labels) => Network.Build(weights, new(FrontEnd.Channels, 1, FrontEnd.Bands), labels);
}
