using System.Globalization;
using Earmark.Scoring;

namespace Earmark.Tagging;

/// <summary>
/// How a model scores a recording of any length: in one piece, or in windows whose scores are averaged. It is stored in
/// the model, so that everybody scores as the run that measured it did.
/// </summary>
/// <remarks>
/// Memory does not depend on the length. With <see cref="PredictionRule.Whole"/>, what is longer than 60 s goes through the
/// network in overlapping blocks whose features are pooled over all of them: each score is that of the whole recording in
/// memory within 1e-5. A graph that does not pool by means and maxima over time, or does not name its front end, scores
/// pieces of 60 s instead, averaged by the geometric mean, each weighted with its length.
/// </remarks>
public sealed record Prediction
{
    /// <summary>More views than this only cost time.</summary>
    public const int MaxTtaViews = 31;

    /// <summary>What is shown to the model at once.</summary>
    [Key("whole: the clip in one piece; windows: sections of equal length, with averaged scores", Choices = ["whole", "windows"], Source = "the challenge's notebook: whole")]
    public PredictionRule Rule { get; init; }

    /// <summary>Length of a window; a clip that is shorter is taken whole.</summary>
    [Key("length of a window; a shorter clip is taken whole", Unit = "s", Min = 0.01, Max = 3600)]
    public double WindowSeconds { get; init; } = 2;

    /// <summary>From the beginning of one window to that of the next; the last is moved back to end with the clip.</summary>
    [Key("hop between the starts of consecutive windows; the last window is moved back to end with the clip", Unit = "s", Min = 0.01, Max = 3600)]
    public double HopSeconds { get; init; } = 1;

    /// <summary>How the scores of windows are averaged.</summary>
    [Key("how the scores of windows are averaged", Choices = ["arithmetic", "geometric"])]
    public ScoreMean Mean { get; init; }

    /// <summary>Divides the logarithms of the averaged scores; above 1 they become less sure.</summary>
    [Key("divides the logarithms of the averaged scores, which are then scaled to sum to one: above 1 less confident, below 1 more confident",
        Min = 0.01, Max = 100, Source = "temperature scaling, Guo et al. 2017, arXiv 1706.04599")]
    public double Temperature { get; init; } = 1;

    /// <summary>How often a recording is heard, at speeds of its own each time.</summary>
    [Key("number of test-time augmentation views, each a little faster or slower, with averaged scores; 1: the recording as it is", Min = 1, Max = MaxTtaViews)]
    public int TtaViews { get; init; } = 1;

    /// <summary>How much the speeds of the views differ.</summary>
    [Key("speed change of the fastest and the slowest view: 0.05 for 5 % up and down, in pitch and in time", Min = 0, Max = 0.5)]
    public double TtaSpread { get; init; } = 0.05;

    /// <summary>The rule in words, and of its figures those in use: "windows of 2 s every 1 s, geometric mean; temperature 0.7".</summary>
    public string Describe()
    {
        var words = Rule == PredictionRule.Whole ? "the whole recording at once" : string.Create(CultureInfo.InvariantCulture, $"windows of {WindowSeconds} s every {HopSeconds} s");
        if (TtaViews > 1) words += string.Create(CultureInfo.InvariantCulture, $", {TtaViews} times up to {TtaSpread * 100:0.##} % faster and slower");
        if (Rule == PredictionRule.Windows || TtaViews > 1) words += Mean == ScoreMean.Geometric ? ", geometric mean" : ", arithmetic mean";
        return Temperature == 1 ? words : words + string.Create(CultureInfo.InvariantCulture, $"; temperature {Temperature:0.###}");
    }

    /// <summary>Figures that contradict each other; none where one alone is out of its range.</summary>
    /// <returns>All faults, each a whole sentence that begins with its key.</returns>
    public IReadOnlyList<string> Faults() => KeyRange.Faults(this).Count == 0 && Rule == PredictionRule.Windows && HopSeconds > WindowSeconds
        ? [$"hopSeconds is {HopSeconds}. Expected at most windowSeconds, {WindowSeconds}, or parts of a clip are skipped."]
        : [];

    /// <summary>
    /// The rates a recording is taken to have, one for each view: resampled from each to the model's rate it is so much
    /// slower or faster. Steps of a hundredth of the rate, so that the resampler's filters stay small.
    /// </summary>
    /// <param name="rate">Samples per second.</param>
    /// <returns>Evenly spaced about the rate; for one view the rate itself.</returns>
    public IReadOnlyList<int> TtaSampleRates(int rate)
    {
        var step = Math.Max(1, rate / 100);
        return [.. Enumerable.Range(0, TtaViews).Select(view =>
            rate + step * (int)Math.Round(100 * TtaSpread * (TtaViews == 1 ? 0 : 2.0 * view / (TtaViews - 1) - 1), MidpointRounding.AwayFromZero))];
    }

    /// <summary>The windows at a rate: lengths are rounded to samples, and at least one.</summary>
    /// <param name="rate">Samples per second.</param>
    internal Windows WindowsAt(int rate) => new(SamplesOf(WindowSeconds, rate), SamplesOf(HopSeconds, rate));

    /// <summary>Averages the scores of the pieces of a clip.</summary>
    /// <param name="scores">Their scores, <c>[pieces, labels]</c>.</param>
    /// <param name="labels">Number of labels.</param>
    /// <returns>The scores of the clip, <c>[labels]</c>.</returns>
    public float[] Average(ReadOnlySpan<float> scores, int labels)
    {
        var pieces = scores.Length / labels;
        var average = pieces == 1 ? scores.ToArray() : AverageOf(scores, pieces, labels);
        return Temperature == 1 ? average : Calibration.At(average, Temperature);
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
