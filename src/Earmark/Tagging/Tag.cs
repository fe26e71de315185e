namespace Earmark.Tagging;

/// <summary>A label assigned to a recording.</summary>
/// <param name="Label">The label.</param>
/// <param name="Score">Its score, 0 to 1.</param>
public sealed record Tag(string Label, double Score);
