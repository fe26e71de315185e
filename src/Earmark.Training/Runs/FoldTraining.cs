using System.Globalization;
using Earmark.Data;
using Earmark.Training.Presets;

namespace Earmark.Training.Runs;

/// <summary>Trains the networks of all folds, each of which is a run inside a folder. Finished folds are not trained again.</summary>
/// <param name="preset">All parameters.</param>
/// <param name="data">The data set.</param>
/// <param name="only">The only fold to train, or null for all folds.</param>
/// <param name="start">The arguments of the run.</param>
/// <param name="options">Device, threads and cache.</param>
/// <param name="onEvent">Callback for the events of the run.</param>
internal sealed class FoldTraining(Preset preset, Dataset data, int? only, RunStart start, RunOptions options, Action<RunEvent> onEvent)
{
    private readonly ExampleSource source = new(preset, options.Cache, onEvent); // all folds have the same recordings

    /// <summary>Trains the unfinished folds.</summary>
    /// <param name="folds">The folds.</param>
    /// <param name="folder">The folder that contains a folder for each fold.</param>
    /// <param name="steps">Training steps, as a fraction of those of the preset.</param>
    /// <param name="cancellationToken">Cancels training after the current step. A checkpoint is written.</param>
    /// <returns>Whether all folds are finished, and the result of each fold, or null if it was already finished.</returns>
    public (bool IsFinished, IReadOnlyList<RunResult?> Results) Run(IReadOnlyList<Fold> folds, RunFolder folder, double steps, CancellationToken cancellationToken)
    {
        var (results, times) = (new List<RunResult?>(), new List<TimeSpan>());
        var shortened = preset with { Schedule = Schedule.Shorten(preset.Schedule, steps) };
        foreach (var fold in folds.Where(fold => only is null || fold.Index == only))
        {
            var inner = folder.StartFold(fold.Index, start);
            if (File.Exists(inner.OutOfFold))
            {
                onEvent(new RunEvent.Message($"fold {fold.Index}: already finished"));
                results.Add(null);
                continue;
            }
            onEvent(new RunEvent.Message($"fold {fold.Index} (folds 0 to {folds.Count - 1}): {fold.Train.Count:N0} training clips, {fold.Validation.Count:N0} held out"));
            RunFolder.WriteText(inner.Preset, PresetFile.Write(shortened));
            var started = options.TimeProvider.GetTimestamp();
            var result = TrainingRun.Execute(shortened, data, fold, inner, options, source, onEvent, cancellationToken);
            results.Add(result);
            if (!result.Finished) break;
            times.Add(options.TimeProvider.GetElapsedTime(started));
            var remaining = only is null ? folds.Count(other => !File.Exists(folder.Fold(other.Index).OutOfFold)) : 0;
            if (remaining > 0) onEvent(new RunEvent.Message(string.Create(CultureInfo.InvariantCulture,
                $"{(remaining == 1 ? "1 fold" : $"{remaining} folds")} remaining: about {times.Average(time => time.TotalMinutes) * remaining:0.#} min")));
        }
        return (folds.All(fold => File.Exists(folder.Fold(fold.Index).OutOfFold)), results);
    }
}
