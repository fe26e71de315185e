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

/// <summary>Trains a network for every fold: each is a run inside the run, and those that are finished are not trained again.</summary>
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
        return missing ? new(false, results, leftOut, null) : new(true, results, leftOut, Merge(folder, folds, start));
    }

    private static Evaluation Merge(RunFolder folder, IReadOnlyList<Fold> folds, RunStart start)
    {
        var tables = folds.Select(fold => ScoreTable.Load(folder.Fold(fold.Index, start).OutOfFold)).ToList();
        var all = ScoreTable.Concatenate(tables);
        all.Save(folder.OutOfFold);
        Clip[] scored = [.. folds.SelectMany(fold => fold.ScoredValidation)];
        return Evaluation.Of(all.Only(scored), scored);
    }
}
