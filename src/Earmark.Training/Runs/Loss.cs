using static TorchSharp.torch;

namespace Earmark.Training.Runs;

/// <summary>Cross-entropy with probability distributions as targets and a weight for each example.</summary>
public static class Loss
{
    // Avoids a division by zero for a batch whose weights are all zero, for example one with unverified labels only.
    private static readonly float[] MinProbability = [1e-6f];

    /// <summary>Computes the weighted mean of -sum(target x ln softmax(logits)).</summary>
    /// <param name="logits"><c>[batch, labels]</c>.</param>
    /// <param name="targets">Distributions, <c>[batch, labels]</c>.</param>
    /// <param name="weights"><c>[batch]</c>; if all are zero, the loss is zero.</param>
    /// <returns>A scalar.</returns>
    public static Tensor CrossEntropy(Tensor logits, Tensor targets, Tensor weights)
    {
        var losses = -(targets * nn.functional.log_softmax(logits, 1)).sum(1);
        return (losses * weights).sum() / maximum(weights.sum(), tensor(MinProbability, device: weights.device));
    }
}
