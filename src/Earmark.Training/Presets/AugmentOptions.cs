namespace Earmark.Training.Presets;

/// <summary>Options for random augmentation of the training examples. 0 disables an augmentation. Prediction uses no augmentation.</summary>
public sealed record AugmentOptions
{
    /// <summary>Time stretching.</summary>
    [Key("maximum random time stretch, faster or slower; 0.25 results in factors of 0.8 to 1.25", Min = 0, Max = 1, Source = "recipes of the 2019 challenge's winner")]
    public double TimeStretch { get; init; }

    /// <summary>Frequency stretching.</summary>
    [Key("maximum random stretch of the bands around their centre; 0.1 results in factors of 0.91 to 1.1", Min = 0, Max = 1)]
    public double BandStretch { get; init; }

    /// <summary>Frequency shift.</summary>
    [Key("maximum random shift up or down, as a fraction of the bands; the outermost band is repeated", Min = 0, Max = 0.5)]
    public double BandShift { get; init; }

    /// <summary>Random gain.</summary>
    [Key("maximum random gain, louder or softer; for logarithmic spectrograms", Unit = "dB", Min = 0, Max = 60, Source = "EfficientAT, 12 dB")]
    public double Gain { get; init; }

    /// <summary>Random filter.</summary>
    [Key("maximum gain of a random filter at a few random frequencies, interpolated between them; for logarithmic spectrograms",
        Unit = "dB", Min = 0, Max = 60, Source = "Nam et al. 2022, arXiv 2110.03282, linear type")]
    public double Filter { get; init; }

    /// <summary>Circular shift in time.</summary>
    [Key("maximum circular shift in time, as a fraction of the frames", Min = 0, Max = 1)]
    public double Roll { get; init; }

    /// <summary>Probability of reverberation.</summary>
    [Key("probability that the reverberation of a synthetic room, with exponential decay, is added to an example; for logarithmic spectrograms", Min = 0, Max = 1,
        Source = "Gazneli et al. 2022, arXiv 2204.11479; statistical model of Polack 1988")]
    public double Reverb { get; init; }

    /// <summary>Maximum reverberation time.</summary>
    [Key("maximum reverberation time (T60), in which the reverberation decays by 60 dB; the minimum is 0.1 s", Unit = "s", Min = 0.1, Max = 20)]
    public double ReverbSeconds { get; init; } = 1;

    /// <summary>Probability of noise.</summary>
    [Key("probability that noise is added to an example: white, pink, brown, blue or violet; for logarithmic spectrograms", Min = 0, Max = 1, Source = "Gazneli et al. 2022, arXiv 2204.11479")]
    public double Noise { get; init; }

    /// <summary>Minimum signal-to-noise ratio.</summary>
    [Key("minimum signal-to-noise ratio, from the mean powers of the example and of the noise; the maximum is 30 dB higher", Unit = "dB", Min = -30, Max = 60)]
    public double NoiseSnr { get; init; } = 10;

    /// <summary>Probability of mu-law quantisation.</summary>
    [Key("probability that mu-law quantisation noise (4 to 8 bits per sample) is added to an example; for logarithmic spectrograms", Min = 0, Max = 1,
        Source = "Gazneli et al. 2022, arXiv 2204.11479; ITU-T G.711")]
    public double MuLaw { get; init; }

    /// <summary>Maximum length of a time mask.</summary>
    [Key("maximum length of a time mask, as a fraction of the crop (SpecAugment)", Min = 0, Max = 0.9, Source = "Park et al. 2019, arXiv 1904.08779")]
    public double TimeMask { get; init; }

    /// <summary>Maximum width of a band mask.</summary>
    [Key("maximum width of a band mask, as a fraction of the bands (SpecAugment)", Min = 0, Max = 0.9, Source = "Park et al. 2019, arXiv 1904.08779")]
    public double BandMask { get; init; }

    /// <summary>Number of masks of each type.</summary>
    [Key("number of masks of each type", Min = 1, Max = 8)]
    public int Masks { get; init; } = 1;
}
