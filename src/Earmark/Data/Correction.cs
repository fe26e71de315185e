namespace Earmark.Data;

/// <summary>The right labels of a clip.</summary>
/// <param name="Labels">The labels. If there are none, none of the labels of the data set applies to the clip, or the right ones are not known.</param>
/// <param name="IsVerified">Whether a person decided this. Otherwise, it is an estimate, and the label remains as verified or unverified as it was.</param>
public sealed record Correction(ClipLabels Labels, bool IsVerified);
