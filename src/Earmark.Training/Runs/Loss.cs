using Earmark.Scoring;
using Earmark.Training.Networks;
using Earmark.Training.Presets;
using static TorchSharp.torch;

namespace Earmark.Training.Runs;

/// <summary>The loss of a batch: a weighted mean over its examples, in which doubtful labels can have another loss or be left out, and to which the soft targets of a teacher can contribute.</summary>
/// <param name="rule">The score rule.</param>
/// <param name="options">Treatment of doubtful labels.</param>
/// <param name="distillation">Weight and temperature of soft targets, or null for the defaults. Without soft targets, they have no effect.</param>
public sealed class Loss(ScoreRule rule, DoubtfulOptions options, DistillationOptions? distillation = null)
{
    // Avoids a division by zero for a batch whose weights are all zero, for example one with unverified labels only.
    private static readonly float[] MinWeight = [1e-6f];

    private readonly DistillationOptions distillation = distillation ?? new();
    private readonly TensorLossOps crossEntropy = new(), generalised = new() { Q = options.GeneralisedCrossEntropy };

    /// <summary>Computes the loss.</summary>
    /// <param name="logits"><c>[batch, labels]</c>.</param>
    /// <param name="targets">Probability of each label, <c>[batch, labels]</c>.</param>
    /// <param name="weights"><c>[batch]</c>; if all are zero, the loss is zero.</param>
    /// <param name="doubtful">Fraction of each example with doubtful labels, 0 to 1, <c>[batch]</c>; empty if there are none.</param>
    /// <returns>One number, in nats.</returns>
    public Tensor Compute(Tensor logits, Tensor targets, Tensor weights, ReadOnlySpan<float> doubtful = default)
    {
        var (losses, labelWeights) = LabelLosses(logits, targets, weights, doubtful);
        return Mean(losses, labelWeights);
    }

    /// <summary>Computes the loss with a teacher (Hinton et al. 2015, section 2): the weighted mean of the loss of the labels and of the cross-entropy between the scores of teacher and student at the
    /// temperature, multiplied by its square, so that the relative size of both gradients does not depend on the temperature. Weights and losses of doubtful labels do not apply to the teacher.</summary>
    /// <param name="logits"><c>[batch, labels]</c>.</param>
    /// <param name="targets">Probability of each label, <c>[batch, labels]</c>.</param>
    /// <param name="weights"><c>[batch]</c>.</param>
    /// <param name="doubtful">Fraction of each example with doubtful labels, 0 to 1, <c>[batch]</c>; empty if there are none.</param>
    /// <param name="softTargets">Scores of the teacher at the temperature, <c>[batch, labels]</c>.</param>
    /// <param name="softFractions">Fraction of each example with soft targets, 0 to 1, <c>[batch]</c>. The rest of an example has the loss of its labels only.</param>
    /// <returns>One number, in nats.</returns>
    public Tensor Compute(Tensor logits, Tensor targets, Tensor weights, ReadOnlySpan<float> doubtful, Tensor softTargets, ReadOnlySpan<float> softFractions)
    {
        var (losses, labelWeights) = LabelLosses(logits, targets, weights, doubtful);
        float[] shares = [.. softFractions.ToArray().Select(fraction => fraction * (float)distillation.Weight)];
        var (device, share) = (weights.device, tensor(shares, device: weights.device));
        var temperature = tensor(new[] { (float)distillation.Temperature }, device: device);
        var softLosses = rule.Loss(crossEntropy, logits / temperature, softTargets) * (temperature * temperature);
        labelWeights = labelWeights * (ones_like(share) - share);
        var sum = (losses * labelWeights).sum().add((softLosses * share).sum(), TorchOps.One);
        return sum / maximum(labelWeights.sum().add(share.sum(), TorchOps.One), tensor(MinWeight, device: device));
    }

    // The loss of the labels of each example, and its weight.
    private (Tensor Losses, Tensor Weights) LabelLosses(Tensor logits, Tensor targets, Tensor weights, ReadOnlySpan<float> doubtful)
    {
        var losses = rule.Loss(crossEntropy, logits, targets);
        if (!doubtful.ContainsAnyExcept(0f)) return (losses, weights);
        if (options is { MaskAbove: < 1 } or { MaskPercentile: < 100 })
            weights = tensor(MaskedWeights(losses.detach().cpu().data<float>().ToArray(), weights.cpu().data<float>().ToArray(), doubtful), device: weights.device);
        if (options.GeneralisedCrossEntropy == 0) return (losses, weights);
        var fraction = tensor(doubtful.ToArray(), device: weights.device);
        return ((losses * (ones_like(fraction) - fraction)).add(rule.Loss(generalised, logits, targets) * fraction, TorchOps.One), weights);
    }

    private static Tensor Mean(Tensor losses, Tensor weights) =>
        (losses * weights).sum() / maximum(weights.sum(), tensor(MinWeight, device: weights.device));

    /// <summary>Returns the weights after masking: an example with a large loss only keeps the weight of its fraction without doubtful labels.</summary>
    /// <param name="losses">Cross-entropy of each example.</param>
    /// <param name="weights">Weight of each example.</param>
    /// <param name="doubtful">Fraction of each example with doubtful labels, 0 to 1.</param>
    internal float[] MaskedWeights(float[] losses, float[] weights, ReadOnlySpan<float> doubtful)
    {
        var limit = Math.Min(options.MaskAbove * losses.Max(), Percentile(losses, options.MaskPercentile));
        var masked = new float[losses.Length];
        for (var i = 0; i < masked.Length; i++) masked[i] = losses[i] > limit && doubtful[i] > 0 ? 1 - doubtful[i] : weights[i];
        return masked;
    }

    // Linear interpolation between the two nearest losses, the default of NumPy and others.
    private static double Percentile(float[] losses, double percentile)
    {
        float[] sorted = [.. losses.Order()];
        var position = percentile / 100 * (sorted.Length - 1);
        var (index, fraction) = ((int)position, position - (int)position);
        return index + 1 < sorted.Length ? sorted[index] + fraction * (sorted[index + 1] - sorted[index]) : sorted[^1];
    }

    private sealed class TensorLossOps : ILossOps<Tensor>
    {
        /// <summary>0 for the logarithm; otherwise q of the generalised cross-entropy.</summary>
        public double Q { get; init; }

        public Tensor LogSoftmax(Tensor x) => Generalise(nn.functional.log_softmax(x, 1));

        public Tensor LogSigmoid(Tensor x) => Generalise(nn.functional.logsigmoid(x));

        public Tensor Negate(Tensor x) => -x;

        public Tensor OneMinus(Tensor x) => ones_like(x) - x;

        public Tensor Add(Tensor a, Tensor b) => a.add(b, TorchOps.One);

        public Tensor Multiply(Tensor a, Tensor b) => a * b;

        public Tensor SumOverLabels(Tensor x) => x.sum(1);

        // The generalised cross-entropy replaces ln p by (p^q - 1) / q, whose limit for q -> 0 is ln p.
        private Tensor Generalise(Tensor logarithm)
        {
            if (Q == 0) return logarithm;
            var q = tensor(new[] { (float)Q }, device: logarithm.device);
            return (exp(logarithm * q) - ones_like(logarithm)) / q;
        }
    }
}
