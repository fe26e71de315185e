using static System.FormattableString;

namespace Earmark.Reports;

/// <summary>Problems found by comparing clips with each other.</summary>
internal static class DatasetProblems
{
    /// <summary>Minimum number of clips per label for useful training and evaluation.</summary>
    public const int MinClips = 10;

    private const double MinSeconds = 0.1, MaxSeconds = 60, TimesMedian = 10;

    /// <summary>Maximum crop length of the presets, in seconds.</summary>
    public const double MaxCropSeconds = 3;

    public static IReadOnlyList<ProblemType> Types { get; } =
    [
        new("oddRates", "Unusual sample rates", "These clips are resampled. If the sample rate depends on the label, the network may learn the sample rate instead of the sound.",
            survey => Odd(survey, clip => clip.SampleRate, clip => Invariant($"{clip.SampleRate:N0} Hz; the most common is {survey.SampleRate:N0} Hz"))),
        new("oddChannels", "Unusual channel counts", "All clips are downmixed to mono. If the channel count depends on the label, the network may learn the channel count instead of the sound.",
            survey => Odd(survey, clip => clip.Channels, clip => clip.Channels == 1 ? "mono" : clip.Channels == 2 ? "stereo" : $"{clip.Channels} channels")),
        new("tooShort", "Very short", Invariant($"Less than {MinSeconds} s: a few frames, which are padded with zeros or repeated."),
            survey => Measured(survey, clip => clip.Seconds < MinSeconds)),
        new("tooLong", "Very long", Invariant($"Longer than {MaxSeconds:0} s: a crop covers a small part of the clip, and the label may apply to another part. Split the clip."),
            survey => Measured(survey, clip => clip.Seconds > MaxSeconds)),
        new("longForSet", "Much longer than the others", Invariant($"More than {TimesMedian:0} times the median length of the set, and longer than {MaxCropSeconds:0} s: a crop covers a small part of the clip, and the label may apply to another part. Split the clip."),
            survey => Median(survey) is { } median ? LongForSet(survey, median) : []),
        new("fewClips", "Labels with few clips", Invariant($"Fewer than {MinClips} clips: hard to learn, and a fold holds out only one or two of them. Add clips, or merge labels."),
            survey => from label in LabelSummary.Summarise(survey) where label.Clips < MinClips
                      select new ProblemCase([label.Label], label.Clips == 1 ? "1 clip" : $"{label.Clips} clips")),
    ];

    private static IEnumerable<ProblemCase> Odd(Survey survey, Func<SurveyedClip, int> value, Func<SurveyedClip, string> detail)
    {
        SurveyedClip[] readable = [.. survey.Clips.Where(clip => clip.Error is null)];
        var common = Survey.MostFrequent(readable.Select(value));
        return readable.Where(clip => value(clip) != common).Select(clip => new ProblemCase([clip.Clip.Name], detail(clip)));
    }

    private static IEnumerable<ProblemCase> Measured(Survey survey, Func<SurveyedClip, bool> isMatch) =>
        survey.Clips.Where(clip => clip.Samples > 0 && isMatch(clip)).Select(clip => new ProblemCase([clip.Clip.Name], Invariant($"{clip.Seconds:0.0##} s")));

    private static IEnumerable<ProblemCase> LongForSet(Survey survey, double median) => survey.Clips
        .Where(clip => clip.Seconds is > MaxCropSeconds and <= MaxSeconds && clip.Seconds > TimesMedian * median)
        .Select(clip => new ProblemCase([clip.Clip.Name], Invariant($"{clip.Seconds:0.0##} s, {Math.Floor(clip.Seconds / median):0} times the median of {DisplayText.Duration(median)}")));

    // Background clips are excluded, because they are often a single long recording.
    private static double? Median(Survey survey) => ClipLengths.Create(survey.Clips.Where(clip => clip.Part != Part.Background))?.Median;
}
