using Earmark.Training.Presets;
using Earmark.Scoring;
using Earmark.Data;
using Earmark.Tagging;
using System.Globalization;

namespace Earmark.Training.Runs;

/// <summary>The result of a cross-validation.</summary>
/// <param name="Finished">Whether all folds are finished; false if it was cancelled or folds are missing.</param>
/// <param name="Folds">Result of each fold, of the final training or of an unfinished round of self-verification, or null if the fold was already finished.</param>
/// <param name="SkippedClips">Clips that could not be used, without duplicates.</param>
/// <param name="OutOfFold">Out-of-fold evaluation over all folds, or null if folds are missing.</param>
public sealed record CrossValidationResult(bool Finished, IReadOnlyList<RunResult?> Folds, IReadOnlyList<Failure> SkippedClips, Evaluation? OutOfFold);

/// <summary>
/// Trains a network for every fold. Each fold is a run inside the run, and finished folds are not trained again. The
/// networks of all folds are merged into one model, which is evaluated and calibrated with out-of-fold scores. If the preset
/// requests it, doubtful labels are first verified in rounds: see <see cref="SelfVerification"/>.
/// </summary>
public static class CrossValidation
{
    /// <summary>Trains the unfinished folds, and merges all folds once they are finished.</summary>
    /// <param name="preset">All parameters.</param>
    /// <param name="data">The data set.</param>
    /// <param name="folds">The folds.</param>
    /// <param name="only">The only fold to train, or null for all folds.</param>
    /// <param name="folder">Folder of the run.</param>
    /// <param name="options">Device, threads and cache.</param>
    /// <param name="onEvent">Callback for the events of the run.</param>
    /// <param name="cancellationToken">Cancels training after the current step. A checkpoint is written.</param>
    public static CrossValidationResult Execute(Preset preset, Dataset data, IReadOnlyList<Fold> folds, int? only, RunFolder folder, RunOptions options,
        Action<RunEvent> onEvent, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(preset);
        ArgumentNullException.ThrowIfNull(folds);
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(onEvent);
        if (!File.Exists(folder.Folds)) Fold.Save(folder.Folds, folds);
        var training = new FoldTraining(preset, data, only, folder.ReadStart(), options, onEvent);
        var current = folds.Select(fold => DoubtfulLabels.Mark(fold, preset.Doubtful)).ToArray();
        var rounds = Rounds(preset, data, folds, folder);
        for (var round = 1; round <= rounds; round++)
        {
            onEvent(new RunEvent.Message($"self-verification, round {round} of {rounds}"));
            var (isRoundFinished, roundResults) = training.Run(current, folder.Round(round), preset.Doubtful.RoundSteps, cancellationToken);
            if (!isRoundFinished)
            {
                if (only is not null && !cancellationToken.IsCancellationRequested)
                    onEvent(new RunEvent.Message($"round {round} needs all folds: train the others with --fold, then resume fold {only}"));
                return new(false, roundResults, Skipped(roundResults), null);
            }
            current = Verify(preset, data, folds, folder.Round(round), round, onEvent, cancellationToken);
        }
        var (isFinished, results) = training.Run(current, folder, 1, cancellationToken);
        return isFinished ? new(true, results, Skipped(results), Merge(preset, data, folder, folds, options, onEvent, cancellationToken)) : new(false, results, Skipped(results), null);
    }

    // If all networks of the final training are finished, for example because they were copied from other machines, rounds are not needed any more.
    private static int Rounds(Preset preset, Dataset data, IReadOnlyList<Fold> folds, RunFolder folder) =>
        DoubtfulLabels.Exist(data.Train, preset.Doubtful) && !folds.All(fold => File.Exists(folder.Fold(fold.Index).OutOfFold)) ? preset.Doubtful.Rounds : 0;

