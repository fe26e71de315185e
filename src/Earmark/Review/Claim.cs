namespace Earmark.Review;

/// <summary>A hypothesis about one label of a clip, which a reviewer confirms or rejects: a proposed label applies, or a given label is wrong.</summary>
/// <param name="Label">The label.</param>
/// <param name="Score">The score of the hypothesis, 0 to 1: the score of the tag, or the estimated probability that the label is wrong or missing.</param>
/// <param name="Applies">Whether the hypothesis is that the label applies. Otherwise, it is that the given label does not apply.</param>
public sealed record Claim(string Label, double Score, bool Applies = true);
