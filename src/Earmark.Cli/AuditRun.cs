using Earmark.Data;
using Earmark.Reports.Runs;
using Earmark.Runs;
using Earmark.Scoring;

namespace Earmark.Cli;

/// <summary>A run with its data set and its out-of-fold scores, for <c>earmark audit</c>.</summary>
/// <param name="Summary">The run.</param>
/// <param name="Data">Its data set.</param>
/// <param name="Scores">Scores of the clips that were held out, each by the network that was not trained on it.</param>
/// <param name="Rule">The score rule of its networks.</param>
internal sealed record AuditRun(RunSummary Summary, Dataset Data, ScoreTable Scores, ScoreRule Rule)
{
    /// <summary>Opens the run, and the data set as the run did.</summary>
    /// <param name="terminal">The terminal for warnings about the data set.</param>
    /// <param name="path">The folder of the run.</param>
    /// <param name="data">The data set.</param>
    /// <param name="options">The options of the user. Without any, those of the run are used.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="InputException">The run has no out-of-fold scores, or the clips or labels are not those of the run.</exception>
    public static AuditRun Open(Terminal terminal, string path, string data, DatasetOptions options, CancellationToken cancellationToken)
    {
        var run = RunSummary.Open(path);
        if (!File.Exists(run.Files.OutOfFold))
            throw InputException.At(path, $"it contains no oof.csv{(run.Reason.Length > 0 ? $" ({run.Reason})" : "")}", "a finished run with held-out clips", "Train with --folds 5 to score every clip by a network that was not trained on it.");
        var opened = RunData.Open(run, data, options == new DatasetOptions() ? RunData.ReadOptions(run) : options, cancellationToken);
        foreach (var finding in opened.Findings) terminal.Warn(finding.ToString());
        return new(run, opened, ScoreTable.Load(run.Files.OutOfFold), RunData.RuleOf(run, opened));
    }
}
