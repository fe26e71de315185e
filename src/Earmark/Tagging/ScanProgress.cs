namespace Earmark.Tagging;

/// <summary>How much of a recording has been scored.</summary>
/// <param name="Seconds">Seconds of audio whose windows have been returned.</param>
/// <param name="TotalSeconds">Length of the recording in seconds, or null if the format does not state it. It can be wrong if the file is damaged.</param>
public sealed record ScanProgress(double Seconds, double? TotalSeconds);
