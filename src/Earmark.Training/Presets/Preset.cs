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

/// <summary>The training examples.</summary>
public sealed record ExampleOptions
{
    /// <summary>Examples in a batch.</summary>
    [Key("examples per batch", Min = 1, Max = 4096)]
    public int Batch { get; init; } = 32;

    /// <summary>Shortest crop.</summary>
    [Key("minimum crop length; all crops of a batch have the same random length", Unit = "samples", Min = 1, Max = 1e8)]
    public int CropMin { get; init; } = 8000;

    /// <summary>Longest crop.</summary>
    [Key("longest crop", Unit = "samples", Min = 1, Max = 1e8)]
    public int CropMax { get; init; } = 8000;

    /// <summary>How many crop lengths there are.</summary>
    [Key("number of crop lengths, evenly spaced from cropMin to cropMax; convolutions are compiled for each, so many are slow", Min = 1, Max = 64)]
    public int CropLengths { get; init; } = 8;

    /// <summary>Zeros around a clip that crops may reach into.</summary>
    [Key("zero padding before and after a clip for training crops, in addition to that of the front end; the model does not add it", Unit = "samples", Min = 0, Max = 1e8)]
    public int Padding { get; init; }

    /// <summary>How a clip that is shorter than its crop is filled up.</summary>
    [Key("padding of clips shorter than the crop: with zeros, or by repeating the clip", Choices = ["zeros", "repeat"])]
    public CropFill Fill { get; init; }

    /// <summary>Source of the spectrograms.</summary>
    [Key("waveform: crop the recording and compute the spectrogram each time; cache: compute the spectrogram of each clip once and crop it", Choices = ["waveform", "cache"])]
    public SpectrogramSource Source { get; init; }

    /// <summary>How the clips of a pass are chosen.</summary>
    [Key("shuffled: every clip once per epoch; balanced: all labels equally often", Choices = ["shuffled", "balanced"])]
    public ClipSampling Sampling { get; init; }
}

/// <summary>The training targets.</summary>
public sealed record TargetOptions
{
    /// <summary>Probability spread evenly over all labels.</summary>
    [Key("label smoothing: probability distributed evenly over all labels", Min = 0, Max = 0.9, Source = "Szegedy et al. 2016, section 7")]
    public double LabelSmoothing { get; init; }

    /// <summary>Strength of mixup.</summary>
    [Key("mixup: parameter of the beta distribution; 0: no mixup", Min = 0, Max = 10, Source = "Zhang et al. 2018, arXiv 1710.09412")]
    public double Mixup { get; init; }

    /// <summary>Loss weight of clips with unverified labels.</summary>
    [Key("loss weight of clips with unverified labels; verified ones have weight 1", Min = 0, Max = 1)]
    public double UnverifiedWeight { get; init; } = 1;
}

/// <summary>How long, and how fast, the network learns.</summary>
public sealed record ScheduleOptions
{
    /// <summary>Steps of the whole run.</summary>
    [Key("number of training steps, unless schedule.epochs requires more", Unit = "steps", Min = 1, Max = 1e9)]
    public int Steps { get; init; } = 10_000;

    /// <summary>Fewest passes over the training clips.</summary>
    [Key("minimum number of epochs; if they take more than schedule.steps, the run is extended", Unit = "epochs", Min = 0, Max = 1e6)]
    public double Epochs { get; init; }

    /// <summary>Learning rate at its highest.</summary>
    [Key("maximum learning rate", Min = 0, Max = 10)]
    public double LearningRate { get; init; } = 3e-4;

    /// <summary>How the rate falls.</summary>
    [Key("exponential: learningRate x decayFactor^(step / decaySteps); cosine: half a cosine down to zero at the last step", Choices = ["exponential", "cosine"])]
    public LearningRateDecay Decay { get; init; }

    /// <summary>Factor of the exponential.</summary>
    [Key("factor of the exponential decay per decaySteps", Min = 1e-6, Max = 1)]
    public double DecayFactor { get; init; } = 0.99;

