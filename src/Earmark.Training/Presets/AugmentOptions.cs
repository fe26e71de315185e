namespace Earmark.Training.Presets;

/// <summary>By chance, each example is changed a little, so that the network sees none twice. 0 turns a change off; none takes place at prediction.</summary>
public sealed record AugmentOptions
{
    /// <summary>Stretching in time.</summary>
    [Key("random resized crop in time: an example is up to so much faster or slower, as 0.25 for a factor of 0.8 to 1.25", Min = 0, Max = 1, Source = "recipes of the 2019 challenge's winner")]
    public double TimeStretch { get; init; }

    /// <summary>Stretching in frequency.</summary>
    [Key("random resized crop in frequency: the bands are spread or squeezed about their middle by up to so much, as 0.1 for a factor of 0.91 to 1.1", Min = 0, Max = 1)]
    public double BandStretch { get; init; }

    /// <summary>Shifting in frequency.</summary>
    [Key("an example is moved up or down by up to this share of the bands; the outermost band is repeated", Min = 0, Max = 0.5)]
    public double BandShift { get; init; }

    /// <summary>Loudness.</summary>
    [Key("an example is up to so much louder or softer; for logarithmic spectrograms", Unit = "dB", Min = 0, Max = 60, Source = "EfficientAT, 12 dB")]
    public double Gain { get; init; }

    /// <summary>Colour.</summary>
    [Key("an example is filtered: up to so much louder or softer at a few random frequencies, evenly between; for logarithmic spectrograms",
        Unit = "dB", Min = 0, Max = 60, Source = "Nam et al. 2022, arXiv 2110.03282, linear type")]
    public double Filter { get; init; }

    /// <summary>Where an example begins.</summary>
    [Key("an example is turned round in time by up to this share of its frames: what leaves it at the end comes in at its beginning", Min = 0, Max = 1)]
    public double Roll { get; init; }

    /// <summary>Longest masked stretch of time.</summary>
    [Key("longest masked stretch of frames, as a share of the crop (SpecAugment)", Min = 0, Max = 0.9, Source = "Park et al. 2019, arXiv 1904.08779")]
    public double TimeMask { get; init; }

    /// <summary>Longest masked stretch of bands.</summary>
    [Key("longest masked stretch of bands, as a share of all (SpecAugment)", Min = 0, Max = 0.9, Source = "Park et al. 2019, arXiv 1904.08779")]
    public double BandMask { get; init; }

    /// <summary>Number of masks of each kind.</summary>
    [Key("masks of each kind", Min = 1, Max = 8)]
    public int Masks { get; init; } = 1;
}