    // Judges the doubtful labels by the out-of-fold scores of a round and returns the folds for the next training.
    private static Fold[] Verify(Preset preset, Dataset data, IReadOnlyList<Fold> folds, RunFolder folder, int round, Action<RunEvent> onEvent, CancellationToken cancellationToken)
    {
        var scores = ScoreTable.Concatenate([.. folds.Select(fold => ScoreTable.Load(folder.Fold(fold.Index).OutOfFold))]);
        var rule = preset.Targets.ResolvedRule();
        var clips = DoubtfulLabels.Mark(data.Train, preset.Doubtful);
        var verdicts = SelfVerification.Judge(Audit.Run(scores, clips, rule, cancellationToken: cancellationToken), clips, rule, preset.Doubtful, round);
        SelfVerification.Save(folder.Verdicts, verdicts);
        int Count(LabelVerdict kind) => verdicts.Count(verdict => verdict.Verdict == kind);
        onEvent(new RunEvent.Message($"{clips.Count(clip => !clip.Verified):N0} clips with doubtful labels: {Count(LabelVerdict.Confirmed):N0} confirmed, {Count(LabelVerdict.Corrected):N0} corrected, {Count(LabelVerdict.Dropped):N0} dropped; see {folder.Verdicts}"));
        return [.. folds.Select(fold => SelfVerification.Apply(verdicts, DoubtfulLabels.Mark(fold, preset.Doubtful)))];
    }

    private static List<Failure> Skipped(IReadOnlyList<RunResult?> results) => [.. results.SelectMany(result => result?.SkippedClips ?? []).Distinct()];

    private static Evaluation Merge(Preset preset, Dataset data, RunFolder folder, IReadOnlyList<Fold> folds, RunOptions options, Action<RunEvent> onEvent, CancellationToken cancellationToken)
    {
        using var hold = folder.Lock();
        var inner = folds.Select(fold => folder.Fold(fold.Index)).ToArray();
        var all = ScoreTable.Concatenate([.. inner.Select(fold => ScoreTable.Load(fold.OutOfFold))]);
        all.Save(folder.OutOfFold, folds.SelectMany(fold => fold.Validation));
        var rule = preset.Targets.ResolvedRule();
        var (scored, scores, calibrated, _, calibration, thresholds, evaluation) = OutOfFoldScores.Compute(all, folds, rule, preset.Validation.ThresholdPrecision);
        var falseAlarms = FalseAlarms.Compute(calibrated, scored, thresholds, clip => clip.GetDuration(cancellationToken));
        evaluation.SavePerLabel(folder.PerLabel);
        if (evaluation.Confusion is not null) evaluation.SaveConfusion(folder.Confusion, calibrated.Labels);

        var segmentDefaults = new HeldOutScan(preset.Validation, folder, folds, calibration, options.Threads, onEvent).ChooseDefaults([.. scored.Select(clip => clip.Name)], cancellationToken);
        onEvent(new RunEvent.Message($"merging the networks of {folds.Count} folds"));
        var card = Ensemble.Merge([.. inner.Select(fold => fold.Model)], folder.Model, card => card with
        {
            Prediction = card.Prediction with { Temperature = preset.Prediction.Temperature * calibration.Temperature },
            PlattScaling = calibration.PerLabel,
            Thresholds = thresholds,
            SegmentDefaults = segmentDefaults,
            Metrics = Metrics(evaluation, Evaluation.Compute(scores, scored, rule), falseAlarms),
            TrainingClips = data.Train.Count,
            ClassCounts = ModelCardBuilder.CountsOf(data.Train),
        }, cancellationToken);
        folder.Finish(card.Metrics);
        return evaluation;
    }

    private static Dictionary<string, double> Metrics(Evaluation calibrated, Evaluation raw, FalseAlarms? falseAlarms)
    {
        var metrics = calibrated.Metrics.ToDictionary(metric => $"out of fold {metric.Key}", metric => metric.Value);
        metrics["out of fold clips"] = calibrated.Clips;
        metrics["out of fold log loss"] = calibrated.LogLoss;
        metrics["out of fold calibration error"] = calibrated.ExpectedCalibrationError;
        metrics["out of fold calibration error, before calibration"] = raw.ExpectedCalibrationError;
        if (falseAlarms is not null) metrics["out of fold false alarms per hour of background"] = falseAlarms.PerHour;
        return metrics;
    }
}
