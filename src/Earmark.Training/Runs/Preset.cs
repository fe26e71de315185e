using Earmark.Data;
using Earmark.FrontEnds;
using Earmark.Tagging;
using Earmark.Training.Networks;

namespace Earmark.Training.Runs;

/// <summary>
/// All parameters of a training run, as one tree. Preset files, <c>--set key=value</c>, command-line options and
/// <c>hparams.json</c> all map to this tree. Defaults are those of the preset <c>baseline</c>, except for settings that
/// only its notebook uses.
/// </summary>
public sealed record Preset
{
    /// <summary>One-sentence description of the preset.</summary>
    [Key("one-sentence description of the preset")]
    public string About { get; init; } = "";

    /// <summary>Seed of all random numbers in training. Held-out clips are chosen by <see cref="ValidationOptions.Seed"/>.</summary>
    [Key("seed of all random numbers in training; the same data, resolved preset and kind of processor give the same model")]
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

    /// <summary>Length of training and learning rate schedule.</summary>
    public ScheduleOptions Schedule { get; init; } = new();

    /// <summary>Optimiser settings.</summary>
    public OptimiserOptions Optimiser { get; init; } = new();

    /// <summary>Choice of the held-out clips, and validation during training.</summary>
    public ValidationOptions Validation { get; init; } = new();

    /// <summary>Settings with which the finished model scores a recording.</summary>
    public Prediction Prediction { get; init; } = new();

    /// <summary>Builds the network for the spectrograms of the front end.</summary>
    /// <param name="weights">Weights in which the network declares its arrays.</param>
    /// <param name="labels">Number of labels.</param>
    public NetworkBody Build(Weights weights, int labels) => Network.Build(weights, new(FrontEnd.Channels, 1, FrontEnd.Bands), labels);
}

/// <summary>Options for training examples.</summary>
public sealed record ExampleOptions
{
    /// <summary>Batch size.</summary>
    [Key("batch size, in examples", Min = 1, Max = 4096)]
    public int Batch { get; init; } = 32;

    /// <summary>Shortest crop.</summary>
    [Key("shortest crop; all crops of a batch have the same length, drawn between the shortest and the longest", Unit = "samples", Min = 1, Max = 1e8)]
    public int CropMin { get; init; } = 8000;

    /// <summary>Longest crop.</summary>
    [Key("longest crop", Unit = "samples", Min = 1, Max = 1e8)]
    public int CropMax { get; init; } = 8000;

    /// <summary>Number of different crop lengths.</summary>
    [Key("number of crop lengths, evenly spaced from the shortest to the longest; each length is compiled separately, so a large number is slow", Min = 1, Max = 64)]
    public int CropLengths { get; init; } = 8;

    /// <summary>Zero padding around a clip that crops may include.</summary>
    [Key("zero padding before and after a clip that crops may include, in addition to the padding of the front end; the model does not add it", Unit = "samples", Min = 0, Max = 1e8)]
    public int Padding { get; init; }

    /// <summary>How a clip that is shorter than its crop is padded.</summary>
    [Key("how a clip shorter than its crop is padded: with zeros on both sides, or by repeating the clip", Choices = ["zeros", "repeat"])]
    public CropFill Fill { get; init; }

    /// <summary>Source of the spectrograms.</summary>
    [Key("waveform: crop the recording, then compute the spectrogram; cache: compute the spectrogram of each clip once, store it and crop it", Choices = ["waveform", "cache"])]
    public SpectrogramSource Source { get; init; }

    /// <summary>How the clips of an epoch are chosen.</summary>
    [Key("shuffled: every clip once per epoch; balanced: every label equally often", Choices = ["shuffled", "balanced"])]
    public ClipSampling Sampling { get; init; }
}

/// <summary>Options for training targets.</summary>
public sealed record TargetOptions
{
    /// <summary>Label smoothing: probability spread evenly over all labels.</summary>
    [Key("label smoothing: probability taken from the label and spread evenly over all labels", Min = 0, Max = 0.9, Source = "Szegedy et al. 2016, section 7")]
    public double LabelSmoothing { get; init; }

    /// <summary>Strength of mixup.</summary>
    [Key("mixup: parameter of the beta distribution of the mixing ratio of two examples; 0: no mixup", Min = 0, Max = 10, Source = "Zhang et al. 2018, arXiv 1710.09412")]
    public double Mixup { get; init; }

    /// <summary>Loss weight of a clip with an unverified label.</summary>
    [Key("loss weight of a clip with an unverified label; clips with a verified label have weight 1", Min = 0, Max = 1)]
    public double UnverifiedWeight { get; init; } = 1;
}

/// <summary>Options for the length of training and the learning rate.</summary>
public sealed record ScheduleOptions
{
    /// <summary>Training steps of the run.</summary>
    [Key("training steps of the run; the run is longer if schedule.epochs requires more steps", Unit = "steps", Min = 1, Max = 1e9)]
    public int Steps { get; init; } = 10_000;

    /// <summary>Minimum number of epochs.</summary>
    [Key("minimum number of epochs; if they take more steps than schedule.steps, the run is extended to complete them", Unit = "epochs", Min = 0, Max = 1e6)]
    public double Epochs { get; init; }

