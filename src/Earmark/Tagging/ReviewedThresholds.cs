namespace Earmark.Tagging;

/// <summary>The origin of thresholds that were estimated from a review.</summary>
/// <param name="Of">"segments" or "recordings": what was reviewed, and which thresholds of the model were replaced.</param>
/// <param name="Precision">The target precision: probability that a tag at the threshold is right, above 0 and below 1.</param>
/// <param name="Decisions">Number of proposed labels that were answered.</param>
/// <param name="Answers">Number of answers for each label whose threshold was replaced.</param>
public sealed record ReviewedThresholds(string Of, double Precision, int Decisions, IReadOnlyDictionary<string, int> Answers);
