using Earmark.Scoring;

namespace Earmark.Training.Runs;

/// <summary>Merges the networks of a run that were trained separately, for example by the tasks of a job array.</summary>
public static class RunMerge
{
    /// <summary>Returns whether a folder is a run whose networks are already merged. Neither its data set nor its networks are opened.</summary>
    /// <param name="run">The folder of the run.</param>
    /// <exception cref="InputException">The folder is not a run, or the run has a single network.</exception>
    public static bool IsMerged(string run)
    {
        var folder = RunFolder.Open(run);
        if (folder.ReadStart().Folds == 0) throw InputException.At(run, "the run has a single network", "a run with several networks (train --folds)", $"Its model is {folder.Model}.");
        return File.Exists(folder.Result);
    }

    /// <summary>Merges the networks into one model, which is evaluated and calibrated with out-of-fold scores. If another process is merging them, this one waits for it.</summary>
    /// <param name="job">The run, opened by <see cref="TrainingJob.Resume"/>.</param>
    /// <param name="onEvent">Receives progress and messages.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>The evaluation of the out-of-fold scores.</returns>
    /// <exception cref="InputException">Networks are not finished. The message states the commands that train them.</exception>
    public static Evaluation Execute(TrainingJob job, Action<RunEvent> onEvent, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(onEvent);
        if (job.MissingNetworks() is { Count: > 0 } missing)
            throw InputException.At(job.Folder.Root, $"{missing.Count} of {job.Folds.Count * job.Start.Seeds} networks are not finished", "a run whose networks are all finished",
                $"To train them:\n{Names.Summary([.. missing.Select(network => $"  earmark train --resume {Shell.Quote(network.Run.Root)} --fold {network.Fold}")], "\n")}");
        var options = new RunOptions { Device = job.Start.Device, Threads = job.Start.Threads, Cache = job.Cache };
        return RepeatedCrossValidation.Merge(job, options, onEvent, cancellationToken);
    }
}
