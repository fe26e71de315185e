using Earmark.Data;
using Earmark.Reports.Runs;
using Earmark.Runs;

namespace Earmark.Cli.Training;

/// <summary>Writes report.html to the folder of a finished run.</summary>
internal static class RunPage
{
    /// <summary>Writes the page. If this fails, the run is still finished: a warning is shown.</summary>
    /// <param name="terminal">The terminal for warnings.</param>
    /// <param name="folder">The run folder.</param>
    /// <param name="data">The data set of the run.</param>
    /// <param name="embed">Whether the audio of short clips is embedded, because the recordings will be removed.</param>
    /// <param name="cancellationToken">Cancels the operation. The run is finished, so this is also a warning.</param>
    /// <returns>Path of the page, or null if it was not written.</returns>
    public static string? Write(Terminal terminal, RunFiles folder, Dataset data, bool embed, CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder.Root, RunReport.PageName);
        try
        {
            var missing = RunReport.Write(RunSummary.Read(folder.Root), data, path, embed, cancellationToken);
            if (missing is not null) terminal.Warn($"the sections about held-out clips are missing in {path}: {missing}");
            return path;
        }
        catch (Exception error)
        {
            var reason = error is OperationCanceledException ? "cancelled" : error.Message.TrimEnd('.');
            terminal.Warn($"{path} was not written: {reason}. The run is finished. To write the page: earmark report {Shell.Quote(folder.Root)}");
            return null;
        }
    }
}
