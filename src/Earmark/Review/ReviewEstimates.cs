using Earmark.Data;
using Earmark.Scoring;

namespace Earmark.Review;

/// <summary>Estimates about the reviewed file from the answers so far.</summary>
/// <param name="Overall">The precision of all proposed labels.</param>
/// <param name="Labels">Precision and thresholds of each label with answers, in ordinal order.</param>
/// <param name="Calibration">Platt scaling, from score to probability, by label, for the labels with answers.</param>
public sealed record ReviewEstimates(LabelEstimate Overall, IReadOnlyList<LabelEstimate> Labels, IReadOnlyDictionary<string, PlattScaling> Calibration)
{
    /// <summary>Computes the estimates.</summary>
    /// <param name="answered">Questions with their decisions.</param>
    public static ReviewEstimates From(IEnumerable<(Question Question, Decision Decision)> answered)
    {
        ArgumentNullException.ThrowIfNull(answered);
        Answer[] answers = [.. answered.SelectMany(pair => pair.Question.Claims.Select(claim => (claim, IsRight: pair.Question.IsRight(claim, pair.Decision), pair.Question)))
            .Where(entry => entry.IsRight is not null).Select(entry => new Answer(entry.claim.Label, entry.claim.Score, entry.IsRight!.Value, entry.Question.IsProposed(entry.claim)))];
        var byLabel = answers.GroupBy(answer => answer.Label, StringComparer.Ordinal).OrderBy(same => same.Key, StringComparer.Ordinal)
            .ToDictionary(same => same.Key, same => same.ToArray(), StringComparer.Ordinal);
        var calibration = byLabel.ToDictionary(label => label.Key, label => PrecisionThreshold.Fit(Scores(label.Value)), StringComparer.Ordinal);
        return new(Count("", answers, [], ""), [.. byLabel.Select(label => Of(label.Key, label.Value, calibration[label.Key]))], calibration);
    }

    private static LabelEstimate Of(string label, Answer[] answers, PlattScaling fit)
    {
        var scores = Scores(answers);
        double?[] thresholds = [.. PrecisionThreshold.Precisions.Select(precision => PrecisionThreshold.ThresholdOf(scores, fit, precision))];
        return Count(label, answers, thresholds, PrecisionThreshold.ObstacleOf(scores, fit) is { Length: > 0 } obstacle ? obstacle : Array.TrueForAll(thresholds, threshold => threshold is null) ? "not reached" : "");
    }

    private static LabelEstimate Count(string label, Answer[] answers, IReadOnlyList<double?> thresholds, string note) =>
        new(label, answers.Count(answer => answer.IsProposed), answers.Count(answer => answer.IsProposed && answer.IsRight), thresholds, note);

    private static (double, bool)[] Scores(Answer[] answers) => [.. answers.Select(answer => (answer.Score, answer.IsRight))];

    private sealed record Answer(string Label, double Score, bool IsRight, bool IsProposed);
}
