using Earmark.Audio;
using Earmark.Data;
using Earmark.FrontEnds;
using Earmark.Tagging;
using static System.FormattableString;

namespace Earmark.Reports;

/// <summary>Reads clips one after another. Each thread of a survey uses a separate instance with separate buffers.</summary>
internal sealed class ClipReader(FrontEndSession session, AmplitudePhase frontEnd)
{
    private readonly float[] block = new float[1 << 14];
    private readonly SpectrumMeter spectrum = new(session, frontEnd);
    private readonly double[] mean = new double[frontEnd.Bands], deviation = new double[frontEnd.Bands];

    /// <summary>Reads the header of a clip. A file that cannot be opened is reported as an error of the clip.</summary>
    public static (SurveyedClip Clip, AudioHeader? Header) Probe(SurveyedClip clip, CancellationToken cancellationToken)
    {
        try
        {
            var header = clip.Clip.Probe(cancellationToken);
            return (clip with { Format = header.Format, SampleRate = header.SampleRate, Channels = header.Channels }, header);
        }
        catch (Exception exception) when (Failure.IsRecoverable(exception))
        {
            return (Failed(clip, exception, cancellationToken), null);
        }
    }

    /// <summary>Reads a whole clip.</summary>
    /// <param name="clip">The clip, with the values from its header.</param>
    /// <param name="hashes">Whether to hash its samples.</param>
    /// <param name="sum">Receives the spectrum of the clip.</param>
    /// <param name="cancellationToken">Cancels the operation between two blocks.</param>
    public SurveyedClip Read(SurveyedClip clip, bool hashes, SpectrumAccumulator sum, CancellationToken cancellationToken)
    {
        var levels = new LevelMeter(clip.SampleRate, hashes);
        try
        {
            using var reader = clip.Clip.Open(cancellationToken);
            var resampler = clip.SampleRate == frontEnd.SampleRate ? null : new Resampler(clip.SampleRate, frontEnd.SampleRate);
            spectrum.Begin();
            for (int count; (count = reader.Read(block)) > 0;)
            {
                var samples = block.AsSpan(0, count);
                levels.Add(samples);
                spectrum.Add(resampler is null ? samples : resampler.Push(samples));
            }
            if (resampler is not null) spectrum.Add(resampler.Finish());
            var (sampleCount, measured, hash) = levels.Finish();
            clip = clip with
            {
                Samples = sampleCount, Levels = measured, DownmixLossDb = reader.DownmixLossDb,
                Warnings = [.. reader.Warnings.Except(reader.SignalWarnings).Select(warning => Reason(clip, warning))], // signal warnings are separate problems
            };
            if (!clip.IsAudible) return clip;
            var hasSpectrum = spectrum.Finish(mean, deviation);
            if (!double.IsFinite(measured.Rms) || hasSpectrum && !Array.TrueForAll([.. mean, .. deviation], double.IsFinite))
                return clip with { Levels = new(), Error = Invariant($"sample values up to {measured.Peak:0.#E+0} are too large to process. Expected amplitudes of about -1 to 1.") };
            if (hasSpectrum) sum.Add(mean, deviation);
            return clip with { Hash = hash };
        }
        catch (Exception exception) when (Failure.IsRecoverable(exception))
        {
            return Failed(clip, exception, cancellationToken);
        }
    }

    private static SurveyedClip Failed(SurveyedClip clip, Exception exception, CancellationToken cancellationToken)
    {
        var failure = Failure.From(clip.Clip.Name, exception, cancellationToken);
        return clip with { Error = Reason(clip, failure.Reason), IsZeroBytes = failure.IsEmpty };
    }

    // The report shows the name of the clip, so the path is removed from the reason.
    private static string Reason(SurveyedClip clip, string message) =>
        message.StartsWith(clip.Clip.Path + ": ", StringComparison.Ordinal) ? message[(clip.Clip.Path.Length + 2)..] : message;
}