    /// <summary>Peak learning rate.</summary>
    [Key("peak learning rate", Min = 0, Max = 10)]
    public double LearningRate { get; init; } = 3e-4;

    /// <summary>Shape of the learning rate decay.</summary>
    [Key("exponential: learningRate x decayFactor^(step / decaySteps); cosine: half a cosine, reaching zero at the last step", Choices = ["exponential", "cosine"])]
    public LearningRateDecay Decay { get; init; }

    /// <summary>Factor of the exponential decay.</summary>
    [Key("factor by which exponential decay multiplies the learning rate every decaySteps", Min = 1e-6, Max = 1)]
    public double DecayFactor { get; init; } = 0.99;

    /// <summary>Steps in which exponential decay applies its factor once.</summary>
    [Key("number of steps in which exponential decay applies decayFactor once", Unit = "steps", Min = 1, Max = 1e9)]
    public int DecaySteps { get; init; } = 10_000;

    /// <summary>Fraction of the run used for learning rate warm-up.</summary>
    [Key("fraction of the run used for warm-up, in which the learning rate rises from zero", Min = 0, Max = 1)]
    public double WarmUp { get; init; }

    /// <summary>Arithmetic of the convolutions.</summary>
    [Key("arithmetic of the convolutions in training, weights stay float32; auto: bfloat16 if the processor has instructions for it", Choices = ["float32", "bfloat16", "auto"])]
    public Precision Precision { get; init; }
}

/// <summary>Options of the optimiser.</summary>
public sealed record OptimiserOptions
{
    /// <summary>Decay of the running mean of gradients.</summary>
    [Key("decay of the running mean of gradients", Min = 0, Max = 0.99999, Source = "Kingma and Ba 2015, arXiv 1412.6980")]
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Decay of the running mean of squared gradients.</summary>
    [Key("decay of the running mean of squared gradients", Min = 0, Max = 0.999999, Source = "Kingma and Ba 2015, arXiv 1412.6980")]
    public double Beta2 { get; init; } = 0.999;

    /// <summary>Constant added to the root of the mean of squared gradients.</summary>
    [Key("constant added to the square root of the running mean of squared gradients", Min = 1e-16, Max = 1)]
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>Whether epsilon is added before the bias correction.</summary>
    [Key("whether epsilon is added before the bias correction of the moments instead of after it", Source = "TensorFlow; epsilon hat in Kingma and Ba 2015, section 2")]
    public bool EpsilonHat { get; init; }

    /// <summary>Decoupled weight decay.</summary>
    [Key("decoupled weight decay of kernels and matrices, multiplied by the learning rate", Min = 0, Max = 10, Source = "Loshchilov and Hutter 2019, arXiv 1711.05101")]
    public double WeightDecay { get; init; }

    /// <summary>Maximum norm of the gradient.</summary>
    [Key("maximum global norm of the gradient; larger gradients are scaled down to it", Min = 1e-6, Max = 1e9)]
    public double ClipNorm { get; init; } = 15;

    /// <summary>Decay of the exponential moving average (EMA) of the weights.</summary>
    [Key("decay of the exponential moving average (EMA) of the weights, which the model uses (with the final batch norm statistics); 0: the model uses the final weights", Min = 0, Max = 0.99999)]
    public double EmaDecay { get; init; }
}

/// <summary>Options for holding out clips, and for validation during training.</summary>
public sealed record ValidationOptions
{
    /// <summary>How clips are held out without folds.</summary>
    [Key("how clips are held out without folds; grouped: groups and equal recordings stay together, stratified by label; random: like scikit-learn's train_test_split, ignoring groups and labels", Choices = ["grouped", "random"])]
    public ValidationSplit Split { get; init; }

    /// <summary>Fraction of the clips held out without folds.</summary>
    [Key("fraction of the clips held out without folds", Min = 0.01, Max = 0.9, Source = "the challenge's notebook: test_size")]
    public double Fraction { get; init; } = 0.33;

    /// <summary>Seed for choosing the held-out clips.</summary>
    [Key("seed for choosing the held-out clips; separate from the seed of the run, so that runs can be compared", Source = "the challenge's notebook: random_state")]
    public ulong Seed { get; init; } = 2018;

    /// <summary>Minimum number of steps between validations.</summary>
    [Key("minimum number of steps between validations; validation runs at the end of an epoch", Unit = "steps", Min = 1, Max = 1e9)]
    public int Every { get; init; } = 100;

    /// <summary>What is scored during training.</summary>
    [Key("what is scored during training: one seeded crop of each clip, or the whole clip", Choices = ["crop", "whole"])]
    public ValidationInput Input { get; init; }

    /// <summary>Splits the data into training and held-out clips for training without folds.</summary>
    /// <exception cref="InputException">One of the two parts would be empty.</exception>
    public Fold HoldOut(Dataset data) => Split == ValidationSplit.Random ? Fold.HoldOutAtRandom(data, Fraction, Seed) : Fold.HoldOut(data, Fraction, Seed);
}
