using static System.FormattableString;

namespace Earmark.Reports;

/// <summary>Trouble that a clip has by itself.</summary>
internal static class ClipTrouble
{
    private const double LongQuiet = 0.5; // seconds
    private const double Offset = 0.01;
    private const int FewestPlateaus = 3;
    private const double MostMixLoss = 20; // dB; 64 independent channels lose 18
    private const float OtherScale = 8;    // 18 dB above full scale: mixes and lossy codecs exceed it by less
    private const float LoudEnough = 0.25f; // below it, coarse steps of quiet recordings look like plateaus

    public static IReadOnlyList<ProblemKind> Kinds { get; } =
    [
        ProblemKind.OfClip("unreadable", "Unreadable files", "Training passes over them and names them; a test clip gets no tags. Replace the files.",
            clip => clip.Fault),
        ProblemKind.OfClip("damaged", "Damaged files", "What could be read is used, and silence where a sample was no number. Replace the files if they should hold more.",
            clip => clip is { Fault: null, Warnings.Count: > 0, Samples: > 0 } ? string.Join("; ", clip.Warnings) : null),
        ProblemKind.OfClip("empty", "Empty files", "A header without samples: nothing to learn from; in a test part, a row to be guessed.",
            clip => clip is { Fault: null, Samples: 0 } ? $"{clip.Format}, no samples" : null),
        ProblemKind.OfClip("silent", "Silent clips", "Nothing is louder than -80 dB of full scale, and yet there is a label. Take them out.",
            clip => IsSilent(clip) ? Invariant($"{clip.Seconds:0.0##} s, peak {Decibels(clip.Levels.Peak)}") : null),
        ProblemKind.OfClip("channelsCancel", "Channels cancel", Invariant($"Mixing to mono loses more than {MostMixLoss} dB: one channel is the other upside down, as a cable with a wrong plug makes it. Keep one channel, or invert one."),
            clip => clip is { Fault: null, MixLoss: > MostMixLoss and var loss } ? double.IsInfinity(loss) ? "nothing is left of the sound" : Invariant($"{loss:0.0} dB are lost") : null),
        ProblemKind.OfClip("otherScale", "Far beyond full scale", "Samples run to hundreds or thousands, where full scale is 1: they look like integers stored as floats. Divide them by the full scale of the integers (32,768 for 16 bits); as they are, the clips are louder than anything else.",
            clip => HasOtherScale(clip) ? Invariant($"peak {clip.Levels.Peak:N0}") : null),
        ProblemKind.OfClip("quietStart", "Nearly silent at the start", "At least half a second below -60 dB: a short crop drawn there holds nothing of its label. Cut it off, or take longer crops.",
            clip => clip.IsHeard && clip.Levels.QuietStart >= LongQuiet ? Quiet(clip.Levels.QuietStart, clip, "first") : null),
        ProblemKind.OfClip("quietEnd", "Nearly silent at the end", "At least half a second below -60 dB: a short crop drawn there holds nothing of its label. Cut it off, or take longer crops.",
            clip => clip.IsHeard && clip.Levels.QuietEnd >= LongQuiet && clip.Levels.QuietStart < clip.Seconds ? Quiet(clip.Levels.QuietEnd, clip, "last") : null),
        ProblemKind.OfClip("clipped", "Clipped", Invariant($"The waveform stays at its highest level, or beyond full scale, for {ClippedRunCounter.Shortest} or more samples, {FewestPlateaus} times or more, in a clip whose peak is at least a quarter of full scale: overdriven when recorded or encoded. A class of which most clips are clipped may be told by that."),
            clip => clip.IsHeard && !HasOtherScale(clip) && clip.Levels.ClippedRuns >= FewestPlateaus && clip.Levels.Peak >= LoudEnough
                ? Invariant($"{clip.Levels.ClippedSamples:N0} samples in plateaus, peak {Decibels(clip.Levels.Peak)}") : null),
        ProblemKind.OfClip("dcOffset", "DC offset", "The mean of the waveform is off zero by at least 1 % of full scale and a tenth of its RMS: bin 0 of every frame is loud, and zeros that fill a crop up make a step. Subtract the mean.",
            clip => clip.IsHeard && Math.Abs(clip.Levels.Mean) >= Math.Max(Offset, clip.Levels.Rms / 10) ? Invariant($"mean {clip.Levels.Mean:+0.000;-0.000} of full scale") : null),
    ];

    private static bool HasOtherScale(SurveyedClip clip) => clip.Fault is null && clip.Levels.Peak > OtherScale;

    private static bool IsSilent(SurveyedClip clip) => clip is { Fault: null, Samples: > 0, Levels.IsSilent: true };

    private static string Quiet(double seconds, SurveyedClip clip, string which) => Invariant($"the {which} {seconds:0.0#} s of {clip.Seconds:0.0#} s");

    private static string Decibels(float amplitude) => amplitude > 0 ? Invariant($"{Math.Round(20 * Math.Log10(amplitude), 1) + 0.0:+0.0;-0.0;0.0} dB") : "zero"; // + 0.0: no minus before a zero
}
