using Earmark.Scoring;

namespace Earmark.Review;

/// <summary>The uncertainty of questions, for uncertainty sampling.</summary>
internal static class Uncertainty
{
    // Scores of a label that excludes the others sum to at most one.
    private const double ExclusiveSum = 1.001;

    /// <summary>
    /// Returns the uncertainty of a question, 0 to 1: one minus the margin between the two most likely answers. For labels that exclude each other, these are the two labels with the highest scores; otherwise, right and wrong of the least certain label, which are equally likely at
    /// its threshold.
    /// </summary>
    /// <remarks>Margin sampling: Scheffer, Decomain and Wrobel 2001, "Active hidden Markov models for information extraction".</remarks>
    /// <param name="question">The question.</param>
    /// <param name="calibration">Platt scaling fitted to the answers so far, by label. For other labels, the score relative to the threshold is the probability.</param>
    /// <param name="thresholds">Score thresholds by label. Labels without one have the threshold 0.5.</param>
    public static double Of(Question question, IReadOnlyDictionary<string, PlattScaling> calibration, IReadOnlyDictionary<string, double> thresholds)
    {
        if (question.Claims.Count > 1 && question.Claims.Sum(claim => claim.Score) <= ExclusiveSum)
        {
            double[] best = [.. question.Claims.Select(claim => claim.Score).OrderDescending().Take(2)];
            return 1 - (best[0] - best[1]);
        }
        return question.Claims.Max(claim => 1 - Math.Abs(2 * Probability(claim, calibration, thresholds) - 1));
    }

    private static double Probability(Claim claim, IReadOnlyDictionary<string, PlattScaling> calibration, IReadOnlyDictionary<string, double> thresholds)
    {
        var (slope, offset) = calibration.TryGetValue(claim.Label, out var fitted) ? (fitted.Slope, fitted.Offset) : (1, thresholds.TryGetValue(claim.Label, out var threshold) ? -LogOdds.Of(threshold) : 0);
        return LogOdds.ToScore(slope * LogOdds.Of(claim.Score) + offset);
    }
}
