namespace Earmark.Tagging;

/// <summary>Where the thresholds of a model come from that people have reviewed.</summary>
/// <param name="Of">"segments" or "recordings": what was reviewed, and which thresholds of the model were replaced.</param>
/// <param name="Precision">Probability that a tag at the threshold is right, above 0 and below 1.</param>
/// <param name="Decisions">Number of proposals that were answered.</param>
/// <param name="Answers">Number of answers for each label whose threshold was replaced.</param>
public sealed record ReviewedThresholds(string Of, double Precision, int Decisions, IReadOnlyDictionary<string, int> Answers);
