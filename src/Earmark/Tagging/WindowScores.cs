namespace Earmark.Tagging;

/// <summary>Scores of one window of a recording.</summary>
/// <param name="Start">Start of the window, in seconds from the start of the recording.</param>
/// <param name="End">End of the window, in seconds from the start of the recording.</param>
/// <param name="Scores">Scores <c>[labels]</c>, in the order of the model card.</param>
public sealed record WindowScores(double Start, double End, IReadOnlyList<float> Scores);
