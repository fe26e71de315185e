namespace Earmark.Training.Presets;

/// <summary>Options of the optimiser, Adam or AdamW.</summary>
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
