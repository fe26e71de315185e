namespace Earmark.FrontEnds;

/// <summary>The output of a front end for one waveform.</summary>
/// <param name="Values">Values in row-major order: <c>[channels, frames, bands]</c>.</param>
/// <param name="Channels">Number of channels, such as amplitude and phase.</param>
/// <param name="Frames">Number of frames, in chronological order.</param>
/// <param name="Bands">Number of bands or bins, from low to high frequency.</param>
public sealed record Spectrogram(float[] Values, int Channels, int Frames, int Bands)
{
    /// <summary>Returns a range of frames of all channels.</summary>
    /// <param name="first">Index of the first frame.</param>
    /// <param name="count">Number of frames.</param>
    internal Spectrogram Slice(int first, int count)
    {
        var part = new float[Channels * count * Bands];
        for (var channel = 0; channel < Channels; channel++)
            Values.AsSpan((channel * Frames + first) * Bands, count * Bands).CopyTo(part.AsSpan(channel * count * Bands));
        return new(part, Channels, count, Bands);
    }
}
