namespace Earmark.Scoring;

/// <summary>A given label with the logits of the alternatives to it.</summary>
/// <param name="Logits">Logits of the given label and of its alternatives.</param>
/// <param name="Given">Index of the given label.</param>
/// <param name="MayBeWrong">Whether the label may be wrong. Verified labels are considered right.</param>
internal readonly record struct GivenLabel(double[] Logits, int Given, bool MayBeWrong)
{
    private const double MinTemperature = 0.05, MaxTemperature = 20, Tolerance = 1e-4;

    /// <summary>Returns the score of the given label: its softmax at a temperature.</summary>
    public double Score(double temperature)
    {
        var (greatest, sum) = (double.NegativeInfinity, 0.0);
        foreach (var logit in Logits) greatest = Math.Max(greatest, logit);
        foreach (var logit in Logits) sum += Math.Exp((logit - greatest) / temperature);
        return Math.Exp((Logits[Given] - greatest) / temperature) / sum;
    }

    /// <summary>
    /// Returns the temperature with the greatest expected log-likelihood, by golden-section search of its logarithm. Its prior is weak, a normal distribution of the logarithm with standard deviation 1, so that the
    /// scores do not become 0 and 1 if they contradict no label.
    /// </summary>
    /// <param name="labels">The given labels.</param>
    /// <param name="wrong">Probability that each of them is wrong, 0 to 1.</param>
    public static double FitTemperature(IReadOnlyList<GivenLabel> labels, double[] wrong)
    {
        double Loss(double logTemperature)
        {
            var (temperature, loss) = (Math.Exp(logTemperature), logTemperature * logTemperature / 2);
            for (var i = 0; i < wrong.Length; i++)
            {
                var score = labels[i].Score(temperature);
                loss -= (1 - wrong[i]) * Math.Log(Math.Max(score, ScoreFloor.Value)) + wrong[i] * Math.Log(Math.Max(1 - score, ScoreFloor.Value));
            }
            return loss;
        }

        return Math.Exp(GoldenSection.FindMinimum(Loss, Math.Log(MinTemperature), Math.Log(MaxTemperature), Tolerance));
    }
}
