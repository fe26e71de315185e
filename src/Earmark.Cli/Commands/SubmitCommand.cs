using System.ComponentModel;
using Earmark.Data;
using Earmark.Tagging;
using Spectre.Console.Cli;

namespace Earmark.Cli.Commands;

/// <summary><c>earmark submit MODEL DATA</c>.</summary>
[Description("Writes a submission: the three best labels of every test clip")]
internal sealed class SubmitCommand(Terminal terminal) : Command<SubmitCommand.Settings>
{
    internal sealed class Settings : ModelSettings
    {
        [CommandOption("-o|--out <FILE>"), Description("The submission [grey](default submission.csv)[/]")]
        public string Out { get; init; } = "submission.csv";
    }

    public override int Execute(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        OutputFile.RequireFree("--out", settings.Out);
        OutputFile.RequireFree("--scores", settings.Scores);
        using var tagger = settings.Load(terminal);
        var data = Dataset.OpenForPrediction(settings.Data, settings.DatasetOptions);
        foreach (var finding in data.Findings) terminal.Warn(finding.ToString());

        var failures = new List<Failure>();
        var scores = SubmissionRows.Write(terminal, tagger, data, settings.Out, failures, cancellationToken);
        if (settings.Scores is { } file) scores.Save(file);
        terminal.Line($"{settings.Out}: {scores.Clips.Count:N0} rows");
        return failures.Count > 0 ? ExitCode.Failures : ExitCode.Done;
    }
}
