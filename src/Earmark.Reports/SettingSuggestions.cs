using static System.FormattableString;

namespace Earmark.Reports;

/// <summary>Keys that should differ from the presets <c>quick</c> and <c>strong</c> for a data set. Both presets have the same values for them.</summary>
public static class SettingSuggestions
{
    private const int UsualRate = 32_000, LowRate = 16_000;
    private const double UsualTop = 14_000, LowTop = 7200; // Hz
    private const double ShortestCrop = 1.5, LongestCrop = 3; // seconds, as in the presets (docs/results.md)

    /// <summary>Values of the presets for the keys that can be suggested. Equal values are not suggested.</summary>
    public static IReadOnlyDictionary<string, string> Presets { get; } = new Dictionary<string, string>
    {
        ["frontEnd.sampleRate"] = "32000", ["frontEnd.fmax"] = "14000", ["frontEnd.frame"] = "1280", ["frontEnd.hop"] = "640", ["frontEnd.shortest"] = "48000",
        ["examples.cropMin"] = "48000", ["examples.cropMax"] = "96000", ["targets.unverifiedWeight"] = "1",
    };

    /// <summary>Returns all suggested settings.</summary>
    internal static IReadOnlyList<SuggestedSetting> All(Survey survey, IReadOnlyList<LabelSummary> labels)
    {
        var rate = Rate(survey);
        return [.. ((SuggestedSetting[])[.. FrontEnd(survey, rate), .. Crops(rate), .. Doubt(labels)]).Where(setting => Presets[setting.Key] != setting.Value)];
    }

    private static int Rate(Survey survey) =>
        survey.SampleRate < UsualRate ? survey.SampleRate : survey.Train is { } spectrum && spectrum.ShareBelow(LowTop) > 0.99 ? LowRate : UsualRate;

    private static IEnumerable<SuggestedSetting> FrontEnd(Survey survey, int rate)
    {
        var top = Math.Min(UsualTop, rate / 2.0);
        yield return new("frontEnd.sampleRate", Invariant($"{rate}"), rate == survey.SampleRate ? Invariant($"The sample rate of most clips.")
            : Invariant($"Most clips have {survey.SampleRate:N0} Hz, but {DisplayText.Share(survey.Train?.ShareBelow(top) ?? 1)} of the mean amplitude is below {DisplayText.Hertz(top)}, the top of the bands."));
        if (rate == UsualRate) yield break;
        yield return new("frontEnd.fmax", Invariant($"{Math.Floor(top)}"), "The highest band must not exceed half the sample rate.");
        yield return new("frontEnd.frame", Invariant($"{rate / 25}"), "40 ms at this sample rate.");
        yield return new("frontEnd.hop", Invariant($"{rate / 50}"), "20 ms at this sample rate.");
    }

    private static IEnumerable<SuggestedSetting> Crops(int rate)
    {
        yield return new("frontEnd.shortest", Samples(ShortestCrop, rate), $"{DisplayText.Seconds(ShortestCrop)} at this sample rate: shorter clips are repeated to this length.");
        yield return new("examples.cropMin", Samples(ShortestCrop, rate), $"{DisplayText.Seconds(ShortestCrop)} at this sample rate.");
        yield return new("examples.cropMax", Samples(LongestCrop, rate), $"{DisplayText.Seconds(LongestCrop)} at this sample rate.");
    }

    private static string Samples(double seconds, int rate) => Invariant($"{seconds * rate:0}");

    private static IEnumerable<SuggestedSetting> Doubt(IReadOnlyList<LabelSummary> labels)
    {
        int clips = labels.Sum(label => label.Clips), verified = labels.Sum(label => label.Verified);
        if (verified < clips && verified > 0)
            yield return new("targets.unverifiedWeight", "0.5", Invariant($"{clips - verified:N0} labels are unverified: start with a weight of 0.5 and compare with 1."));
    }
}
