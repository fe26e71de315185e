namespace Earmark.Review;

/// <summary>A statement about a label of a clip that a person confirms or rejects.</summary>
/// <param name="Label">The label.</param>
/// <param name="Score">The score of the statement, 0 to 1: the score of the tag, or the estimated probability that the label is wrong or missing.</param>
/// <param name="Applies">Whether the statement is that the label applies. Otherwise, it is that the given label does not apply.</param>
public sealed record Claim(string Label, double Score, bool Applies = true);
