namespace Earmark.Tagging;

/// <summary>The defaults with which a model finds segments in recordings, chosen at the end of its training: the windows, and the thresholds for these windows.</summary>
/// <param name="WindowSeconds">Length of a window in seconds, 0.01 to 3600.</param>
/// <param name="HopSeconds">Hop between the starts of consecutive windows in seconds, 0.01 to <paramref name="WindowSeconds"/>.</param>
/// <param name="Thresholds">Score at which a segment of a label starts, 0 to 1, by label. Labels without one have no segments.</param>
public sealed record SegmentDefaults(double WindowSeconds, double HopSeconds, IReadOnlyDictionary<string, double> Thresholds);
