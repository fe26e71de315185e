using Earmark.Data;
using Earmark.FrontEnds;
using Earmark.Tagging;
using Earmark.Training.Networks;

namespace Earmark.Training.Presets;

/// <summary>
/// Every parameter of a training run: one tree. Preset files, <c>--set key=value</c>, options of the command line and
/// <c>hparams.json</c> are this tree; defaults are those of the preset <c>baseline</c>, but for what only its notebook does.
/// </summary>
public sealed record Preset
{
    /// <summary>What the preset is for.</summary>
    [Key("what the preset is for, in a sentence")]
    public string About { get; init; } = "";

    /// <summary>Decides every random number of the training; which clips are held out is <see cref="ValidationOptions.Seed"/>.</summary>
    [Key("decides every random number of the training; with the same data, the same resolved preset and the same kind of processor it gives the same model")]
    public ulong Seed { get; init; } = 2018;

    /// <summary>From waveform to spectrogram.</summary>
    public FrontEnd FrontEnd { get; init; } = new AmplitudePhase();

    /// <summary>From spectrogram to scores.</summary>
    public Network Network { get; init; } = new BaselineNet();

    /// <summary>What the network is shown.</summary>
    public ExampleOptions Examples { get; init; } = new();

    /// <summary>How examples are changed by chance.</summary>
    public AugmentOptions Augment { get; init; } = new();

    /// <summary>What it is to answer.</summary>
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
    /// <param name="weights">Where it declares its arrays.</param>
    /// <param name="labels">Number of labels.</param>
    public NetworkBody Build(Weights weights, int labels) => Network.Build(weights, new(FrontEnd.Channels, 1, FrontEnd.Bands), labels);
}

/// <summary>What the network is shown.</summary>
public sealed record ExampleOptions
{
    /// <summary>Examples in a batch.</summary>
    [Key("examples in a batch", Min = 1, Max = 4096)]
    public int Batch { get; init; } = 32;

    /// <summary>Shortest crop.</summary>
    [Key("shortest crop; all crops of a batch have one length, drawn between the shortest and the longest", Unit = "samples", Min = 1, Max = 1e8)]
    public int CropMin { get; init; } = 8000;

    /// <summary>Longest crop.</summary>
    [Key("longest crop", Unit = "samples", Min = 1, Max = 1e8)]
    public int CropMax { get; init; } = 8000;

    /// <summary>How many crop lengths there are.</summary>
    [Key("crop lengths, evenly spaced from the shortest to the longest; each is compiled anew, so that many are slow", Min = 1, Max = 64)]
    public int CropLengths { get; init; } = 8;

    /// <summary>Zeros around a clip that crops may reach into.</summary>
    [Key("zeros before and after a clip that crops may reach into, besides those of the front end; the model does not add them", Unit = "samples", Min = 0, Max = 1e8)]
    public int Padding { get; init; }

    /// <summary>How a clip that is shorter than its crop is filled up.</summary>
    [Key("how a clip shorter than its crop is filled up: zeros around it, or itself again", Choices = ["zeros", "repeat"])]
    public CropFill Fill { get; init; }

    /// <summary>Where spectrograms come from.</summary>
    [Key("waveform: crop the recording, then compute; cache: compute each clip once, keep it, crop that", Choices = ["waveform", "cache"])]
    public SpectrogramSource Source { get; init; }

    /// <summary>How the clips of a pass are chosen.</summary>
    [Key("shuffled: every clip once a pass; balanced: every label as often as every other", Choices = ["shuffled", "balanced"])]
    public ClipSampling Sampling { get; init; }
}

/// <summary>What the network is to answer.</summary>
public sealed record TargetOptions
{
    /// <summary>Probability spread evenly over all labels.</summary>
    [Key("probability taken from the label and spread evenly over all", Min = 0, Max = 0.9, Source = "Szegedy et al. 2016, section 7")]
    public double LabelSmoothing { get; init; }

    /// <summary>Strength of mixup.</summary>
    [Key("mixup: parameter of the beta distribution that mixes two examples; 0: none", Min = 0, Max = 10, Source = "Zhang et al. 2018, arXiv 1710.09412")]
    public double Mixup { get; init; }

    /// <summary>Weight of a clip whose label nobody verified.</summary>
    [Key("weight in the loss of a clip whose label nobody verified; a verified one has 1", Min = 0, Max = 1)]
    public double UnverifiedWeight { get; init; } = 1;
}

/// <summary>How long, and how fast, the network learns.</summary>
public sealed record ScheduleOptions
{
    /// <summary>Steps of the whole run.</summary>
    [Key("steps of the whole run, or more where schedule.epochs asks for more", Unit = "steps", Min = 1, Max = 1e9)]
    public int Steps { get; init; } = 10_000;

    /// <summary>Fewest passes over the training clips.</summary>
    [Key("fewest passes over the training clips: where these take more than schedule.steps, the run is as long as they are", Unit = "passes", Min = 0, Max = 1e6)]
    public double Epochs { get; init; }

