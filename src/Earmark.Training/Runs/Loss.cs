using static TorchSharp.torch;

namespace Earmark.Training.Runs;

/// <summary>Cross-entropy against distributions, with a weight for each example.</summary>
public static class Loss
{
    /// <summary>Weighted mean of -sum(target x ln softmax(logits)).</summary>
    /// <param name="logits"><c>[batch, labels]</c>.</param>
    /// <param name="targets">Distributions, <c>[batch, labels]</c>.</param>
    /// <param name="weights"><c>[batch]</c>; not all zero.</param>
    /// <returns>A scalar.</returns>
    public static Tensor CrossEntropy(Tensor logits, Tensor targets, Tensor weights)
    {
        var each = -(targets * nn.functional.log_softmax(logits, 1)).sum(1);
        return (each * weights).sum() / weights.sum();
    }
}
