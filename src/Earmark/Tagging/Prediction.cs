using System.Globalization;
using Earmark.Scoring;
using System.Text.Json.Serialization;

namespace Earmark.Tagging;

/// <summary>
/// How a model scores a recording of any length: as a whole, or in windows whose scores are averaged. It is stored in
/// the model, so that every use scores recordings in the same way as the run that measured the model.
/// </summary>
/// <remarks>
/// Memory does not depend on the length. With <see cref="PredictionRule.Whole"/>, recordings longer than 60 s pass through the
/// network in overlapping blocks, and features are pooled over all blocks: each score equals that of the whole recording in
/// memory within 1e-5. A graph that does not pool by means and maxima over time, or that does not name its front end, scores
/// pieces of 60 s instead. Their scores are averaged by the geometric mean, weighted by length.
/// </remarks>
public sealed record Prediction
{
    /// <summary>Maximum number of views; more views only take more time.</summary>
    public const int MaxTtaViews = 31;

    /// <summary>Input of the model: the whole recording or windows.</summary>
    [Key("whole: the clip in one piece; windows: sections of equal length, with averaged scores", Choices = ["whole", "windows"], Source = "the challenge's notebook: whole")]
    public PredictionRule Rule { get; init; }

    /// <summary>Length of a window; shorter clips are scored as a whole.</summary>
    [Key("length of a window; shorter clips are scored as a whole", Unit = "s", Min = 0.01, Max = 3600)]
    public double WindowSeconds { get; init; } = 2;

    /// <summary>Hop between the starts of consecutive windows; the last window is moved back to end with the clip.</summary>
    [Key("hop between the starts of consecutive windows; the last window is moved back to end with the clip", Unit = "s", Min = 0.01, Max = 3600)]
    public double HopSeconds { get; init; } = 1;

    /// <summary>How the scores of windows are averaged.</summary>
    [Key("how the scores of windows are averaged", Choices = ["arithmetic", "geometric"])]
    public ScoreMean Mean { get; init; }

    /// <summary>Divisor of the logarithms of the averaged scores; values above 1 make the scores less confident.</summary>
    [Key("divides the logarithms of the averaged scores, which are then scaled to sum to one: above 1 less confident, below 1 more confident",
        Min = 0.01, Max = 100, Source = "temperature scaling, Guo et al. 2017, arXiv 1706.04599")]
    public double Temperature { get; init; } = 1;

    /// <summary>Number of test-time augmentation views, each at a different speed.</summary>
    [Key("number of test-time augmentation views, each a little faster or slower, with averaged scores; 1: the recording as it is", Min = 1, Max = MaxTtaViews)]
    public int TtaViews { get; init; } = 1;

    /// <summary>Speed change of the fastest and the slowest view.</summary>
    [Key("speed change of the fastest and the slowest view: 0.05 for 5 % up and down, in pitch and in time", Min = 0, Max = 0.5)]
    public double TtaSpread { get; init; } = 0.05;

    /// <summary>Returns the rule as text, with only those values that are in use: "windows of 2 s every 1 s, geometric mean; temperature 0.7".</summary>
    public string Describe()
    {
        var words = Rule == PredictionRule.Whole ? "the whole recording at once" : string.Create(CultureInfo.InvariantCulture, $"windows of {WindowSeconds} s every {HopSeconds} s");
        if (TtaViews > 1) words += string.Create(CultureInfo.InvariantCulture, $", {TtaViews} views up to {TtaSpread * 100:0.##} % faster and slower");
        if (Rule == PredictionRule.Windows || TtaViews > 1) words += Mean == ScoreMean.Geometric ? ", geometric mean" : ", arithmetic mean";
        return Temperature == 1 ? words : words + string.Create(CultureInfo.InvariantCulture, $"; temperature {Temperature:0.###}");
    }

    /// <summary>Returns values that contradict each other; none if a single value is out of range.</summary>
    /// <returns>All faults, each a full sentence that begins with its key.</returns>
    public IReadOnlyList<string> Errors() => KeyRange.Errors(this).Count == 0 && Rule == PredictionRule.Windows && HopSeconds > WindowSeconds
        ? [$"hopSeconds is {HopSeconds}. Expected at most windowSeconds, {WindowSeconds}, or parts of a clip are skipped."]
        : [];

    /// <summary>
    /// Returns the assumed sample rate of a recording for each view. Resampling from it to the sample rate of the model makes the recording
    /// slower or faster. The steps are a hundredth of the sample rate, so that the filters of the resampler stay small.
    /// </summary>
    /// <param name="rate">Sample rate, in Hz.</param>
    /// <returns>Sample rates that are evenly spaced around the given one; for one view, the sample rate itself.</returns>
    public IReadOnlyList<int> TtaSampleRates(int rate)
    {
        var step = Math.Max(1, rate / 100);
        return [.. Enumerable.Range(0, TtaViews).Select(view =>
            rate + step * (int)Math.Round(100 * TtaSpread * (TtaViews == 1 ? 0 : 2.0 * view / (TtaViews - 1) - 1), MidpointRounding.AwayFromZero))];
    }

    /// <summary>Returns the windows at a sample rate: lengths are rounded to whole samples, at least one.</summary>
    /// <param name="rate">Sample rate, in Hz.</param>
    internal Windows WindowsAt(int rate) => new(SamplesOf(WindowSeconds, rate), SamplesOf(HopSeconds, rate));

    /// <summary>Averages the scores of the pieces of a clip.</summary>
    /// <param name="scores">Scores of the pieces, <c>[pieces, labels]</c>.</param>
    /// <param name="labels">Number of labels.</param>
    /// <returns>The scores of the clip, <c>[labels]</c>.</returns>
    public float[] Average(ReadOnlySpan<float> scores, int labels)
    {
        var pieces = scores.Length / labels;
        var average = pieces == 1 ? scores.ToArray() : AverageOf(scores, pieces, labels);
        return Temperature == 1 ? average : Calibration.ApplyTemperature(average, Temperature);
    }

    private float[] AverageOf(ReadOnlySpan<float> scores, int pieces, int labels)
    {
        if (Mean == ScoreMean.Geometric) return ScoreTable.GeometricMean(scores, labels);
        var means = new double[labels];
        for (var i = 0; i < scores.Length; i++) means[i % labels] += scores[i] / (double)pieces;
        return [.. means.Select(mean => (float)mean)];
    }

    private static int SamplesOf(double seconds, int rate) => (int)Math.Clamp(Math.Round(seconds * rate), 1, int.MaxValue / 2);
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

/// <summary>How the scores of several pieces of a recording are averaged.</summary>
[JsonConverter(typeof(EnumWordConverter<ScoreMean>))]
public enum ScoreMean
{
    /// <summary>The arithmetic mean.</summary>
    Arithmetic,

    /// <summary>The geometric mean, scaled to sum to one.</summary>
    Geometric,
}
