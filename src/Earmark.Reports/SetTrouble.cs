using static System.FormattableString;

namespace Earmark.Reports;

/// <summary>Trouble that shows only beside the other clips.</summary>
internal static class SetTrouble
{
    /// <summary>Clips of a label below which nothing much can be learnt, or measured.</summary>
    public const int FewestClips = 10;

    private const double ShortestSeconds = 0.1, LongestSeconds = 60, TimesMedian = 10, LongestCrop = 3;

    public static IReadOnlyList<ProblemKind> Kinds { get; } =
    [
        new("oddRates", "Odd rates", "They are resampled. Where one label has a rate of its own, the network may learn the rate instead of the sound.",
            survey => Odd(survey, clip => clip.Rate, clip => Invariant($"{clip.Rate:N0} Hz; the commonest is {survey.Rate:N0} Hz"))),
        new("oddChannels", "Odd channels", "They are mixed down to one. Where one label has channels of its own, the network may learn that instead of the sound.",
            survey => Odd(survey, clip => clip.Channels, clip => clip.Channels == 1 ? "mono" : clip.Channels == 2 ? "stereo" : $"{clip.Channels} channels")),
        new("tooShort", "Very short", "Less than a tenth of a second: a frame or two, which are filled up with zeros or repeated.",
            survey => Measured(survey, clip => clip.Seconds < ShortestSeconds)),
        new("tooLong", "Very long", Invariant($"Longer than {LongestSeconds:0} s: a crop is a small part of it, and the label may hold for another. Cut it up."),
            survey => Measured(survey, clip => clip.Seconds > LongestSeconds)),
        new("longForSet", "Much longer than the others", Invariant($"More than {TimesMedian:0} times the median length of the set, and longer than {LongestCrop:0} s: a crop is a small part of it, and the label may hold for another. Cut it up."),
            survey => Median(survey) is { } median ? LongForSet(survey, median) : []),
        new("fewClips", "Labels with few clips", Invariant($"Fewer than {FewestClips} clips: hard to learn, and a fold holds one or two to be measured by. Find more, or join labels."),
            survey => from label in LabelSummary.Of(survey) where label.Clips < FewestClips
                      select new TroubleCase([label.Label], label.Clips == 1 ? "1 clip" : $"{label.Clips} clips")),
    ];

    private static IEnumerable<TroubleCase> Odd(Survey survey, Func<SurveyedClip, int> value, Func<SurveyedClip, string> detail)
    {
        SurveyedClip[] readable = [.. survey.Clips.Where(clip => clip.Fault is null)];
        var common = Survey.Commonest(readable.Select(value));
        return readable.Where(clip => value(clip) != common).Select(clip => new TroubleCase([clip.Clip.Name], detail(clip)));
    }

    private static IEnumerable<TroubleCase> Measured(Survey survey, Func<SurveyedClip, bool> isOfKind) =>
        survey.Clips.Where(clip => clip.Samples > 0 && isOfKind(clip)).Select(clip => new TroubleCase([clip.Clip.Name], Invariant($"{clip.Seconds:0.0##} s")));

    private static IEnumerable<TroubleCase> LongForSet(Survey survey, double median) => survey.Clips
        .Where(clip => clip.Seconds is > LongestCrop and <= LongestSeconds && clip.Seconds > TimesMedian * median)
        .Select(clip => new TroubleCase([clip.Clip.Name], Invariant($"{clip.Seconds:0.0##} s, {Math.Floor(clip.Seconds / median):0} times the median of {DisplayText.Seconds(median)}")));

    // Of what is to be learnt or tagged: sounds of no class are often one long recording.
    private static double? Median(Survey survey) => ClipLengths.Of(survey.Clips.Where(clip => clip.Part != Part.Background))?.Median;
}
