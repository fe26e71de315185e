using System.Text.Json.Serialization;

namespace Earmark.Training.Presets;

/// <summary>Options for the training examples.</summary>
public sealed record ExampleOptions
{
    /// <summary>Batch size.</summary>
    [Key("examples per batch", Min = 1, Max = 4096)]
    public int Batch { get; init; } = 32;

    /// <summary>Minimum crop length.</summary>
    [Key("minimum crop length; all crops of a batch have the same length, chosen at random", Unit = "s", Min = 0.001, Max = 600, MaxSamples = 100_000_000)]
    [JsonConverter(typeof(SecondsConverter))]
    public Duration CropMin { get; init; } = Duration.Samples(8000);

    /// <summary>Maximum crop length.</summary>
    [Key("maximum crop length", Unit = "s", Min = 0.001, Max = 600, MaxSamples = 100_000_000)]
    [JsonConverter(typeof(SecondsConverter))]
    public Duration CropMax { get; init; } = Duration.Samples(8000);

    /// <summary>Number of different crop lengths.</summary>
    [Key("number of crop lengths, evenly spaced from cropMin to cropMax; convolutions are compiled for each length, so a large number is slow", Min = 1, Max = 64)]
    public int CropLengths { get; init; } = 8;

    /// <summary>Zero padding around a clip that crops may include.</summary>
    [Key("zero padding before and after a clip for training crops, in addition to that of the front end; the model does not add it", Unit = "s", Min = 0, Max = 600, MaxSamples = 100_000_000)]
    [JsonConverter(typeof(SecondsConverter))]
    public Duration Padding { get; init; }

    /// <summary>How a clip that is shorter than its crop is padded.</summary>
    [Key("padding of clips shorter than the crop: with zeros, or by repeating the clip", Choices = ["zeros", "repeat"])]
    public CropFill Fill { get; init; }

    /// <summary>Source of the spectrograms.</summary>
    [Key("waveform: crop the recording and compute the spectrogram each time; cache: compute the spectrogram of each clip once and crop it", Choices = ["waveform", "cache"])]
    public SpectrogramSource Source { get; init; }

    /// <summary>How the clips of an epoch are selected.</summary>
    [Key("shuffled: every clip once per epoch, whose last batch may be smaller; balanced: every label equally often, in full batches", Choices = ["shuffled", "balanced"])]
    public ClipSampling Sampling { get; init; }
}

/// <summary>How a clip that is shorter than its crop is padded.</summary>
[JsonConverter(typeof(EnumWordConverter<CropFill>))]
public enum CropFill
{
    /// <summary>With zeros on both sides.</summary>
    Zeros,

    /// <summary>By repeating the clip.</summary>
    Repeat,
}

/// <summary>Source of the spectrograms of the training examples.</summary>
[JsonConverter(typeof(EnumWordConverter<SpectrogramSource>))]
public enum SpectrogramSource
{
    /// <summary>Each crop is read and its spectrogram is computed each time.</summary>
    Waveform,

    /// <summary>The spectrogram of each clip is computed once and cached; crops are read from the cache.</summary>
    Cache,
}

/// <summary>How the clips of an epoch are selected.</summary>
[JsonConverter(typeof(EnumWordConverter<ClipSampling>))]
public enum ClipSampling
{
    /// <summary>Every clip once, in random order.</summary>
    Shuffled,

    /// <summary>Every label equally often.</summary>
    Balanced,
}
