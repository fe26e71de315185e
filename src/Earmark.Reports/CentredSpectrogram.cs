using Earmark.FrontEnds;

namespace Earmark.Reports;

/// <summary>A channel of a spectrogram with the mean of each frequency subtracted, and the range of colours that shows it.</summary>
/// <param name="Values">Values <c>[frames, bins]</c>.</param>
/// <param name="Frames">Frames.</param>
/// <param name="Bins">Bins, from 0 Hz.</param>
/// <param name="Limit">Colours reach from minus this to this; one value in a hundred lies beyond, so that single ones do not take all colour from the rest.</param>
/// <param name="Seconds">What the frames span.</param>
/// <param name="TopHertz">Frequency of the highest bin.</param>
public sealed record CentredSpectrogram(float[] Values, int Frames, int Bins, double Limit, double Seconds, double TopHertz)
{
    /// <summary>Of one channel.</summary>
    /// <param name="spectrogram">The spectrogram.</param>
    /// <param name="channel">Which channel of it: 0 the amplitude, 1 the phase.</param>
    /// <param name="frontEnd">The front end that it comes from.</param>
    public static CentredSpectrogram Of(Spectrogram spectrogram, int channel, FrontEnd frontEnd)
    {
        var (frames, bins) = (spectrogram.Frames, spectrogram.Bands);
        var values = spectrogram.Values.AsSpan(channel * frames * bins, frames * bins).ToArray();
        for (var bin = 0; bin < bins; bin++)
        {
            var sum = 0.0;
            for (var frame = 0; frame < frames; frame++) sum += values[frame * bins + bin];
            var mean = (float)(sum / frames);
            for (var frame = 0; frame < frames; frame++) values[frame * bins + bin] -= mean;
        }
        return new(values, frames, bins, Math.Max(Quantile.Of(Quantile.Sorted(values.Select(Math.Abs)), 0.99), 1e-6),
            (double)frontEnd.SamplesOf(frames) / frontEnd.SampleRate, frontEnd.SampleRate / 2.0);
    }
}
