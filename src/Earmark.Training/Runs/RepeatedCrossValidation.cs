using Earmark.Scoring;
using Earmark.Training.Presets;

namespace Earmark.Training.Runs;

/// <summary>
/// Repeats a cross-validation with several seeds on the same folds, and merges all networks into one model. Each seed is a cross-validation inside the run, with its own metrics. The out-of-fold score of a clip is the
/// mean over the seeds.
/// </summary>
internal static class RepeatedCrossValidation
{
    /// <summary>Trains unfinished networks, and merges them once all networks of the run are finished.</summary>
    /// <param name="job">The run.</param>
    /// <param name="options">Device, threads and cache.</param>
    /// <param name="onEvent">Callback for the events of the run.</param>
    /// <param name="cancellationToken">Cancels training after the current step. A checkpoint is written.</param>
    public static CrossValidationResult Execute(TrainingJob job, RunOptions options, Action<RunEvent> onEvent, CancellationToken cancellationToken)
    {
        var (preset, data, folds) = (job.Preset, job.Data, job.Folds);
        var results = new List<RunResult?>();
        for (var i = 0; i < job.Start.Seeds; i++)
        {
            var seeded = preset with { Seed = job.SeedOf(i) };
            var folder = job.Folder.StartSeed(seeded.Seed, job.Start, PresetFile.Write(seeded), folds);
            var own = job.OwnFolds(i);
            if (own.Count == 0) continue;
            var result = CrossValidation.Execute(seeded, data, folds, own.Count == folds.Count ? null : own, seeded.Seed, folder, options, onEvent, cancellationToken);
            results.AddRange(result.Folds);
            if (cancellationToken.IsCancellationRequested) return new(false, results, CrossValidation.Skipped(results), null);
        }
        var isFinished = job.MissingNetworks().Count == 0;
        return new(isFinished, results, CrossValidation.Skipped(results), isFinished ? Merge(job, options, onEvent, cancellationToken) : null);
    }

    /// <summary>Merges the networks of each seed, and then those of all seeds.</summary>
    public static Evaluation Merge(TrainingJob job, RunOptions options, Action<RunEvent> onEvent, CancellationToken cancellationToken)
    {
        if (job.Start.Seeds == 1) return new FoldMerge(job.Preset, job.Data, job.Folds, job.Folder, [job.Folder], options, onEvent).Execute(cancellationToken);
        RunFolder[] seeds = [.. Enumerable.Range(0, job.Start.Seeds).Select(i => job.Folder.Seed(job.SeedOf(i)))];
        foreach (var (i, seed) in seeds.Index())
            _ = new FoldMerge(job.Preset with { Seed = job.SeedOf(i) }, job.Data, job.Folds, seed, [seed], options, onEvent).Execute(cancellationToken);
        return new FoldMerge(job.Preset, job.Data, job.Folds, job.Folder, seeds, options, onEvent).Execute(cancellationToken);
    }
}
