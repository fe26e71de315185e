namespace Earmark.Review;

/// <summary>The progress of a review.</summary>
/// <param name="Questions">Number of questions for this reviewer.</param>
/// <param name="Answered">Number of these that this reviewer has answered.</param>
/// <param name="ByOthers">Number of these that only other reviewers have answered, so that they are not asked.</param>
/// <param name="Skipped">Number of these that were skipped since the program was started.</param>
/// <param name="Estimates">Precision and thresholds, from the answers of all reviewers.</param>
/// <param name="Agreements">The agreement of each pair of reviewers.</param>
public sealed record ReviewProgress(int Questions, int Answered, int ByOthers, int Skipped, ReviewEstimates Estimates, IReadOnlyList<Agreement> Agreements);