    /// <summary>Steps in which the exponential falls by its factor.</summary>
    [Key("steps per decayFactor of the exponential decay", Unit = "steps", Min = 1, Max = 1e9)]
    public int DecaySteps { get; init; } = 10_000;

    /// <summary>Fraction of the run in which the learning rate rises linearly from zero.</summary>
    [Key("fraction of the run in which the learning rate rises linearly from zero", Min = 0, Max = 1)]
    public double WarmUp { get; init; }

    /// <summary>Arithmetic of the convolutions.</summary>
    [Key("precision of the convolutions in training; weights stay float32; auto: bfloat16 if the processor has instructions for it", Choices = ["float32", "bfloat16", "auto"])]
    public Precision Precision { get; init; }
}

/// <summary>How a gradient becomes a step.</summary>
public sealed record OptimiserOptions
{
    /// <summary>Decay of the mean of gradients.</summary>
    [Key("decay of the first moment", Min = 0, Max = 0.99999, Source = "Kingma and Ba 2015, arXiv 1412.6980")]
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Decay of the mean of squared gradients.</summary>
    [Key("decay of the second moment", Min = 0, Max = 0.999999, Source = "Kingma and Ba 2015, arXiv 1412.6980")]
    public double Beta2 { get; init; } = 0.999;

    /// <summary>Added to the root of the mean of squares.</summary>
    [Key("added to the square root of the second moment", Min = 1e-16, Max = 1)]
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>Whether epsilon is added before the bias correction.</summary>
    [Key("whether epsilon is added before the bias correction of the moments rather than after it", Source = "TensorFlow; epsilon hat in Kingma and Ba 2015, section 2")]
    public bool EpsilonHat { get; init; }

    /// <summary>Decoupled weight decay.</summary>
    [Key("decoupled weight decay of kernels and matrices, times the learning rate", Min = 0, Max = 10, Source = "Loshchilov and Hutter 2019, arXiv 1711.05101")]
    public double WeightDecay { get; init; }

    /// <summary>Largest norm of the whole gradient.</summary>
    [Key("maximum norm of the gradient (gradient clipping)", Min = 1e-6, Max = 1e9)]
    public double ClipNorm { get; init; } = 15;

    /// <summary>Decay of the moving average of the weights.</summary>
    [Key("decay of the exponential moving average (EMA) of the weights, which the model uses with the last batch norm statistics; 0: no EMA", Min = 0, Max = 0.99999)]
    public double EmaDecay { get; init; }
}

/// <summary>Which clips are held out and how they are scored while training.</summary>
public sealed record ValidationOptions
{
    /// <summary>How clips are held out when there are no folds.</summary>
    [Key("held-out clips without folds; grouped: stratified by label, groups and identical recordings stay together; random: like scikit-learn's train_test_split", Choices = ["grouped", "random"])]
    public ValidationSplit Split { get; init; }

    /// <summary>Fraction of the clips held out without folds.</summary>
    [Key("fraction of the clips held out without folds", Min = 0.01, Max = 0.9, Source = "the challenge's notebook: test_size")]
    public double Fraction { get; init; } = 0.33;

    /// <summary>Decides which clips are held out.</summary>
    [Key("seed of the held-out clips, separate from the seed of the run so that runs can be compared", Source = "the challenge's notebook: random_state")]
    public ulong Seed { get; init; } = 2018;

    /// <summary>Fewest steps between two validations.</summary>
    [Key("minimum number of steps between validations; validation runs at the end of an epoch, so 10 means after every epoch of 10 steps or more", Unit = "steps", Min = 1, Max = 1e9)]
    public int Every { get; init; } = 100;

    /// <summary>Input of the validation during training.</summary>
    [Key("input of the validation during training: one random crop of each clip, the same each time, or the whole clip", Choices = ["crop", "whole"])]
    public ValidationInput Input { get; init; }

    /// <summary>Holds out clips for a training without folds.</summary>
    /// <exception cref="InputException">One of the two parts would be empty.</exception>
    public Fold HoldOut(Dataset data) => Split == ValidationSplit.Random ? Fold.HoldOutUnstratified(data, Fraction, Seed) : Fold.HoldOut(data, Fraction, Seed);
}
