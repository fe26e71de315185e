using Earmark.Data;
using Earmark.Scoring;

namespace Earmark.Reports.Evaluations;

/// <summary>Labelled clips with their scores: what the page of a run or of an evaluation shows.</summary>
/// <param name="Clips">The clips that count.</param>
/// <param name="Scores">Their scores, calibrated if the model is.</param>
/// <param name="Thresholds">Thresholds of these scores by label; empty if the model has none.</param>
/// <param name="Evaluation">Metrics.</param>
public sealed record ScoredClips(IReadOnlyList<Clip> Clips, ScoreTable Scores, IReadOnlyDictionary<string, double> Thresholds, Evaluation Evaluation)
{
    /// <summary>Scores before calibration, or null if the model is not calibrated.</summary>
    public ScoreTable? BeforeCalibration { get; init; }

    /// <summary>Scores whose calibration is shown: of a run with folds, those calibrated on the other folds.</summary>
    public ScoreTable AfterCalibration { get; init; } = Scores;

    /// <summary>The score rule of the model.</summary>
    public ScoreRule Rule => Evaluation.ScoreRule;

    /// <summary>The threshold of labels without one, for sigmoid.</summary>
    internal const double DefaultThreshold = 0.5;

    /// <summary>Returns for each label whether a clip is assigned it: its best label (softmax), or every label whose score reaches the threshold (sigmoid).</summary>
    /// <param name="row">Row of the clip in the scores.</param>
    internal bool[] AssignedLabels(int row)
    {
        var best = Rule.IsExclusive ? Scores.TopLabels(row, 1)[0] : -1;
        return [.. Scores.Labels.Select((name, label) => best >= 0 ? label == best : Scores[row][label] >= Thresholds.GetValueOrDefault(name, DefaultThreshold))];
    }

    /// <summary>Shows out-of-fold scores.</summary>
    internal static ScoredClips From(OutOfFoldScores scores)
    {
        ArgumentNullException.ThrowIfNull(scores);
        return new(scores.Clips, scores.Calibrated, scores.Thresholds, scores.Evaluation)
        {
            BeforeCalibration = scores.Calibration == Calibration.Identity ? null : scores.Raw, AfterCalibration = scores.CrossFitted,
        };
    }
}
