using System.Globalization;
using Earmark.Data;
using Earmark.Leases;
using Earmark.Training.Presets;

namespace Earmark.Training.Runs;

/// <summary>Trains the networks of folds, each of which is a run inside a folder. Finished folds are not trained again. Other processes may train other folds in the same folder: each network is trained by the process that holds the lease of its folder.</summary>
/// <param name="preset">All parameters.</param>
/// <param name="data">The data set.</param>
/// <param name="only">Indices of the folds to train, or null for all folds.</param>
/// <param name="seed">The seed, for messages of a run with several seeds; otherwise null.</param>
/// <param name="start">The arguments of the run.</param>
/// <param name="options">Device, threads and cache.</param>
/// <param name="onEvent">Callback for the events of the run.</param>
internal sealed class FoldTraining(Preset preset, Dataset data, IReadOnlyCollection<int>? only, ulong? seed, RunStart start, RunOptions options, Action<RunEvent> onEvent)
{
    private readonly ExampleSource source = new(preset, options.Cache, onEvent); // all folds have the same recordings
    private readonly LeaseWatch leases = options.WatchLeases();
    private readonly List<TimeSpan> times = [];

    /// <summary>Trains the unfinished folds.</summary>
    /// <param name="folds">The folds.</param>
    /// <param name="folder">The folder that contains a folder for each fold.</param>
    /// <param name="steps">Training steps, as a fraction of those of the preset.</param>
    /// <param name="needsAll">Whether this process needs the networks of all folds to continue. If it may wait for other processes, it also trains those that no other process is training, so that it never waits for a network that no process trains.</param>
    /// <param name="cancellationToken">Cancels training after the current step. A checkpoint is written.</param>
    /// <returns>Whether all folds are finished, and the result of each fold, or null if it was already finished.</returns>
    public (bool IsFinished, IReadOnlyList<RunResult?> Results) Run(IReadOnlyList<Fold> folds, RunFolder folder, double steps, bool needsAll, CancellationToken cancellationToken)
    {
        var shortened = preset with { Schedule = Schedule.Shorten(preset.Schedule, steps) };
        var own = folds.Where(fold => only is null || only.Contains(fold.Index)).ToList();
        List<Fold> pending = [.. own, .. needsAll && options.WaitForOthers && own.Count > 0 ? folds.Except(own) : []];
        var results = new List<RunResult?>();
        for (var wait = new WaitInterval(); pending.Count > 0;)
        {
            if (TakeNext(pending, results, folder, cancellationToken) is var (fold, inner, lease))
            {
                using (lease) results.Add(Train(fold, folds, inner, shortened, lease, cancellationToken));
                pending.Remove(fold);
                if (!results[^1]!.Finished) break;
                ReportRemaining(folds, folder);
                wait = new();
            }
            else if (pending.Count > 0) wait.Sleep(cancellationToken);
        }
        return (folds.All(fold => folder.Fold(fold.Index).IsFinishedFold), results);
    }

    // Returns the first fold that no other process is training, and removes finished folds. Returns null if other processes are training all of them.
    private (Fold Fold, RunFolder Folder, Lease Lease)? TakeNext(List<Fold> pending, List<RunResult?> results, RunFolder folder, CancellationToken cancellationToken)
    {
        foreach (var fold in pending.ToArray())
        {
            var inner = folder.StartFold(fold.Index, start);
            if (!inner.IsFinishedFold)
            {
                if (leases.TryTake(inner.Root, cancellationToken) is not { } lease)
                {
                    ReportHolder(fold, inner);
                    continue;
                }
                if (!inner.IsFinishedFold) return (fold, inner, lease); // the process that released it may have finished it
                lease.Dispose();
            }
            onEvent(new RunEvent.Message($"{NameOf(fold)}: already finished"));
            pending.Remove(fold);
            results.Add(null);
        }
        return null;
    }

    private RunResult Train(Fold fold, IReadOnlyList<Fold> folds, RunFolder inner, Preset shortened, Lease lease, CancellationToken cancellationToken)
    {
        onEvent(new RunEvent.NetworkChanged(NameOf(fold)));
        onEvent(new RunEvent.Message($"{NameOf(fold)} (folds 0 to {folds.Count - 1}): {fold.Train.Count:N0} training clips, {fold.Validation.Count:N0} held out"));
        RunFolder.WriteText(inner.Preset, PresetFile.Write(shortened));
        var started = options.TimeProvider.GetTimestamp();
        var result = TrainingRun.Execute(shortened, data, fold, inner, options, source, lease, onEvent, cancellationToken);
        times.Add(options.TimeProvider.GetElapsedTime(started));
        onEvent(new RunEvent.NetworkChanged(null));
        return result;
    }

    private void ReportHolder(Fold fold, RunFolder inner)
    {
        if (!options.WaitForOthers) leases.RequireNotRunning(inner.Root);
        if (leases.IsNewlyHeld(inner.Root, out var holder)) onEvent(new RunEvent.Message($"{NameOf(fold)}: held by {holder?.ToString() ?? "another process"}; waiting for it"));
    }

    private void ReportRemaining(IReadOnlyList<Fold> folds, RunFolder folder)
    {
        var remaining = only is null ? folds.Count(fold => !folder.Fold(fold.Index).IsFinishedFold) : 0;
        if (remaining > 0) onEvent(new RunEvent.Message(string.Create(CultureInfo.InvariantCulture,
            $"{(remaining == 1 ? "1 fold" : $"{remaining} folds")} remaining: about {times.Average(time => time.TotalMinutes) * remaining:0.#} min")));
    }

    private string NameOf(Fold fold) => FormattableString.Invariant($"{(seed is { } number ? $"seed {number}, " : "")}fold {fold.Index}");
}
