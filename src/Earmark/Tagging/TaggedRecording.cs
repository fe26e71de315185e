namespace Earmark.Tagging;

/// <summary>What was found in a recording.</summary>
/// <param name="Path">Path of the recording, as it was specified or found.</param>
/// <param name="Seconds">Length of the recording in seconds.</param>
/// <param name="Segments">The labels. Tags of the whole recording start at 0 and end at its length; empty if nothing was found.</param>
public sealed record TaggedRecording(string Path, double Seconds, IReadOnlyList<Segment> Segments);
