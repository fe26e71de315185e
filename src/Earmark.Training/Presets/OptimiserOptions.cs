namespace Earmark.Training.Presets;

/// <summary>Options of the optimiser, Adam or AdamW.</summary>
public sealed record OptimiserOptions
{
    /// <summary>Decay of the running mean of gradients (first moment).</summary>
    [Key("decay of the first moment", Min = 0, Max = 0.99999, Source = "Kingma and Ba 2015, arXiv 1412.6980")]
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Decay of the running mean of squared gradients (second moment).</summary>
    [Key("decay of the second moment", Min = 0, Max = 0.999999, Source = "Kingma and Ba 2015, arXiv 1412.6980")]
    public double Beta2 { get; init; } = 0.999;

    /// <summary>Constant added to the square root of the second moment.</summary>
    [Key("constant added to the square root of the second moment", Min = 1e-16, Max = 1)]
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>Whether epsilon is added before the bias correction.</summary>
    [Key("whether epsilon is added before the bias correction of the moments rather than after it", Source = "TensorFlow; epsilon hat in Kingma and Ba 2015, section 2")]
    public bool EpsilonHat { get; init; }

    /// <summary>Decoupled weight decay.</summary>
    [Key("decoupled weight decay for kernels and matrices, multiplied by the learning rate", Min = 0, Max = 10, Source = "Loshchilov and Hutter 2019, arXiv 1711.05101")]
    public double WeightDecay { get; init; }

    /// <summary>Learning rate of all layers but the last, as a fraction of that of the last layer.</summary>
    [Key("learning rate of all layers but the last, as a fraction of schedule.learningRate, for runs that start from the weights of a trained model; 0: only the last layer and the statistics of batch norm are trained",
        Min = 0, Max = 1, Source = "discriminative fine-tuning, Howard and Ruder 2018, arXiv 1801.06146")]
    public double BodyRate { get; init; } = 1;

    /// <summary>Maximum norm of the gradient.</summary>
    [Key("maximum global norm of the gradient (gradient clipping)", Min = 1e-6, Max = 1e9)]
    public double ClipNorm { get; init; } = 15;

    /// <summary>Decay of the exponential moving average (EMA) of the weights.</summary>
    [Key("decay of the exponential moving average (EMA) of the weights, which the model uses with the final batch norm statistics; 0: no EMA", Min = 0, Max = 0.99999)]
    public double EmaDecay { get; init; }
}
