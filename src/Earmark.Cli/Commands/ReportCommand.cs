using System.ComponentModel;
using Earmark.Data;
using Earmark.Reports.Runs;
using Earmark.Runs;
using Spectre.Console.Cli;

namespace Earmark.Cli.Commands;

/// <summary><c>earmark report RUN</c>.</summary>
[Description("Writes the page of a run from the files in its folder: for runs of earlier versions, and for runs that are still in training")]
internal sealed class ReportCommand(Terminal terminal) : Command<ReportCommand.Settings>
{
    internal sealed class Settings : CommandSettings
    {
        [CommandArgument(0, "<RUN>"), Description("The folder of a run, such as runs/3")]
        public required string Run { get; init; }

        [CommandOption("--out <FILE>"), Description("The page [grey](default report.html in the run folder)[/]")]
        public string? Out { get; init; }
    }

    public override int Execute(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        var run = RunSummary.Open(settings.Run);
        var path = settings.Out ?? Path.Combine(settings.Run, RunReport.PageName);
        OutputFile.RequireFree("--out", path);
        var data = OpenData(run, cancellationToken);
        var missing = RunReport.Write(run, data, path, cancellationToken: cancellationToken);
        if (missing is not null && data is not null) terminal.Warn($"the sections about held-out clips are missing: {missing}");
        terminal.WriteResult($"report: {path}");
        return ExitCode.Success;
    }

    private Dataset? OpenData(RunSummary run, CancellationToken cancellationToken)
    {
        try
        {
            return RunData.Open(run, cancellationToken);
        }
        catch (InputException error)
        {
            terminal.Warn($"the sections about held-out clips are missing, because the data set cannot be opened: {error.Message}");
            return null;
        }
    }
}
