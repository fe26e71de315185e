using Earmark.Audio;
using Earmark.FrontEnds;

namespace Earmark.Reports;

/// <summary>Reads one clip after the other; each thread of a survey has one, with the memory that it needs.</summary>
internal sealed class ClipReading(FrontEndSession session, AmplitudePhase frontEnd)
{
    private readonly float[] block = new float[1 << 14];
    private readonly SpectrumMeter spectrum = new(session, frontEnd);
    private readonly double[] mean = new double[frontEnd.Bands], deviation = new double[frontEnd.Bands];

    /// <summary>Looks at a clip's header; a file that cannot be opened is told as a fault.</summary>
    public static (SurveyedClip Clip, AudioHeader? Header) Probe(SurveyedClip clip)
    {
        try
        {
            var header = AudioFile.Probe(clip.Clip.Path);
            return (clip with { Format = header.Format, Rate = header.Rate, Channels = header.Channels }, header);
        }
        catch (Exception error) when (IsOfTheFile(error))
        {
            return (clip with { Fault = Reason(clip, error.Message) }, null);
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
            var resampler = clip.Rate == frontEnd.Rate ? null : new Resampler(clip.Rate, frontEnd.Rate);
            spectrum.Begin();
            for (int got; (got = reader.Read(block)) > 0;)
            {
                stop.ThrowIfCancellationRequested();
                var samples = block.AsSpan(0, got);
                levels.Add(samples);
                spectrum.Add(resampler is null ? samples : resampler.Push(samples));
            }
            if (resampler is not null) spectrum.Add(resampler.Finish());
            var (count, found, hash) = levels.Finish();
            clip = clip with { Samples = count, Levels = found, Warnings = [.. reader.Warnings.Select(warning => Reason(clip, warning))] };
            if (!clip.IsHeard) return clip;
            if (spectrum.Finish(mean, deviation)) sum.Add(mean, deviation);
            return clip with { Hash = hash };
        }
        catch (Exception error) when (IsOfTheFile(error))
        {
            return clip with { Fault = Reason(clip, error.Message) };
        }
    }

    private static bool IsOfTheFile(Exception error) => error is InputException or IOException or UnauthorizedAccessException;

    // The report names the clip; its path before every reason would only be in the way.
    private static string Reason(SurveyedClip clip, string message) =>
        message.StartsWith(clip.Clip.Path + ": ", StringComparison.Ordinal) ? message[(clip.Clip.Path.Length + 2)..] : message;
}
