using Earmark.FrontEnds;

namespace Earmark.Service.Api;

/// <summary>
/// A part of the spectrogram of a recording. It is computed with a few more samples on both sides, so that its frames are the same as in the spectrogram of the whole recording.
/// </summary>
/// <param name="FrontEnd">The front end.</param>
/// <param name="First">The first frame in the recording.</param>
/// <param name="Frames">The number of frames.</param>
/// <param name="Skipped">Number of frames at the start that serve only as context.</param>
internal sealed record SpectrogramPart(FrontEnd FrontEnd, int First, int Frames, int Skipped)
{
    /// <summary>Returns the frames that start within a part of a recording.</summary>
    /// <param name="frontEnd">The front end.</param>
    /// <param name="start">Start of the part in seconds.</param>
    /// <param name="seconds">Length of the part in seconds.</param>
    public static SpectrogramPart Of(FrontEnd frontEnd, double start, double seconds)
    {
        int Frame(double time) => (int)Math.Ceiling(Math.Round(time * frontEnd.SampleRate) / frontEnd.HopSamples);
        var first = Frame(start);
        return new(frontEnd, first, Math.Max(1, Frame(start + seconds) - first), Math.Min(first, Context(frontEnd)));
    }

    /// <summary>The first sample that is read.</summary>
    public long FirstSample => (long)(First - Skipped) * FrontEnd.HopSamples;

    /// <summary>The number of samples that are read.</summary>
    public int Samples => (Skipped + Frames + Context(FrontEnd)) * FrontEnd.HopSamples;

    /// <summary>The number of samples before the part.</summary>
    public int Before => Skipped * FrontEnd.HopSamples;

    /// <summary>Time of the first frame in the recording, in seconds.</summary>
    public double FirstFrameSeconds => (double)First * FrontEnd.HopSamples / FrontEnd.SampleRate;

    /// <summary>Returns the frames of the part.</summary>
    /// <param name="spectrogram">The spectrogram of the samples.</param>
    /// <param name="samples">The number of samples, which is lower at the end of the recording. Short recordings are repeated by some front ends; these frames do not count.</param>
    public Spectrogram Select(Spectrogram spectrogram, int samples)
    {
        var available = Math.Min(spectrogram.Frames, (samples + FrontEnd.HopSamples - 1) / FrontEnd.HopSamples) - Skipped;
        return spectrogram.Slice(Skipped, Math.Clamp(available, 1, Frames));
    }

    // Frames reach this far. Recordings that the front end repeats are shorter than its minimum length.
    private static int Context(FrontEnd frontEnd) => 1 + (frontEnd.PaddingSamples + Math.Max(frontEnd.FrameSamples, frontEnd.MinSamples)) / frontEnd.HopSamples;
}
