using Earmark.Scoring;
using Earmark.Training.Networks;
using static TorchSharp.torch;

namespace Earmark.Training.Runs;

/// <summary>The loss of a batch, with a weight for each example.</summary>
public static class Loss
{
    // Avoids a division by zero for a batch whose weights are all zero, for example one with unverified labels only.
    private static readonly float[] MinWeight = [1e-6f];

    /// <summary>Computes the weighted mean of the loss of the score rule.</summary>
    /// <param name="rule">The score rule.</param>
    /// <param name="logits"><c>[batch, labels]</c>.</param>
    /// <param name="targets">Probability of each label, <c>[batch, labels]</c>.</param>
    /// <param name="weights"><c>[batch]</c>; if all are zero, the loss is zero.</param>
    /// <returns>One number.</returns>
    public static Tensor Compute(ScoreRule rule, Tensor logits, Tensor targets, Tensor weights)
    {
        ArgumentNullException.ThrowIfNull(rule);
        return (rule.Loss(TensorLossOps.Instance, logits, targets) * weights).sum() / maximum(weights.sum(), tensor(MinWeight, device: weights.device));
    }

    private sealed class TensorLossOps : ILossOps<Tensor>
    {
        public static TensorLossOps Instance { get; } = new();

        public Tensor LogSoftmax(Tensor x) => nn.functional.log_softmax(x, 1);

        public Tensor LogSigmoid(Tensor x) => nn.functional.logsigmoid(x);

        public Tensor Negate(Tensor x) => -x;

        public Tensor OneMinus(Tensor x) => ones_like(x) - x;

        public Tensor Add(Tensor a, Tensor b) => a.add(b, TorchOps.One);

        public Tensor Multiply(Tensor a, Tensor b) => a * b;

        public Tensor SumOverLabels(Tensor x) => x.sum(1);
    }
}
