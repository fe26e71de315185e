using Earmark.Data;
using Earmark.Leases;
using Earmark.Scoring;
using Earmark.Tagging;
using Earmark.Training.Presets;

namespace Earmark.Training.Runs;

/// <summary>
/// Merges the networks of all folds, of one or several seeds, into one model, which is evaluated and calibrated with out-of-fold scores. The result does not depend on which process merges, so several tasks of a job
/// array may attempt it.
/// </summary>
/// <param name="preset">All parameters.</param>
/// <param name="data">The data set.</param>
/// <param name="folds">The folds.</param>
/// <param name="folder">Folder of the merged run.</param>
/// <param name="seeds">The finished cross-validations, one for each seed; the folder itself for a single seed.</param>
/// <param name="options">Number of threads, and leases.</param>
/// <param name="onEvent">Receives progress and messages.</param>
internal sealed class FoldMerge(Preset preset, Dataset data, IReadOnlyList<Fold> folds, RunFolder folder, IReadOnlyList<RunFolder> seeds, RunOptions options, Action<RunEvent> onEvent)
{
    /// <summary>Merges the networks, unless they are already merged. If another process is merging them, this one waits for it.</summary>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>The evaluation of the out-of-fold scores.</returns>
    public Evaluation Execute(CancellationToken cancellationToken)
    {
        if (File.Exists(folder.Result)) return Compute(ScoreTable.Load(folder.OutOfFold)).Evaluation;
        using var lease = options.WatchLeases().Take(folder.Root, isPatient: true, holder => onEvent(new RunEvent.Message($"waiting for {holder?.ToString() ?? "another process"}, which is merging the networks")), cancellationToken);
        if (File.Exists(folder.Result)) return Compute(ScoreTable.Load(folder.OutOfFold)).Evaluation;
        folder.DeleteTemporaryFiles();
        return lease.Guard(() => Merge(lease, cancellationToken));
    }

    private OutOfFoldScores Compute(ScoreTable scores) => OutOfFoldScores.Compute(scores, folds, preset.Targets.ResolvedRule(), preset.Validation.ThresholdPrecision);

    private Evaluation Merge(Lease lease, CancellationToken cancellationToken)
    {
        var all = ReadScores();
        all.Save(folder.OutOfFold, folds.SelectMany(fold => fold.Validation));
        var outOfFold = Compute(all);
        var (scored, scores, calibrated, _, calibration, thresholds, evaluation) = outOfFold;
        var falseAlarms = outOfFold.CountFalseAlarms(clip => clip.GetDuration(cancellationToken));
        evaluation.SavePerLabel(folder.PerLabel);
        if (evaluation.Confusion is not null) evaluation.SaveConfusion(folder.Confusion, calibrated.Labels);

        var segmentDefaults = ChooseSegmentDefaults(scored, calibration, cancellationToken);
        onEvent(new RunEvent.Message($"merging the networks of {folds.Count} folds{(seeds.Count > 1 ? $" and {seeds.Count} seeds" : "")}"));
        lease.Verify();
        var card = Ensemble.Merge([.. seeds.SelectMany(seed => folds.Select(fold => seed.Fold(fold.Index).Model))], folder.Model, card => card with
        {
            Prediction = card.Prediction with { Temperature = preset.Prediction.Temperature * calibration.Temperature },
            PlattScaling = calibration.PerLabel,
            Thresholds = thresholds,
            SegmentDefaults = segmentDefaults,
            Preset = ModelCardBuilder.PresetText(preset), // the networks of several seeds have presets that differ in the seed
            Metrics = Metrics(evaluation, Evaluation.Compute(scores, scored, preset.Targets.ResolvedRule()), falseAlarms),
            TrainingClips = data.Train.Count,
            ClassCounts = ModelCardBuilder.CountsOf(data.Train),
        }, cancellationToken);
        folder.Finish(card.Metrics);
        return evaluation;
    }

    // The score of a clip is the mean over the seeds, as in the merged model.
    private ScoreTable ReadScores()
    {
        ScoreTable[] tables = [.. seeds.Select(seed => ScoreTable.Concatenate([.. folds.Select(fold => ScoreTable.Load(seed.Fold(fold.Index).OutOfFold))]))];
        if (tables.Length == 1) return tables[0];
        Clip[] clips = [.. folds.SelectMany(fold => fold.Validation).Where(clip => tables.All(table => table.RowOf(clip.Name) >= 0))];
        string[] incomplete = [.. tables.SelectMany(table => table.Clips).Distinct(StringComparer.Ordinal).Except(clips.Select(clip => clip.Name), StringComparer.Ordinal)];
        if (incomplete.Length > 0) onEvent(new RunEvent.Warning($"not scored with every seed, and therefore not evaluated: {Names.Summary(incomplete)}"));
        return ScoreTable.Mean([.. tables.Select(table => table.Select(clips))], preset.Targets.ResolvedRule());
    }

    // With several seeds, the networks that have held out the same clips are merged into a temporary model.
    private SegmentDefaults ChooseSegmentDefaults(IReadOnlyList<Clip> scored, Calibration calibration, CancellationToken cancellationToken)
    {
        string TemporaryOf(int fold) => FormattableString.Invariant($"{folder.Model}.fold{fold}{AtomicFile.TemporarySuffix}");
        try
        {
            if (seeds.Count > 1)
                foreach (var fold in folds) Ensemble.Merge([.. seeds.Select(seed => seed.Fold(fold.Index).Model)], TemporaryOf(fold.Index), cancellationToken: cancellationToken);
            return new HeldOutScan(preset.Validation, fold => seeds.Count > 1 ? TemporaryOf(fold) : seeds[0].Fold(fold).Model, folds, calibration, options.Threads, onEvent)
                .ChooseDefaults([.. scored.Select(clip => clip.Name)], cancellationToken);
        }
        finally
        {
            foreach (var fold in folds) File.Delete(TemporaryOf(fold.Index));
        }
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
