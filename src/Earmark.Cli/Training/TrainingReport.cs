using Earmark.Data;
using Earmark.Tagging;
using Earmark.Training.Runs;

namespace Earmark.Cli.Training;

/// <summary>Says how a training ended.</summary>
internal sealed class TrainingReport(Terminal terminal, RunFolder folder, LabelSet labels, bool json)
{
    /// <summary>Shows the result.</summary>
    /// <returns>A value of <see cref="ExitCode"/>.</returns>
    public int Show((RunResult? Run, CrossValidationResult? Folds) result, RunDisplay display)
    {
        display.Dispose();
        return result.Run is { } run ? Show(run, display) : Show(result.Folds!);
    }

    /// <summary>Says that it was stopped, and how it goes on.</summary>
    /// <returns>A value of <see cref="ExitCode"/>.</returns>
    public int Stopped(string text)
    {
        terminal.Message($"{text}; go on with: earmark train --resume {Shell.Word(folder.Root)}");
        return ExitCode.Interrupted;
    }

    private int Show(RunResult run, RunDisplay display)
    {
        if (!run.Finished) return Stopped($"stopped after step {run.Step:N0}");
        if (json)
            terminal.Json(new
            {
                Model = folder.Model,
                run.Step,
                CropMap3 = display.LastValidation?.Map3,
                WholeClipMap3 = run.Evaluation?.Map3,
                WholeClipMap1 = run.Evaluation?.Map1,
                Clips = run.Evaluation?.Clips,
                run.LeftOut,
            });
        else
        {
            var rows = new List<object[]>();
            if (display.LastValidation is { } last) rows.Add(["while training, by the network as it stood at the end", last.Map3, last.Map1]);
            if (run.Evaluation is { } evaluation) rows.Add([$"whole clips, by model.onnx ({evaluation.Clips:N0} held-out clips)", evaluation.Map3, evaluation.Map1]);
            terminal.Table(["held-out clips", "MAP@3", "MAP@1"], rows);
            terminal.Line($"model: {folder.Model}");
            terminal.Line($"events: tensorboard --logdir {Shell.Word(folder.Root)}");
        }
        return Left(run.LeftOut);
    }

    private int Show(CrossValidationResult folds)
    {
        if (folds.Folds is [.., { Finished: false } last]) return Stopped($"stopped after step {last.Step:N0} of a fold");
        if (json) terminal.Json(new { Folder = folder.Root, Model = folds.OutOfFold is null ? null : folder.Model, folds.Finished, OutOfFoldMap3 = folds.OutOfFold?.Map3, OutOfFoldMap1 = folds.OutOfFold?.Map1, folds.OutOfFold?.Clips, Evaluation = folds.OutOfFold, Labels = labels, folds.LeftOut });
        else if (folds.OutOfFold is { } all)
        {
            terminal.Line("every clip by the network that did not see it:");
            EvaluationTables.Show(terminal, all, labels, "out of fold");
            terminal.Line($"scores: {folder.OutOfFold}");
            terminal.Line($"each label: {folder.PerLabel}, {folder.Confusion}");
            terminal.Line($"model: {folder.Model}");
            terminal.Line($"one of each fold: {System.IO.Path.Combine(folder.Root, "fold*", "model.onnx")}");
            terminal.Line($"each label of a fold: earmark evaluate {Shell.Word(folder.Fold(0).Model)} {Shell.Word(folder.ReadStart().Data)}");
            terminal.Line($"events: tensorboard --logdir {Shell.Word(folder.Root)}");
        }
        else terminal.Line($"done; other folds are missing: earmark train --resume {Shell.Word(folder.Root)}");
        return Left(folds.LeftOut);
    }

    private int Left(IReadOnlyList<Failure> leftOut)
    {
        if (leftOut.Count == 0) return ExitCode.Done;
        terminal.Message($"left out: {leftOut.Count:N0} clips, named above");
        return ExitCode.Of(leftOut);
    }
}
