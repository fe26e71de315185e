using System.ComponentModel;
using System.Globalization;
using Earmark.Data;
using Earmark.Scoring;
using Earmark.Tagging;
using Spectre.Console.Cli;

namespace Earmark.Cli.Commands;

/// <summary><c>earmark evaluate MODEL DATA</c>.</summary>
[Description("Evaluates a model on labelled recordings: MAP@3, MAP@1, per-label metrics, confusion matrix")]
internal sealed class EvaluateCommand(Terminal terminal) : Command<EvaluateCommand.Settings>
{
    internal sealed class Settings : ModelSettings
    {
        [CommandArgument(1, "<DATA>"), Description("A folder of labelled recordings in any layout that 'earmark train' accepts")]
        public required string Data { get; init; }

        [CommandOption("--split <SPLIT>"), Description("Clips to evaluate: validation, training or all [grey](default: validation if the model was trained on this set, otherwise all)[/]")]
        public string? Split { get; init; }

        [CommandOption("--json"), Description("Prints the complete result as JSON")]
        public bool Json { get; init; }
    }

    public override int Execute(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        OutputFile.RequireFree("--scores", settings.Scores);
        using var tagger = settings.Load(terminal);
        var data = Dataset.Open(settings.Data, settings.DatasetOptions, cancellationToken);
        foreach (var finding in data.Findings) terminal.Warn(finding.ToString());
        var (split, evaluation, scores, failures, falseAlarms) = Measurement.Run(terminal, tagger, data, settings.Split, completed => SavePartialScores(completed, settings.Scores), cancellationToken);
        if (settings.Scores is { } file) scores.Save(file);
        if (settings.Json) terminal.Json(new { split, evaluation, falseAlarms, scores.Labels, failures });
        else
        {
            EvaluationTables.Show(terminal, evaluation, scores.Labels, split);
            if (falseAlarms is not null)
                terminal.WriteResult(string.Create(CultureInfo.InvariantCulture, $"false alarms: {falseAlarms.Count:N0} in {falseAlarms.Clips:N0} background recordings, {falseAlarms.PerHour:0.#} per hour"));
        }
        return ExitCode.For(failures);
    }

    private static string? SavePartialScores(ScoreTable scores, string? file)
    {
        if (file is null) return null;
        var partial = OutputFile.GetPartialPath(file);
        scores.Save(partial);
        return $"the scores so far are in {partial}; {file} was not written";
    }
}
