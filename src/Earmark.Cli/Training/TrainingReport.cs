using Earmark.Runs;
using Earmark.Scoring;
using Earmark.Tagging;
using Earmark.Training.Runs;

namespace Earmark.Cli.Training;

/// <summary>Reports the result of a training run.</summary>
/// <param name="terminal">The terminal.</param>
/// <param name="job">The run.</param>
/// <param name="json">Whether the result is shown as JSON.</param>
/// <param name="cancellationToken">Cancels writing the page of the run.</param>
internal sealed class TrainingReport(Terminal terminal, TrainingJob job, bool json, CancellationToken cancellationToken)
{
    private readonly RunFolder folder = job.Folder;

    /// <summary>Describes how the metrics of a cross-validation are computed.</summary>
    /// <param name="rule">The score rule of the networks.</param>
    public static string OutOfFoldRule(ScoreRule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        return "each clip is scored by networks that were not trained on it, with the weights at the end of training; "
            + (rule.IsExclusive ? "the calibration is fitted on the other folds:" : "calibration and thresholds are chosen on the other folds (for mAP and AUC, the calibration on all clips):");
    }

    /// <summary>Shows the result.</summary>
    /// <returns>A value of <see cref="ExitCode"/>.</returns>
    public int Show((RunResult? Run, CrossValidationResult? Folds) result, RunDisplay display)
    {
        display.Dispose();
        return result.Run is { } run ? Show(run, display) : Show(result.Folds!);
    }

    /// <summary>Reports that the run was cancelled and how to resume it.</summary>
    /// <returns>A value of <see cref="ExitCode"/>.</returns>
    public int ShowCancelled(string text)
    {
        terminal.Message($"{text}; resume with: earmark train --resume {Shell.Quote(folder.Root)}");
        return ExitCode.Cancelled;
    }

    private int Show(RunResult run, RunDisplay display)
    {
        if (!run.Finished) return ShowCancelled($"cancelled after step {run.Step:N0}");
        var page = WritePage();
        if (json)
            terminal.Json(new
            {
                Model = folder.Model,
                Report = page,
                run.Step,
                CropMap3 = display.LastValidation?.Map3,
                CropLwlrap = display.LastValidation?.Lwlrap,
                WholeClipMap3 = run.Evaluation?.Map3,
                WholeClipMap1 = run.Evaluation?.Map1,
                WholeClipLwlrap = run.Evaluation?.Lwlrap,
                run.Evaluation?.Metrics,
                Clips = run.Evaluation?.Clips,
                run.SkippedClips,
            });
        else
        {
            var rows = new List<(string Clips, Dictionary<string, double> Metrics)>();
            if (display.LastValidation is { } last)
                rows.Add(("during training (final network, held-out clips)", last.Metrics.ToDictionary(metric => metric.Name, metric => metric.Value)));
            if (run.Evaluation is { } evaluation) rows.Add(($"whole clips (model.onnx, {evaluation.Clips:N0} held-out clips)", new(evaluation.Metrics)));
            string[] metrics = [.. rows.AsEnumerable().Reverse().SelectMany(row => row.Metrics.Keys).Distinct()];
            if (rows.Count > 0) terminal.Table(["held-out clips", .. metrics], rows.Select(row => (object[])[row.Clips, .. metrics.Select(metric => row.Metrics.TryGetValue(metric, out var value) ? value : (object)"")]));
            terminal.WriteResult($"model: {folder.Model}");
            if (page is not null) terminal.WriteResult($"report: {page}");
            terminal.WriteResult($"events: tensorboard --logdir {Shell.Quote(folder.Root)}");
        }
        return ShowSkipped(run.SkippedClips);
    }

    private int Show(CrossValidationResult folds)
    {
        if (folds.Folds is [.., { Finished: false } last]) return ShowCancelled($"cancelled after step {last.Step:N0} of a fold");
        var page = folds.OutOfFold is null ? null : WritePage();
        if (json) terminal.Json(new { Folder = folder.Root, Model = folds.OutOfFold is null ? null : folder.Model, Report = page, folds.Finished, OutOfFoldMap3 = folds.OutOfFold?.Map3, OutOfFoldMap1 = folds.OutOfFold?.Map1, OutOfFoldLwlrap = folds.OutOfFold?.Lwlrap, folds.OutOfFold?.Clips, Evaluation = folds.OutOfFold, job.Data.Labels, folds.SkippedClips });
        else if (folds.OutOfFold is { } outOfFold)
        {
            terminal.WriteResult(OutOfFoldRule(outOfFold.ScoreRule));
            EvaluationTables.Show(terminal, outOfFold, job.Data.Labels, "out of fold");
            terminal.WriteResult($"scores: {folder.OutOfFold}");
            terminal.WriteResult($"per label: {folder.PerLabel}{(outOfFold.Confusion is null ? "" : $", {folder.Confusion}")}");
            terminal.WriteResult($"model: {folder.Model}");
            if (page is not null) terminal.WriteResult($"report: {page}");
            ShowSeeds();
            terminal.WriteResult($"model of each fold: {System.IO.Path.Combine(folder.Root, job.Start.Seeds > 1 ? "seed*" : "", "fold*", "model.onnx")}");
            terminal.WriteResult($"per-label metrics of one fold: earmark evaluate {Shell.Quote((job.Start.Seeds > 1 ? folder.Seed(job.Preset.Seed) : folder).Fold(0).Model)} {Shell.Quote(folder.ReadStart().Data)}");
            terminal.WriteResult($"events: tensorboard --logdir {Shell.Quote(folder.Root)}");
        }
        else if (job.Task is { } task) terminal.WriteResult($"task {task} is done; not finished yet: {Names.Summary([.. job.MissingNetworks().Select(network => network.Name)], "; ")}. The task that finishes last merges the networks.");
        else terminal.WriteResult($"done; train the missing folds with: earmark train --resume {Shell.Quote(folder.Root)}");
        return ShowSkipped(folds.SkippedClips);
    }

    private void ShowSeeds()
    {
        var seeds = RunSummary.Read(folder.Root).SeedRuns;
        if (seeds.Count == 0) return;
        terminal.Table(["seed", "metric", "value"], seeds.Select(seed => (object[])[seed.Name, seed.Metric?.Name ?? "", seed.Metric?.Value ?? 0]));
    }

    private string? WritePage() => RunPage.Write(terminal, folder, job.Data, embed: false, cancellationToken);

    private int ShowSkipped(IReadOnlyList<Failure> skipped)
    {
        if (skipped.Count == 0) return ExitCode.Success;
        terminal.Message($"skipped: {skipped.Count:N0} clips (listed above)");
        return ExitCode.For(skipped);
    }
}
