using static System.FormattableString;

namespace Earmark.Reports;

/// <summary>Keys of the preset <c>quick</c> that a data set asks for.</summary>
internal static class SettingsFor
{
    private const int UsualRate = 32_000, LowRate = 16_000;
    private const double UsualTop = 14_000, LowTop = 7200; // Hz
    private const double ShortestCrop = 1.5, LongestCrop = 3; // seconds, as in the presets (docs/results.md)

    /// <summary>All of them; the labels are ordered, the one with most clips first.</summary>
    public static IReadOnlyList<Setting> All(Survey survey, IReadOnlyList<LabelSummary> labels, ClipLengths lengths)
    {
        var rate = Rate(survey);
        return [.. FrontEnd(survey, rate), .. Crops(survey, lengths, rate), Balance(labels), .. Doubt(labels)];
    }

    private static int Rate(Survey survey) =>
        survey.Rate < UsualRate ? survey.Rate : survey.Train is { } spectrum && spectrum.ShareBelow(LowTop) > 0.99 ? LowRate : UsualRate;

    private static IEnumerable<Setting> FrontEnd(Survey survey, int rate)
    {
        var top = Math.Min(UsualTop, rate / 2.0);
        yield return new("frontEnd.rate", Invariant($"{rate}"), rate == survey.Rate ? Invariant($"The rate that most clips have.")
            : Invariant($"Most clips have {survey.Rate:N0} Hz, but {Said.Share(survey.Train?.ShareBelow(top) ?? 1)} of the mean amplitude lies below {Said.Hertz(top)}, the top of the bands."));
        if (rate == UsualRate) yield break;
        yield return new("frontEnd.fmax", Invariant($"{Math.Floor(top)}"), "The highest band may not lie above half the rate.");
        yield return new("frontEnd.frame", Invariant($"{rate / 25}"), "40 ms at this rate.");
        yield return new("frontEnd.hop", Invariant($"{rate / 50}"), "20 ms at this rate.");
    }

    private static IEnumerable<Setting> Crops(Survey survey, ClipLengths lengths, int rate)
    {
        if (rate != UsualRate)
        {
            yield return new("frontEnd.shortest", Samples(ShortestCrop, rate), $"{Said.Seconds(ShortestCrop)} at this rate: what shorter clips are repeated to.");
            yield return new("examples.cropMin", Samples(ShortestCrop, rate), $"{Said.Seconds(ShortestCrop)} at this rate.");
            yield return new("examples.cropMax", Samples(LongestCrop, rate), $"{Said.Seconds(LongestCrop)} at this rate.");
        }
        var small = survey.Clips.Count(clip => clip.Part == Part.Train && clip.Samples > 0 && clip.Seconds < LongestCrop) / (double)lengths.Clips;
        if (small > 0.05) yield return new("examples.fill", "repeat", $"{Said.Share(small)} of the clips are shorter than the longest crop; repeated, they fill it with sound.");
    }

    private static string Samples(double seconds, int rate) => Invariant($"{seconds * rate:0}");

    private static Setting Balance(IReadOnlyList<LabelSummary> labels) => labels[0].Clips >= 2 * labels[^1].Clips
        ? new("examples.sampling", "balanced", Invariant($"Otherwise '{labels[0].Label}' is seen {(double)labels[0].Clips / labels[^1].Clips:0.#} times as often as '{labels[^1].Label}'."))
        : new("examples.sampling", "shuffled", "Labels have about as many clips each.");

    private static IEnumerable<Setting> Doubt(IReadOnlyList<LabelSummary> labels)
    {
        int clips = labels.Sum(label => label.Clips), verified = labels.Sum(label => label.Verified);
        if (verified < clips && verified > 0)
            yield return new("targets.unverified", "0.5", Invariant($"{clips - verified:N0} labels were checked by nobody: let them weigh half to begin with, and compare with 1."));
    }
}
