namespace Earmark.Scoring;

/// <summary>Log-odds of scores, ln(p / (1 - p)), and the scores of log-odds: the logistic function.</summary>
internal static class LogOdds
{
    /// <summary>Returns the log-odds of a score.</summary>
    /// <param name="score">A score, 0 to 1. It and its complement count as at least <see cref="ScoreFloor.Value"/>.</param>
    public static double Of(double score) => Math.Log(Math.Max(score, ScoreFloor.Value)) - Math.Log(Math.Max(1 - score, ScoreFloor.Value));

    /// <summary>Returns the score, 0 to 1, that has the given log-odds.</summary>
    public static double ToScore(double logOdds) => 1 / (1 + Math.Exp(-logOdds));
}
