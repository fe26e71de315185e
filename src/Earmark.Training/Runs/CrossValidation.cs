using Earmark.Training.Presets;
using Earmark.Scoring;
using Earmark.Data;
using Earmark.Tagging;
using System.Globalization;

namespace Earmark.Training.Runs;

/// <summary>The result of a cross-validation.</summary>
/// <param name="Finished">Whether all folds are finished; false if it was cancelled or folds are missing.</param>
/// <param name="Folds">Result of each fold, or null if the fold was already finished.</param>
/// <param name="SkippedClips">Clips that could not be used, without duplicates.</param>
/// <param name="OutOfFold">Out-of-fold evaluation over all folds, or null if folds are missing.</param>
public sealed record CrossValidationResult(bool Finished, IReadOnlyList<RunResult?> Folds, IReadOnlyList<Failure> SkippedClips, Evaluation? OutOfFold);

/// <summary>
/// Trains a network for every fold. Each fold is a run inside the run, and finished folds are not trained again. The
/// networks of all folds are merged into one model, which is evaluated and calibrated with out-of-fold scores.
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
        var start = folder.ReadStart();
        var source = new ExampleSource(preset, options.Cache, onEvent); // all folds have the same clips
        var (results, times) = (new List<RunResult?>(), new List<TimeSpan>());
        foreach (var fold in folds.Where(fold => only is null || fold.Index == only))
        {
            var inner = folder.StartFold(fold.Index, start);
            if (File.Exists(inner.OutOfFold))
            {
                onEvent(new RunEvent.Message($"fold {fold.Index}: already finished"));
                results.Add(null);
                continue;
            }
            onEvent(new RunEvent.Message($"fold {fold.Index} of 0 to {folds.Count - 1}: {fold.Train.Count:N0} training clips, {fold.Validation.Count:N0} held out"));
            RunFolder.WriteText(inner.Preset, PresetFile.Write(preset));
            var started = options.TimeProvider.GetTimestamp();
            var result = TrainingRun.Execute(preset, data, fold, inner, options, source, onEvent, cancellationToken);
            results.Add(result);
            if (!result.Finished) break;
            times.Add(options.TimeProvider.GetElapsedTime(started));
            var remaining = only is null ? folds.Count(other => !File.Exists(folder.Fold(other.Index).OutOfFold)) : 0;
            if (remaining > 0) onEvent(new RunEvent.Message(string.Create(CultureInfo.InvariantCulture,
                $"{(remaining == 1 ? "1 fold" : $"{remaining} folds")} remaining: about {times.Average(time => time.TotalMinutes) * remaining:0.#} min")));
        }
        var missing = folds.Any(fold => !File.Exists(folder.Fold(fold.Index).OutOfFold));
        var skipped = results.SelectMany(result => result?.SkippedClips ?? []).Distinct().ToList();
        return missing ? new(false, results, skipped, null) : new(true, results, skipped, Merge(preset, data, folder, folds, options, onEvent, cancellationToken));
    }

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
