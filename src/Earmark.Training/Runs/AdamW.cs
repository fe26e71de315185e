using Earmark.Training.Networks;
using Earmark.Training.Presets;
using TorchSharp;
using static TorchSharp.torch;

namespace Earmark.Training.Runs;

/// <summary>
/// Adam (Kingma and Ba 2015, algorithm 1) with decoupled weight decay (Loshchilov and Hutter 2019, algorithm 2), gradient
/// clipping by global norm and a moving average of the weights, on the flat buffers. A step takes about a dozen calls, regardless of the number of arrays.
/// </summary>
/// <remarks>Numbers are passed to libtorch as scalars that stay alive until the call returns: docs/decisions/0008-scalar-lifetime.md.</remarks>
public sealed class AdamW : IDisposable
{
    private readonly OptimiserOptions options;
    private readonly Weights weights;
    private readonly Tensor? decays, rates; // factors of weight decay and of the learning rate, by element; null for none and for 1

    /// <summary>Creates an optimiser with zero moments.</summary>
    /// <param name="weights">The weights to optimise.</param>
    /// <param name="options">Options of the optimiser.</param>
    /// <param name="lastLayer">Parameters whose learning rate is not reduced by <see cref="OptimiserOptions.BodyRate"/>, or null for none.</param>
    public AdamW(Weights weights, OptimiserOptions options, IReadOnlyList<Parameter>? lastLayer = null)
    {
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(options);
        (this.weights, this.options) = (weights, options);
        FirstMoment = zeros_like(weights.Flat);
        SecondMoment = zeros_like(weights.Flat);
        float RateOf(Parameter parameter) => lastLayer?.Contains(parameter) == true ? 1 : (float)options.BodyRate;
        if (options.BodyRate < 1) rates = weights.Mask(RateOf);
        if (options.WeightDecay > 0) decays = weights.Mask(parameter => parameter.HasWeightDecay ? RateOf(parameter) : 0);
        if (options.EmaDecay > 0) _ = weights.Ema;
    }

    /// <summary>Exponential moving average of the gradients, <c>[Count]</c>.</summary>
    public Tensor FirstMoment { get; }

    /// <summary>Exponential moving average of the squared gradients, <c>[Count]</c>.</summary>
    public Tensor SecondMoment { get; }

    /// <summary>Takes a step along the gradient in <see cref="Weights.Gradient"/> and clears it.</summary>
    /// <param name="step">Number of steps before this one.</param>
    /// <param name="rate">Learning rate.</param>
    /// <returns>Norm of the gradient before clipping.</returns>
    public double Step(long step, double rate)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var gradient = weights.Gradient;
        double norm = gradient.norm().cpu().data<float>()[0];
        if (norm > options.ClipNorm)
            using (Scalar scale = options.ClipNorm / norm) gradient.mul_(scale);
        UpdateMean(FirstMoment, options.Beta1, gradient);
        using (Scalar oldWeight = options.Beta2, newWeight = 1 - options.Beta2) SecondMoment.mul_(oldWeight).addcmul_(gradient, gradient, value: newWeight);
        var (unbiasedMean, unbiasedSquare) = (1 - Math.Pow(options.Beta1, step + 1), 1 - Math.Pow(options.Beta2, step + 1));
        if (decays is not null)
            using (Scalar decay = -rate * options.WeightDecay) weights.Flat.addcmul_(weights.Flat, decays, value: decay);
        // Epsilon added before the bias correction is also divided by the square root of the correction: Kingma and Ba 2015, end of section 2.
        var added = options.EpsilonHat ? options.Epsilon / Math.Sqrt(unbiasedSquare) : options.Epsilon;
        using (Scalar unbiased = unbiasedSquare, epsilon = added, stepSize = -rate / unbiasedMean)
            weights.Flat.addcdiv_(rates is null ? FirstMoment : FirstMoment * rates, SecondMoment.div(unbiased).sqrt_().add_(epsilon), value: stepSize);
        // In the first steps the decay is lower, (1 + n) / (10 + n), as in TensorFlow's ExponentialMovingAverage.
        if (options.EmaDecay > 0) UpdateMean(weights.Ema, Math.Min(options.EmaDecay, (1.0 + step) / (10 + step)), weights.Flat);
        gradient.zero_();
        return norm;
    }

    private static void UpdateMean(Tensor mean, double decay, Tensor newest)
    {
        using Scalar oldWeight = decay, newWeight = 1 - decay;
        mean.mul_(oldWeight).add_(newest, alpha: newWeight);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        FirstMoment.Dispose();
        SecondMoment.Dispose();
        decays?.Dispose();
        rates?.Dispose();
    }
}
