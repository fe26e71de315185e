using System.Numerics.Tensors;
using Earmark.Audio;
using Earmark.FrontEnds;

namespace Earmark.Service.Review;

/// <summary>The waveform and the spectrogram of a clip, scaled to bytes for drawing.</summary>
/// <param name="Seconds">Length of the clip with its context, in seconds.</param>
/// <param name="Peaks">Highest amplitude in each of equal parts of the clip, 255 for the highest of all.</param>
/// <param name="Frames">Number of frames.</param>
/// <param name="Bands">Number of bands.</param>
/// <param name="Values">Spectrogram <c>[frames, bands]</c>, lowest band first. 0 is the 5th percentile, 255 the 99.5th.</param>
internal sealed record SoundPicture(double Seconds, byte[] Peaks, int Frames, int Bands, byte[] Values)
{
    private const int PeakParts = 600, MaxFrames = 1200;
    private const double DarkFraction = 0.05, BrightFraction = 0.995;

    /// <summary>Creates the picture.</summary>
    /// <param name="waveform">The waveform, at least one sample.</param>
    /// <param name="spectrogram">Its spectrogram, of which the first channel is drawn.</param>
    /// <param name="clipFrames">Number of frames that show the clip, at least 1. Further ones repeat or pad it.</param>
    public static SoundPicture Create(Waveform waveform, Spectrogram spectrogram, int clipFrames)
    {
        var shown = Math.Min(spectrogram.Frames, clipFrames);
        var frames = Math.Min(shown, MaxFrames);
        var (bands, values) = (spectrogram.Bands, new float[frames * spectrogram.Bands]);
        for (var frame = 0; frame < frames; frame++)
        {
            var (from, to) = ((int)((long)frame * shown / frames), (int)((long)(frame + 1) * shown / frames));
            for (var band = 0; band < bands; band++)
            {
                var sum = 0f;
                for (var source = from; source < to; source++) sum += spectrogram.Values[source * bands + band];
                values[frame * bands + band] = sum / (to - from);
            }
        }
        var sorted = values.Order().ToArray();
        float dark = sorted[(int)(DarkFraction * (sorted.Length - 1))], bright = Math.Max(sorted[(int)(BrightFraction * (sorted.Length - 1))], dark + 1e-6f);
        return new((double)waveform.Samples.Length / waveform.SampleRate, PeaksOf(waveform.Samples), frames, bands, [.. values.Select(value => (byte)Math.Clamp(255 * (value - dark) / (bright - dark), 0, 255))]);
    }

    private static byte[] PeaksOf(float[] samples)
    {
        var parts = Math.Min(PeakParts, samples.Length);
        float[] peaks = [.. Enumerable.Range(0, parts).Select(part => MathF.Abs(TensorPrimitives.MaxMagnitude<float>(samples.AsSpan((int)((long)part * samples.Length / parts)..(int)((long)(part + 1) * samples.Length / parts)))))];
        var highest = Math.Max(peaks.Max(), 1e-9f);
        return [.. peaks.Select(peak => (byte)(255 * peak / highest))];
    }
}
