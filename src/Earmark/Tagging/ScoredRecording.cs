namespace Earmark.Tagging;

/// <summary>The scores of a whole recording.</summary>
/// <param name="Path">Path of the recording, or the name of another source.</param>
/// <param name="Seconds">Length of the recording in seconds, above 0.</param>
/// <param name="Scores">Scores <c>[labels]</c>, in the order of the card's labels, from 0 to 1.</param>
public sealed record ScoredRecording(string Path, double Seconds, float[] Scores);
