using Earmark.Reports.Runs;
using Earmark.Training.Runs;

namespace Earmark.Cli.Training;

/// <summary>Merges the networks of a run for <c>earmark merge RUN</c>.</summary>
internal static class MergedRun
{
    /// <summary>Merges the networks, unless they are already merged, and shows the model.</summary>
    /// <param name="terminal">The terminal.</param>
    /// <param name="run">The folder of the run.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>A value of <see cref="ExitCode"/>.</returns>
    /// <exception cref="InputException">The folder is not a run with several networks, or networks are not finished.</exception>
    public static int Show(Terminal terminal, string run, CancellationToken cancellationToken)
    {
        if (RunMerge.IsMerged(run))
        {
            terminal.Message($"{run}: its networks are already merged");
            var folder = RunFolder.Open(run);
            if (!File.Exists(Path.Combine(folder.Root, RunReport.PageName))) // the process that merged them was killed
                RunPage.Write(terminal, folder, TrainingJob.Resume(run, new(Device: "cpu"), cancellationToken).Data, embed: false, cancellationToken);
            terminal.WriteResult($"model: {folder.Model}");
            return ExitCode.Success;
        }
        var job = TrainingJob.Resume(run, new(Device: "cpu"), cancellationToken);
        using var display = new RunDisplay(terminal);
        var evaluation = RunMerge.Execute(job, display.Report, cancellationToken);
        display.Dispose();
        var page = RunPage.Write(terminal, job.Folder, job.Data, embed: false, cancellationToken);
        terminal.WriteResult(TrainingReport.OutOfFoldRule(evaluation.ScoreRule));
        EvaluationTables.Show(terminal, evaluation, job.Data.Labels, "out of fold");
        terminal.WriteResult($"model: {job.Folder.Model}");
        if (page is not null) terminal.WriteResult($"report: {page}");
        return ExitCode.Success;
    }
}
