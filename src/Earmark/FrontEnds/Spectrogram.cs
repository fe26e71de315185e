namespace Earmark.FrontEnds;

/// <summary>What a front end makes of one waveform.</summary>
/// <param name="Values">Values, row-major: <c>[channels, frames, bands]</c>.</param>
/// <param name="Channels">Channels, as amplitude and phase.</param>
/// <param name="Frames">Frames, in order of time.</param>
/// <param name="Bands">Bands or bins, from low to high frequency.</param>
public sealed record Spectrogram(float[] Values, int Channels, int Frames, int Bands);
