using Earmark.Training.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace Earmark.Training.Runs;

/// <summary>
/// Adam (Kingma and Ba 2015, algorithm 1) with decoupled weight decay (Loshchilov and Hutter 2019, algorithm 2), global
/// clipping and a moving average of the weights, on the flat buffers: a dozen calls a step, however many arrays there are.
/// </summary>
public sealed class AdamW : IDisposable
{
    private readonly OptimiserOptions options;
    private readonly Weights weights;
    private readonly Tensor? decays;

    /// <summary>Begins with empty moments.</summary>
    public AdamW(Weights weights, OptimiserOptions options)
    {
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(options);
        (this.weights, this.options) = (weights, options);
        Mean = zeros_like(weights.Flat);
        Square = zeros_like(weights.Flat);
        if (options.WeightDecay > 0) decays = weights.DecayMask();
        if (options.Average > 0) _ = weights.Average;
    }

    /// <summary>Decaying mean of gradients: <c>[Count]</c>.</summary>
    public Tensor Mean { get; }

    /// <summary>Decaying mean of squared gradients: <c>[Count]</c>.</summary>
    public Tensor Square { get; }

    /// <summary>Takes a step along the gradient in <see cref="Weights.Gradient"/> and clears it.</summary>
    /// <param name="step">Steps taken before this one, from 0.</param>
    /// <param name="rate">Learning rate.</param>
    /// <returns>Norm of the gradient before clipping.</returns>
    public double Step(long step, double rate)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var gradient = weights.Gradient;
        var norm = gradient.norm().ToDouble();
        if (norm > options.ClipNorm) gradient.mul_(options.ClipNorm / norm);
        Mean.mul_(options.Beta1).add_(gradient, alpha: 1 - options.Beta1);
        Square.mul_(options.Beta2).addcmul_(gradient, gradient, value: 1 - options.Beta2);
        var (unbiasedMean, unbiasedSquare) = (1 - Math.Pow(options.Beta1, step + 1), 1 - Math.Pow(options.Beta2, step + 1));
        if (decays is not null) weights.Flat.addcmul_(weights.Flat, decays, value: -rate * options.WeightDecay);
        var root = Square.div(unbiasedSquare).sqrt_().add_(options.Epsilon);
        weights.Flat.addcdiv_(Mean, root, value: -rate / unbiasedMean);
        // Early on, an average of few steps follows quickly: (1 + n) / (10 + n), as TensorFlow's ExponentialMovingAverage.
        if (options.Average > 0) Follow(Math.Min(options.Average, (1.0 + step) / (10 + step)));
        gradient.zero_();
        return norm;
    }

    private void Follow(double decay) => weights.Average.mul_(decay).add_(weights.Flat, alpha: 1 - decay);

    /// <inheritdoc/>
    public void Dispose()
    {
        Mean.Dispose();
        Square.Dispose();
        decays?.Dispose();
    }
}
