namespace Earmark.Training.Presets;

/// <summary>Options for the training targets.</summary>
public sealed record TargetOptions
{
    /// <summary>Label smoothing: probability distributed evenly over all labels.</summary>
    [Key("label smoothing: probability distributed evenly over all labels", Min = 0, Max = 0.9, Source = "Szegedy et al. 2016, section 7")]
    public double LabelSmoothing { get; init; }

    /// <summary>Strength of mixup.</summary>
    [Key("mixup: parameter of the beta distribution of the mixing ratio; 0: no mixup", Min = 0, Max = 10, Source = "Zhang et al. 2018, arXiv 1710.09412")]
    public double Mixup { get; init; }

    /// <summary>Loss weight of clips with unverified labels.</summary>
    [Key("loss weight of clips with unverified labels; verified ones have weight 1", Min = 0, Max = 1)]
    public double UnverifiedWeight { get; init; } = 1;
}
