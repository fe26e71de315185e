using System.ComponentModel;
using System.Globalization;
using Earmark.Scoring;
using Earmark.Data;
using Spectre.Console.Cli;
using Earmark.Tagging;

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
        OutputFile.RequireDifferent("--scores", settings.Scores, "--out", settings.Out);
        using var tagger = settings.Load(terminal);
        var data = Dataset.OpenForPrediction(settings.Data, settings.DatasetOptions);
        foreach (var finding in data.Findings) terminal.Warn(finding.ToString());

        var failures = new List<Failure>();
        var scores = SubmissionWriter.Write(terminal, tagger, data, settings.Out, failures, some => Keep(some, settings.Out, settings.Scores), cancellationToken);
        if (settings.Scores is { } file) scores.Save(file);
        terminal.Line(string.Create(CultureInfo.InvariantCulture, $"{settings.Out}: {scores.Clips.Count:N0} rows"));
        return ExitCode.Of(failures);
    }

    /// <summary>Saves what is scored of a submission that was stopped under names of its own, so that it does not look complete.</summary>
    /// <param name="some">The rows.</param>
    /// <param name="submission">The submission, which is not written.</param>
    /// <param name="file">The file of scores, which is not written; null: none was asked for.</param>
    /// <returns>Where they are.</returns>
    internal static string Keep(ScoreTable some, string submission, string? file)
    {
        var rows = OutputFile.Partial(submission);
        SubmissionWriter.Save(some, rows);
        if (file is null) return $"their rows are in {rows}, and {submission} is not written";
        var scores = OutputFile.Partial(file);
        some.Save(scores);
        return $"their rows are in {rows}, their scores in {scores}; {submission} and {file} are not written";
    }
}
