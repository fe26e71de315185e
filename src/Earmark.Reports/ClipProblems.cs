using static System.FormattableString;

namespace Earmark.Reports;

/// <summary>Problems of individual clips.</summary>
internal static class ClipProblems
{
    private const double LongQuiet = 0.5; // seconds
    private const double Offset = 0.01;
    private const int MinPlateaus = 3;
    private const double MaxMixLoss = 20; // dB; 64 independent channels lose 18
    private const float OtherScale = 8;    // 18 dB above full scale: mixes and lossy codecs exceed full scale by less
    private const float LoudEnough = 0.25f; // below this, the coarse quantisation of quiet recordings looks like plateaus

    public static IReadOnlyList<ProblemType> Types { get; } =
    [
        ProblemType.ForClip("unreadable", "Unreadable files", "Training skips and lists these files, and test clips among them get no tags. Replace the files.",
            clip => clip.IsZeroBytes ? null : clip.Error),
        ProblemType.ForClip("damaged", "Damaged files", "The readable part is used, and samples that are not finite are replaced by 0. Replace the files if they should contain more.",
            clip => clip is { Error: null, Warnings.Count: > 0, Samples: > 0 } ? string.Join("; ", clip.Warnings) : null),
        ProblemType.ForClip("empty", "Empty files", "The file has 0 bytes, or a header without samples. It cannot be used for training, and the labels of an empty test clip can only be guessed.",
            clip => !clip.IsEmpty ? null : clip.IsZeroBytes ? "0 bytes" : $"{clip.Format}, no samples"),
        ProblemType.ForClip("silent", "Silent clips", "The level never exceeds -80 dB relative to full scale, although the clip has a label. Remove these clips.",
            clip => IsSilent(clip) ? Invariant($"{clip.Seconds:0.0##} s, peak {Decibels(clip.Levels.Peak)}") : null),
        ProblemType.ForClip("channelsCancel", "Phase cancellation between channels", Invariant($"Downmixing to mono loses more than {MaxMixLoss} dB: one channel is the inverse of the other, as with a miswired cable. Use a single channel, or invert one of them."),
            clip => clip is { Error: null, DownmixLossDb: > MaxMixLoss and var loss } ? double.IsInfinity(loss) ? "complete cancellation" : Invariant($"{loss:0.0} dB are lost") : null),
        ProblemType.ForClip("otherScale", "Far beyond full scale", "Sample values reach hundreds or thousands, although full scale is 1: they are integers stored as floats, or the file is damaged. Divide integers by their full scale (32,768 for 16 bits). Otherwise these clips are much louder than all others.",
            clip => HasOtherScale(clip) ? Invariant($"peak {clip.Levels.Peak:N0}") : null),
        ProblemType.ForClip("quietStart", "Nearly silent at the start", "At least half a second is below -60 dB: a short crop from there does not contain the labelled sound. Trim the clip, or use longer crops.",
            clip => clip.IsAudible && clip.Levels.QuietStart >= LongQuiet ? Quiet(clip.Levels.QuietStart, clip, "first") : null),
        ProblemType.ForClip("quietEnd", "Nearly silent at the end", "At least half a second is below -60 dB: a short crop from there does not contain the labelled sound. Trim the clip, or use longer crops.",
            clip => clip.IsAudible && clip.Levels.QuietEnd >= LongQuiet && clip.Levels.QuietStart < clip.Seconds ? Quiet(clip.Levels.QuietEnd, clip, "last") : null),
        ProblemType.ForClip("clipped", "Clipped", Invariant($"The waveform stays at its maximum level, or beyond full scale, for at least {ClippedRunCounter.MinRunLength} consecutive samples, at least {MinPlateaus} times, in a clip whose peak is at least a quarter of full scale: it was overdriven during recording or encoding. If most clips of a class are clipped, the network may learn the clipping instead of the sound."),
            clip => clip.IsAudible && !HasOtherScale(clip) && clip.Levels.ClippedRuns >= MinPlateaus && clip.Levels.Peak >= LoudEnough
                ? Invariant($"{clip.Levels.ClippedSamples:N0} samples in plateaus, peak {Decibels(clip.Levels.Peak)}") : null),
        ProblemType.ForClip("dcOffset", "DC offset", "The mean of the waveform deviates from zero by at least 1% of full scale and a tenth of its RMS: bin 0 of every frame has a high level, and zero padding of a crop creates a step. Subtract the mean.",
            clip => clip.IsAudible && Math.Abs(clip.Levels.Mean) >= Math.Max(Offset, clip.Levels.Rms / 10) ? Invariant($"mean {clip.Levels.Mean:+0.000;-0.000} of full scale") : null),
    ];

    private static bool HasOtherScale(SurveyedClip clip) => clip.Error is null && clip.Levels.Peak > OtherScale;

    private static bool IsSilent(SurveyedClip clip) => clip is { Error: null, Samples: > 0, Levels.IsSilent: true };

    private static string Quiet(double seconds, SurveyedClip clip, string position) => Invariant($"the {position} {seconds:0.0#} s of {clip.Seconds:0.0#} s");

    private static string Decibels(float amplitude) => amplitude > 0 ? Invariant($"{Math.Round(20 * Math.Log10(amplitude), 1) + 0.0:+0.0;-0.0;0.0} dB") : "zero"; // + 0.0 converts -0.0 to 0.0
}
