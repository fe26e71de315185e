namespace Earmark.Training.Batches;

/// <summary>Input and targets of one training step. Plain arrays, so that any thread can prepare them.</summary>
/// <param name="Spectrograms">Row-major <see cref="Shape"/>.</param>
/// <param name="Shape"><c>[batch, channels, frames, bands]</c>.</param>
/// <param name="Targets">Distributions over labels, <c>[batch, labels]</c>.</param>
/// <param name="Weights">Weight of each example in the loss, <c>[batch]</c>.</param>
public sealed record Batch(float[] Spectrograms, long[] Shape, float[] Targets, float[] Weights)
{
    /// <summary>Examples in it.</summary>
    public int Count => Weights.Length;
}
