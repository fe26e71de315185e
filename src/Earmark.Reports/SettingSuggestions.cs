using static System.FormattableString;

namespace Earmark.Reports;

/// <summary>Suggests preset keys that should differ from the presets <c>quick</c> and <c>strong</c> for a data set. Both presets have the same values for these keys.</summary>
public static class SettingSuggestions
{
    private const int LowRate = 16_000;
    private const double LowRateMaxHz = 7200;

    /// <summary>The values in the presets of the keys that can be suggested. Equal values are not suggested.</summary>
    public static IReadOnlyDictionary<string, string> Presets { get; } = new Dictionary<string, string>
    {
        ["frontEnd.sampleRate"] = "auto",
    };

    /// <summary>Returns all suggested settings. The presets automatically use the most frequent sample rate, up to 32 kHz, and derive the values that depend on it.</summary>
    internal static IReadOnlyList<SuggestedSetting> Create(Survey survey) => [.. SampleRate(survey).Where(setting => Presets[setting.Key] != setting.Value)];

    private static IEnumerable<SuggestedSetting> SampleRate(Survey survey)
    {
        if (survey.SampleRate > LowRate && survey.TrainSpectrum is { } spectrum && spectrum.FractionBelow(LowRateMaxHz) > 0.99)
            yield return new("frontEnd.sampleRate", Invariant($"{LowRate}"), Invariant($"The sample rate of most clips is {survey.SampleRate:N0} Hz, but {DisplayText.Percentage(spectrum.FractionBelow(LowRate / 2.0))} of the mean amplitude is below {DisplayText.Frequency(LowRate / 2.0)}. Training at a lower sample rate is faster."));
    }
}
