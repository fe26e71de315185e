namespace Earmark;

/// <summary>Lower limit of a score wherever its logarithm is taken, in metrics, means and graphs.</summary>
internal static class ScoreFloor
{
    /// <summary>The limit. A smaller score counts as this one, so that a single score of 0 cannot rule out a label or make a mean infinite.</summary>
    public const double Value = 1e-12;
}
