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

        [CommandOption("--html <FILE>"), Description("Also writes a page: quality of each label with confidence intervals, confusion matrix, reliability of the scores, worst errors with spectrograms and players")]
        public string? Html { get; init; }

        [CommandOption("--json"), Description("Prints the complete result as JSON")]
        public bool Json { get; init; }
    }

    public override int Execute(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        OutputFile.RequireFree("--scores", settings.Scores);
        OutputFile.RequireFree("--html", settings.Html);
        if (settings.Scores is { } file) OutputFile.RequireDifferent("--html", settings.Html, "--scores", file);
        using var tagger = settings.Load(terminal);
        var data = Dataset.Open(settings.Data, settings.DatasetOptions, cancellationToken);
        foreach (var finding in data.Findings) terminal.Warn(finding.ToString());
        var measurement = Measurement.Run(terminal, tagger, data, settings.Split, completed => SavePartialScores(completed, settings.Scores), cancellationToken);
        var (split, evaluation, scores, _, failures, falseAlarms) = measurement;
        if (settings.Scores is not null) scores.Save(settings.Scores);
        if (settings.Json) terminal.Json(new { split, evaluation, falseAlarms, scores.Labels, failures });
        else
        {
            EvaluationTables.Show(terminal, evaluation, scores.Labels, split);
            if (falseAlarms is not null)
                terminal.WriteResult(string.Create(CultureInfo.InvariantCulture, $"false alarms: {falseAlarms.Count:N0} in {falseAlarms.Clips:N0} background recordings, {falseAlarms.PerHour:0.#} per hour"));
        }
        if (settings.Html is { } page)
        {
            EvaluationPage.Write(page, settings.Model, settings.Data, tagger.Card, measurement, cancellationToken);
            if (!settings.Json) terminal.WriteResult($"page: {page}");
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
