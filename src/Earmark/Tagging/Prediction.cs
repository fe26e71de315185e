using System.Globalization;
using Earmark.Scoring;
using System.Text.Json.Serialization;

namespace Earmark.Tagging;

/// <summary>
/// How a model scores a recording of any length: as a whole, or in windows whose scores are averaged. The rule is stored in
/// the model, so that recordings are always scored in the same way as when the metrics of the model were computed.
/// </summary>
/// <remarks>
/// Memory does not depend on the length of a recording. With <see cref="PredictionRule.Whole"/>, recordings longer than 60 s are processed
/// in overlapping blocks, and features are pooled over all blocks. Each score equals that of the whole recording in
/// memory within 1e-5. If a graph does not pool by means and maxima over time, or does not specify its front end,
/// segments of 60 s are scored instead, and their scores are averaged by the geometric mean, weighted by length.
/// </remarks>
public sealed record Prediction
{
    /// <summary>Maximum number of views. More views would only take more time.</summary>
    public const int MaxTtaViews = 31;

    /// <summary>Input of the model: the whole recording, or windows.</summary>
    [Key("whole: the whole clip at once; windows: windows of equal length, whose scores are averaged", Choices = ["whole", "windows"], Source = "the challenge's notebook: whole")]
    public PredictionRule Rule { get; init; }

    /// <summary>Length of a window in seconds. Shorter clips are scored as a whole.</summary>
    [Key("length of a window; shorter clips are scored as a whole", Unit = "s", Min = 0.01, Max = 3600)]
    public double WindowSeconds { get; init; } = 2;

    /// <summary>Hop between the starts of consecutive windows, in seconds. The last window is moved back so that it ends with the clip.</summary>
    [Key("hop between the starts of consecutive windows; the last window is moved back so that it ends with the clip", Unit = "s", Min = 0.01, Max = 3600)]
    public double HopSeconds { get; init; } = 1;

    /// <summary>How the scores of windows are averaged.</summary>
    [Key("how the scores of windows are averaged", Choices = ["arithmetic", "geometric"])]
    public ScoreMean Mean { get; init; }

    /// <summary>Divisor of the logits of the averaged scores. Values above 1 make the scores less confident.</summary>
    [Key("divisor of the logits of the averaged scores: above 1 less confident, below 1 more confident",
        Min = 0.01, Max = 100, Source = "temperature scaling, Guo et al. 2017, arXiv 1706.04599")]
    public double Temperature { get; init; } = 1;

    /// <summary>Number of test-time augmentation views, each at a different speed.</summary>
    [Key("number of test-time augmentation views, each slightly faster or slower, whose scores are averaged; 1: only the unmodified recording", Min = 1, Max = MaxTtaViews)]
    public int TtaViews { get; init; } = 1;

    /// <summary>Speed change of the fastest and the slowest view.</summary>
    [Key("speed change of the fastest and the slowest view: 0.05 for 5% faster and slower, which changes pitch and duration", Min = 0, Max = 0.5)]
    public double TtaSpread { get; init; } = 0.05;

    /// <summary>Returns the rule as text, with only the values that apply: "windows of 2 s every 1 s, geometric mean; temperature 0.7".</summary>
    public string Describe()
    {
        var text = Rule == PredictionRule.Whole ? "the whole recording at once" : string.Create(CultureInfo.InvariantCulture, $"windows of {WindowSeconds} s every {HopSeconds} s");
        if (TtaViews > 1) text += string.Create(CultureInfo.InvariantCulture, $", {TtaViews} views up to {TtaSpread * 100:0.##}% faster and slower");
        if (Rule == PredictionRule.Windows || TtaViews > 1) text += Mean == ScoreMean.Geometric ? ", geometric mean" : ", arithmetic mean";
        return Temperature == 1 ? text : text + string.Create(CultureInfo.InvariantCulture, $"; temperature {Temperature:0.###}");
    }

    /// <summary>Finds values that contradict each other. Returns no errors if a single value is out of range.</summary>
    /// <returns>All errors, each a full sentence that starts with its key.</returns>
    public IReadOnlyList<string> GetErrors() => KeyRange.GetErrors(this).Count == 0 && Rule == PredictionRule.Windows && HopSeconds > WindowSeconds
        ? [$"hopSeconds is {HopSeconds}. Expected at most windowSeconds, {WindowSeconds}, otherwise parts of a clip are skipped."]
        : [];

    /// <summary>
    /// Returns the nominal sample rate of a recording for each view. Resampling from it to the sample rate of the model makes the recording
    /// slower or faster. The rates are multiples of a hundredth of the sample rate, which limits the size of the resampling filters.
    /// </summary>
    /// <param name="rate">Sample rate, in Hz.</param>
    /// <returns>Sample rates that are evenly spaced around the specified one. For one view, this is the specified one.</returns>
    public IReadOnlyList<int> TtaSampleRates(int rate)
    {
        var step = Math.Max(1, rate / 100);
        return [.. Enumerable.Range(0, TtaViews).Select(view =>
            rate + step * (int)Math.Round(100 * TtaSpread * (TtaViews == 1 ? 0 : 2.0 * view / (TtaViews - 1) - 1), MidpointRounding.AwayFromZero))];
    }

    /// <summary>Returns the windows at a sample rate, with lengths rounded to whole samples, at least one.</summary>
    /// <param name="rate">Sample rate, in Hz.</param>
    internal Windows WindowsAt(int rate) => Windows.FromSeconds(WindowSeconds, HopSeconds, rate);

    /// <summary>Averages the scores of the segments of a clip. The result is not calibrated: see <see cref="ModelCard.Calibrate"/>.</summary>
    /// <param name="scores">Scores of the segments, <c>[segments, labels]</c>.</param>
    /// <param name="labels">Number of labels.</param>
    /// <param name="scoreRule">The score rule of the model.</param>
    /// <returns>Scores of the clip, <c>[labels]</c>.</returns>
    public float[] Average(ReadOnlySpan<float> scores, int labels, ScoreRule scoreRule)
    {
        ArgumentNullException.ThrowIfNull(scoreRule);
        var average = new ScoreAverage(Mean, labels, scoreRule);
        average.Add(scores);
        return average.ToScores();
    }
}

/// <summary>Input of a model for one prediction.</summary>
[JsonConverter(typeof(EnumWordConverter<PredictionRule>))]
public enum PredictionRule
{
    /// <summary>The whole recording.</summary>
    Whole,

    /// <summary>Windows of equal length whose scores are averaged.</summary>
    Windows,
}

/// <summary>How the scores of several segments of a recording are averaged.</summary>
[JsonConverter(typeof(EnumWordConverter<ScoreMean>))]
public enum ScoreMean
{
    /// <summary>The arithmetic mean.</summary>
    Arithmetic,

    /// <summary>The mean of the logits: for softmax, the geometric mean, scaled to sum to one; for sigmoid, the geometric mean of the odds.</summary>
    Geometric,
}
