using Earmark.Scoring;

namespace Earmark.Review;

/// <summary>How much an answer is expected to tell, before it is known.</summary>
internal static class Uncertainty
{
    /// <summary>Returns how unsure the claims of a question are, in bits: the sum of the binary entropies of the probabilities that they are right. For a single tag, it is highest where right and wrong are equally likely.</summary>
    /// <param name="question">The question.</param>
    /// <param name="calibration">The relation of score and probability that the answers so far have shown, by label. For other labels, the score relative to the threshold is the probability.</param>
    /// <param name="thresholds">Score thresholds by label. Labels without one have the threshold 0.5.</param>
    public static double Of(Question question, IReadOnlyDictionary<string, PlattScaling> calibration, IReadOnlyDictionary<string, double> thresholds) => question.Claims.Sum(claim =>
    {
        var logit = LogOdds(claim.Score);
        var (slope, offset) = calibration.TryGetValue(claim.Label, out var fitted) ? (fitted.Slope, fitted.Offset) : (1, thresholds.TryGetValue(claim.Label, out var threshold) ? -LogOdds(threshold) : 0);
        return Entropy(1 / (1 + Math.Exp(-(slope * logit + offset))));
    });

    /// <summary>Returns the log-odds of a score.</summary>
    public static double LogOdds(double score) => Math.Log(Math.Max(score, ScoreFloor.Value)) - Math.Log(Math.Max(1 - score, ScoreFloor.Value));

    /// <summary>Returns the entropy of a decision between two, in bits.</summary>
    /// <param name="probability">Probability of one of them, 0 to 1.</param>
    public static double Entropy(double probability) => probability is > 0 and < 1 ? -probability * Math.Log2(probability) - (1 - probability) * Math.Log2(1 - probability) : 0;
}
