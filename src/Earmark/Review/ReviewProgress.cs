namespace Earmark.Review;

/// <summary>How far a review is.</summary>
/// <param name="Questions">Number of questions for this person.</param>
/// <param name="Answered">Number of these that this person has answered.</param>
/// <param name="ByOthers">Number of these that others have answered, so that they are not asked.</param>
/// <param name="Skipped">Number of these that were skipped since the program was started.</param>
/// <param name="Estimates">Precision and thresholds, from the answers of all people.</param>
/// <param name="Agreements">The agreement of each pair of people.</param>
public sealed record ReviewProgress(int Questions, int Answered, int ByOthers, int Skipped, ReviewEstimates Estimates, IReadOnlyList<Agreement> Agreements);
