namespace Earmark;

/// <summary>Lower limit of scores before taking their logarithm, in metrics, means and graphs.</summary>
internal static class ScoreFloor
{
    /// <summary>The limit. Smaller scores are raised to it, so that a single score of 0 cannot rule out a label or make a mean infinite.</summary>
    public const double Value = 1e-12;
}
