namespace Earmark.FrontEnds;

/// <summary>What a front end makes of one waveform.</summary>
/// <param name="Values">Values, row-major: <c>[channels, frames, bands]</c>.</param>
/// <param name="Channels">Channels, as amplitude and phase.</param>
/// <param name="Frames">Frames, in order of time.</param>
/// <param name="Bands">Bands or bins, from low to high frequency.</param>
public sealed record Spectrogram(float[] Values, int Channels, int Frames, int Bands)
{
    /// <summary>Consecutive frames of all channels.</summary>
    /// <param name="first">The first frame.</param>
    /// <param name="count">How many.</param>
    internal Spectrogram Part(int first, int count)
    {
        var part = new float[Channels * count * Bands];
        for (var channel = 0; channel < Channels; channel++)
            Values.AsSpan((channel * Frames + first) * Bands, count * Bands).CopyTo(part.AsSpan(channel * count * Bands));
        return new(part, Channels, count, Bands);
    }
}
