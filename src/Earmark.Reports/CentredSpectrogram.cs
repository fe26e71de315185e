using Earmark.FrontEnds;

namespace Earmark.Reports;

/// <summary>A channel of a spectrogram with the mean of each frequency bin subtracted, and the range of its colour scale.</summary>
/// <param name="Values">Values <c>[frames, bins]</c>.</param>
/// <param name="Frames">Number of frames.</param>
/// <param name="Bins">Number of bins, from 0 Hz.</param>
/// <param name="Limit">The colour scale ranges from -Limit to Limit. One percent of the values lie outside this range, so that outliers do not dominate the scale.</param>
/// <param name="Seconds">Time span of the frames in seconds.</param>
/// <param name="MaxHz">Frequency of the highest bin.</param>
public sealed record CentredSpectrogram(float[] Values, int Frames, int Bins, double Limit, double Seconds, double MaxHz)
{
    /// <summary>Creates a centred spectrogram from one channel of a spectrogram.</summary>
    /// <param name="spectrogram">The spectrogram.</param>
    /// <param name="channel">Index of the channel: 0 is the amplitude, 1 the phase.</param>
    /// <param name="frontEnd">The front end that computed it.</param>
    public static CentredSpectrogram Create(Spectrogram spectrogram, int channel, FrontEnd frontEnd)
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
        return new(values, frames, bins, Math.Max(Quantile.Compute(Quantile.Sort(values.Select(Math.Abs)), 0.99), 1e-6),
            (double)frontEnd.SampleCount(frames) / frontEnd.SampleRate, frontEnd.SampleRate / 2.0);
    }
}
