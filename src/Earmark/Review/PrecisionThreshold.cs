using Earmark.Scoring;

namespace Earmark.Review;

/// <summary>The score at which tags of a label are right with a given probability, from a logistic regression of right and wrong on the log-odds of the score.</summary>
/// <remarks>
/// <para>Wood and Kahl 2024, "Guidelines for appropriate use of BirdNET scores and other detector outputs". The fit has the prior of <see cref="PlattScaling"/>, with which few or separable answers give moderate values. A tag at the threshold is right with
/// this probability; tags above it are right more often, so the precision of all tags that reach the threshold is higher.</para>
/// <para>The questions may be selected by score, such as by uncertainty sampling: the regression is conditional on the score, so the selection does not bias it, unlike the plain fraction of right answers.</para>
/// </remarks>
public static class PrecisionThreshold
{
    /// <summary>Minimum number of answers.</summary>
    public const int MinAnswers = 10;

    private const double MinSlope = 0.1;

    /// <summary>The precisions for which thresholds are estimated.</summary>
    public static IReadOnlyList<double> Precisions { get; } = [0.85, 0.9, 0.95, 0.99];

    /// <summary>Fits the relation of score and probability.</summary>
    /// <param name="answers">Score and answer of each claim about a label.</param>
    public static PlattScaling Fit(IReadOnlyList<(double Score, bool IsRight)> answers)
    {
        ArgumentNullException.ThrowIfNull(answers);
        return PlattScaling.Fit([.. answers.Select(answer => LogOdds.Of(answer.Score))], [.. answers.Select(answer => answer.IsRight)]);
    }

    /// <summary>Returns why no threshold can be estimated, or an empty string.</summary>
    /// <param name="answers">Score and answer of each claim about a label.</param>
    public static string Obstacle(IReadOnlyList<(double Score, bool IsRight)> answers)
    {
        ArgumentNullException.ThrowIfNull(answers);
        return ObstacleOf(answers, Fit(answers));
    }

    /// <summary>Returns the threshold, or null if there is an <see cref="Obstacle"/>, or if no reviewed score is high enough.</summary>
    /// <param name="answers">Score and answer of each claim about a label.</param>
    /// <param name="precision">The precision, above 0 and below 1.</param>
    /// <returns>A score from 0 to 1, at least the lowest that was reviewed: the regression is not extrapolated to lower ones.</returns>
    public static double? Find(IReadOnlyList<(double Score, bool IsRight)> answers, double precision)
    {
        ArgumentNullException.ThrowIfNull(answers);
        if (!(precision is > 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(precision), precision, "expected a fraction above 0 and below 1");
        return ThresholdOf(answers, Fit(answers), precision);
    }

    /// <inheritdoc cref="Obstacle"/>
    /// <param name="answers">Score and answer of each claim about a label.</param>
    /// <param name="fit">The result of <see cref="Fit"/> for these answers.</param>
    internal static string ObstacleOf(IReadOnlyList<(double Score, bool IsRight)> answers, PlattScaling fit) =>
        answers.Count < MinAnswers ? $"too few: {answers.Count} of {MinAnswers}" : answers.All(answer => !answer.IsRight) ? "none is right" : fit.Slope <= MinSlope ? "no relation to the score" : "";

    /// <inheritdoc cref="Find"/>
    /// <param name="answers">Score and answer of each claim about a label.</param>
    /// <param name="fit">The result of <see cref="Fit"/> for these answers.</param>
    /// <param name="precision">The precision, above 0 and below 1.</param>
    internal static double? ThresholdOf(IReadOnlyList<(double Score, bool IsRight)> answers, PlattScaling fit, double precision)
    {
        if (ObstacleOf(answers, fit).Length > 0) return null;
        var score = LogOdds.ToScore((LogOdds.Of(precision) - fit.Offset) / fit.Slope);
        return score > answers.Max(answer => answer.Score) ? null : Math.Max(score, answers.Min(answer => answer.Score));
    }
}
