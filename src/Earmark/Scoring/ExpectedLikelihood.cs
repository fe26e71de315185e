namespace Earmark.Scoring;

/// <summary>The expected likelihood of noisy labels.</summary>
internal static class ExpectedLikelihood
{
    private const double MinTemperature = 0.05, MaxTemperature = 20, Tolerance = 1e-4;

    /// <summary>
    /// Returns the temperature with the greatest expected log-likelihood, by golden-section search of its logarithm. A weak prior, a normal distribution of the logarithm with standard deviation 1, keeps the
    /// scores from becoming 0 and 1 if they contradict no label.
    /// </summary>
    /// <param name="score">Score of a given label, by its index and the temperature.</param>
    /// <param name="wrong">Probability that each label is wrong, 0 to 1.</param>
    /// <param name="cancellationToken">Cancels the search.</param>
    public static double FitTemperature(Func<int, double, double> score, double[] wrong, CancellationToken cancellationToken)
    {
        double Loss(double logTemperature)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (temperature, loss) = (Math.Exp(logTemperature), logTemperature * logTemperature / 2);
            for (var i = 0; i < wrong.Length; i++)
            {
                var right = score(i, temperature);
                loss -= (1 - wrong[i]) * Math.Log(Math.Max(right, ScoreFloor.Value)) + wrong[i] * Math.Log(Math.Max(1 - right, ScoreFloor.Value));
            }
            return loss;
        }

        return Math.Exp(GoldenSection.FindMinimum(Loss, Math.Log(MinTemperature), Math.Log(MaxTemperature), Tolerance));
    }
}