    /// <summary>Learning rate at its highest.</summary>
    [Key("learning rate at its highest", Min = 0, Max = 10)]
    public double LearningRate { get; init; } = 3e-4;

    /// <summary>How the rate falls.</summary>
    [Key("exponential: rate x decay^(step / decaySteps); cosine: half a cosine down to zero at the last step", Choices = ["exponential", "cosine"])]
    public LearningRateDecay Decay { get; init; }

    /// <summary>Factor of the exponential.</summary>
    [Key("factor of the exponential every decaySteps", Min = 1e-6, Max = 1)]
    public double DecayFactor { get; init; } = 0.99;

    /// <summary>Steps in which the exponential falls by its factor.</summary>
    [Key("steps in which the exponential falls by its factor", Unit = "steps", Min = 1, Max = 1e9)]
    public int DecaySteps { get; init; } = 10_000;

    /// <summary>Share of the run in which the rate rises from zero.</summary>
    [Key("share of the run in which the rate first rises from zero", Min = 0, Max = 1)]
    public double WarmUp { get; init; }

    /// <summary>Arithmetic of the convolutions.</summary>
    [Key("arithmetic of the convolutions in training, weights stay float32; auto: bfloat16 where the processor has instructions for it", Choices = ["float32", "bfloat16", "auto"])]
    public Precision Precision { get; init; }
}

/// <summary>How a gradient becomes a step.</summary>
public sealed record OptimiserOptions
{
    /// <summary>Decay of the mean of gradients.</summary>
    [Key("decay of the mean of gradients", Min = 0, Max = 0.99999, Source = "Kingma and Ba 2015, arXiv 1412.6980")]
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Decay of the mean of squared gradients.</summary>
    [Key("decay of the mean of squared gradients", Min = 0, Max = 0.999999, Source = "Kingma and Ba 2015, arXiv 1412.6980")]
    public double Beta2 { get; init; } = 0.999;

    /// <summary>Added to the root of the mean of squares.</summary>
    [Key("added to the root of the mean of squared gradients", Min = 1e-16, Max = 1)]
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>Whether epsilon is added before the bias correction.</summary>
    [Key("whether epsilon is added before the bias correction of the moments rather than after it", Source = "TensorFlow; epsilon hat in Kingma and Ba 2015, section 2")]
    public bool EpsilonHat { get; init; }

    /// <summary>Decoupled weight decay.</summary>
    [Key("decoupled weight decay of kernels and matrices, times the learning rate", Min = 0, Max = 10, Source = "Loshchilov and Hutter 2019, arXiv 1711.05101")]
    public double WeightDecay { get; init; }

    /// <summary>Largest norm of the whole gradient.</summary>
    [Key("largest norm of the whole gradient; a longer one is scaled down to it", Min = 1e-6, Max = 1e9)]
    public double ClipNorm { get; init; } = 15;

    /// <summary>Decay of the moving average of the weights.</summary>
    [Key("decay of the moving average of the weights that becomes the model (statistics of batch normalisation are the last ones); 0: the last weights", Min = 0, Max = 0.99999)]
    public double EmaDecay { get; init; }
}

/// <summary>Which clips are held out and how they are scored while training.</summary>
public sealed record ValidationOptions
{
    /// <summary>How clips are held out when there are no folds.</summary>
    [Key("when there are no folds, grouped: groups and equal recordings stay together, every label gives its share; random: as scikit-learn's train_test_split, whatever belongs together", Choices = ["grouped", "random"])]
    public ValidationSplit Split { get; init; }

    /// <summary>Share of the clips held out when there are no folds.</summary>
    [Key("share of the clips held out when there are no folds", Min = 0.01, Max = 0.9, Source = "the challenge's notebook: test_size")]
    public double Fraction { get; init; } = 0.33;

    /// <summary>Decides which clips are held out.</summary>
    [Key("decides which clips are held out, apart from the run's seed so that runs can be compared", Source = "the challenge's notebook: random_state")]
    public ulong Seed { get; init; } = 2018;

    /// <summary>Fewest steps between two validations.</summary>
    [Key("fewest steps between two validations; one takes place at the end of a pass", Unit = "steps", Min = 1, Max = 1e9)]
    public int Every { get; init; } = 100;

    /// <summary>What is scored while training.</summary>
    [Key("what is scored while training: one seeded crop of each clip, or the whole clip", Choices = ["crop", "whole"])]
    public ValidationInput Input { get; init; }

    /// <summary>Holds out clips for a training without folds.</summary>
    /// <exception cref="InputException">One of the two parts would be empty.</exception>
    public Fold HoldOut(Dataset data) => Split == ValidationSplit.Random ? Fold.HoldOutUnstratified(data, Fraction, Seed) : Fold.HoldOut(data, Fraction, Seed);
}
