namespace Earmark.Scoring;

/// <summary>A given (possibly noisy) label with its logit and those of the alternatives.</summary>
/// <param name="Logits">Logits of the given label and of its alternatives.</param>
/// <param name="Given">Index of the given label.</param>
/// <param name="MayBeWrong">Whether the label may be wrong. Verified labels are assumed to be right.</param>
internal readonly record struct GivenLabel(double[] Logits, int Given, bool MayBeWrong)
{
    /// <summary>Returns the score of the given label: its softmax at a temperature.</summary>
    public double Score(double temperature)
    {
        var (greatest, sum) = (double.NegativeInfinity, 0.0);
        foreach (var logit in Logits) greatest = Math.Max(greatest, logit);
        foreach (var logit in Logits) sum += Math.Exp((logit - greatest) / temperature);
        return Math.Exp((Logits[Given] - greatest) / temperature) / sum;
    }
}
