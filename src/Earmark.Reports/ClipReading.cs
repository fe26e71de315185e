using Earmark.Audio;
using Earmark.FrontEnds;
using Earmark.Tagging;
using static System.FormattableString;

namespace Earmark.Reports;

/// <summary>Reads one clip after the other; each thread of a survey has one, with the memory that it needs.</summary>
internal sealed class ClipReading(FrontEndSession session, AmplitudePhase frontEnd)
{
    private readonly float[] block = new float[1 << 14];
    private readonly SpectrumMeter spectrum = new(session, frontEnd);
    private readonly double[] mean = new double[frontEnd.Bands], deviation = new double[frontEnd.Bands];

    /// <summary>Looks at a clip's header; a file that cannot be opened is told as a fault.</summary>
    public static (SurveyedClip Clip, AudioHeader? Header) Probe(SurveyedClip clip, CancellationToken stop)
    {
        try
        {
            var header = AudioFile.Probe(clip.Clip.Path, stop);
            return (clip with { Format = header.Format, Rate = header.SampleRate, Channels = header.Channels }, header);
        }
        catch (Exception error) when (Failure.Covers(error))
        {
            return (clip with { Fault = Reason(clip, error) }, null);
        }
    }

    /// <summary>Reads a clip to its end.</summary>
    /// <param name="clip">The clip, its header known.</param>
    /// <param name="hashes">Whether to hash its samples.</param>
    /// <param name="sum">Takes its spectrum.</param>
    /// <param name="stop">Stops between two blocks.</param>
    public SurveyedClip Read(SurveyedClip clip, bool hashes, SpectrumSum sum, CancellationToken stop)
    {
        var levels = new LevelMeter(clip.Rate, hashes);
        try
        {
            using var reader = AudioFile.Open(clip.Clip.Path, stop);
            var resampler = clip.Rate == frontEnd.SampleRate ? null : new Resampler(clip.Rate, frontEnd.SampleRate);
            spectrum.Begin();
            for (int got; (got = reader.Read(block)) > 0;)
            {
                var samples = block.AsSpan(0, got);
                levels.Add(samples);
                spectrum.Add(resampler is null ? samples : resampler.Push(samples));
            }
            if (resampler is not null) spectrum.Add(resampler.Finish());
            var (count, found, hash) = levels.Finish();
            clip = clip with
            {
                Samples = count, Levels = found, MixLoss = reader.MixLoss,
                Warnings = [.. reader.Warnings.Except(reader.SignalWarnings).Select(warning => Reason(clip, warning))], // those are kinds of their own
            };
            if (!clip.IsHeard) return clip;
            var framed = spectrum.Finish(mean, deviation);
            if (!double.IsFinite(found.Rms) || framed && !Array.TrueForAll([.. mean, .. deviation], double.IsFinite))
                return clip with { Levels = new(), Fault = Invariant($"its samples reach {found.Peak:0.#E+0}, too large to compute with. Expected amplitudes of about -1 to 1.") };
            if (framed) sum.Add(mean, deviation);
            return clip with { Hash = hash };
        }
        catch (Exception error) when (Failure.Covers(error))
        {
            return clip with { Fault = Reason(clip, error) };
        }
    }

    private static string Reason(SurveyedClip clip, Exception error) => Reason(clip, Failure.Of(clip.Clip.Name, error).Reason);

    // The report names the clip; its path before every reason would only be in the way.
    private static string Reason(SurveyedClip clip, string message) =>
        message.StartsWith(clip.Clip.Path + ": ", StringComparison.Ordinal) ? message[(clip.Clip.Path.Length + 2)..] : message;
}
