namespace Earmark.Tagging;

/// <summary>A clip that could not be used.</summary>
/// <param name="Name">What the data set calls it.</param>
/// <param name="Reason">What was found, where, what was expected.</param>
public sealed record Failure(string Name, string Reason);
