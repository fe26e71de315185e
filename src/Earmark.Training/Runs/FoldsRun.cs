using Earmark.Data;
using Earmark.Scoring;
using Earmark.Tagging;

namespace Earmark.Training.Runs;

/// <summary>How a run over folds ended.</summary>
/// <param name="Finished">False where it was stopped, or only one of the folds was asked for.</param>
/// <param name="Folds">How each fold ended that was trained now; null: it was done before.</param>
/// <param name="LeftOut">Clips that could not be used, each once.</param>
/// <param name="OutOfFold">What the networks say of the clips they did not see, all folds together; null: folds are missing.</param>
public sealed record FoldsResult(bool Finished, IReadOnlyList<RunResult?> Folds, IReadOnlyList<Failure> LeftOut, Evaluation? OutOfFold);

/// <summary>
/// Trains a network for every fold: each is a run inside the run, and those that are finished are not trained again. The
/// networks of all folds become one model, which is judged and calibrated by the scores of clips out of fold.
/// </summary>
public static class FoldsRun
{
    /// <summary>Trains the folds that have no model yet.</summary>
    /// <param name="preset">Every parameter.</param>
    /// <param name="data">The data set.</param>
    /// <param name="folds">The folds.</param>
    /// <param name="only">The only fold to train; null: all.</param>
    /// <param name="folder">The run.</param>
    /// <param name="options">Where and how it computes.</param>
    /// <param name="tell">Told what happens.</param>
    /// <param name="stop">Asks for a stop.</param>
    public static FoldsResult Execute(Preset preset, Dataset data, IReadOnlyList<Fold> folds, int? only, RunFolder folder, RunOptions options,
        Action<RunNews> tell, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(folds);
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(tell);
        if (!File.Exists(folder.Folds)) Fold.Save(folder.Folds, folds);
        var start = folder.ReadStart();
        var results = new List<RunResult?>();
        foreach (var fold in folds.Where(fold => only is null || fold.Index == only))
        {
            var inner = folder.Fold(fold.Index, start with { Fold = fold.Index });
            if (File.Exists(inner.OutOfFold))
            {
                tell(new RunNews.Said($"fold {fold.Index}: done before"));
                results.Add(null);
                continue;
            }
            tell(new RunNews.Said($"fold {fold.Index}: {fold.Train.Count} clips to train on, {fold.Validation.Count} held out"));
            RunFolder.WriteText(inner.Preset, PresetFile.Write(preset));
            var result = TrainingRun.Execute(preset, data, fold, inner, options, tell, stop);
            results.Add(result);
            if (!result.Finished) break;
            result.Scores!.Save(inner.OutOfFold);
        }
        var missing = folds.Any(fold => !File.Exists(folder.Fold(fold.Index, start).OutOfFold));
        var leftOut = results.SelectMany(result => result?.LeftOut ?? []).Distinct().ToList();
        return missing ? new(false, results, leftOut, null) : new(true, results, leftOut, Merge(preset, data, folder, folds, start, tell));
    }

    private static Evaluation Merge(Preset preset, Dataset data, RunFolder folder, IReadOnlyList<Fold> folds, RunStart start, Action<RunNews> tell)
    {
        var inner = folds.Select(fold => folder.Fold(fold.Index, start)).ToArray();
        var all = ScoreTable.Concatenate([.. inner.Select(fold => ScoreTable.Load(fold.OutOfFold))]);
        all.Save(folder.OutOfFold);
        Clip[] scored = [.. folds.SelectMany(fold => fold.ScoredValidation).Where(clip => all.RowOf(clip.Name) >= 0)]; // what cannot be heard has no row
        var scores = all.Only(scored);
        var temperature = preset.Prediction.Temperature * Calibration.Temperature(scores, scored);
        var calibrated = Calibration.At(scores, temperature / preset.Prediction.Temperature);
        var evaluation = Evaluation.Of(calibrated, scored);

        tell(new RunNews.Said($"merging the networks of {folds.Count} folds"));
        var card = Ensemble.Merge([.. inner.Select(fold => fold.Model)], folder.Model, card => card with
        {
            Prediction = card.Prediction with { Temperature = temperature },
            Thresholds = Calibration.Thresholds(calibrated, scored),
            Metrics = Metrics(evaluation, Evaluation.Of(scores, scored)),
            ClassCounts = Cards.CountsOf(data.Train),
        });
        folder.Finish(card.Metrics);
        return evaluation;
    }

    private static Dictionary<string, double> Metrics(Evaluation calibrated, Evaluation raw) => new()
    {
        ["out of fold MAP@3"] = calibrated.Map3,
        ["out of fold MAP@1"] = calibrated.Map1,
        ["out of fold clips"] = calibrated.Clips,
        ["out of fold log loss"] = calibrated.LogLoss,
        ["out of fold calibration error"] = calibrated.ExpectedCalibrationError,
        ["out of fold calibration error, before temperature"] = raw.ExpectedCalibrationError,
    };
}
