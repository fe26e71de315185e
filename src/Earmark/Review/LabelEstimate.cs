using Earmark.Scoring;

namespace Earmark.Review;

/// <summary>The estimated precision of a label, or of all labels.</summary>
/// <param name="Label">The label, or empty for all labels.</param>
/// <param name="Answers">Number of proposed labels that were answered.</param>
/// <param name="Right">Number of these that are right.</param>
/// <param name="Thresholds">Score threshold for each precision of <see cref="PrecisionThreshold.Precisions"/>, in their order, 0 to 1. Null where none can be estimated.</param>
/// <param name="Note">Why thresholds cannot be estimated, or empty.</param>
public sealed record LabelEstimate(string Label, int Answers, int Right, IReadOnlyList<double?> Thresholds, string Note)
{
    private readonly ConfidenceInterval? interval = Answers > 0 ? ConfidenceInterval.Wilson(Right, Answers) : null;

    /// <summary>Fraction of the answered proposed labels that are right, 0 to 1, or null if there are none.</summary>
    public double? Precision => Answers > 0 ? (double)Right / Answers : null;

    /// <summary>Lower end of the 95% confidence interval of the precision, by Wilson's method, or null.</summary>
    public double? Low => interval?.Low;

    /// <summary>Upper end of the 95% confidence interval of the precision, by Wilson's method, or null.</summary>
    public double? High => interval?.High;
}
