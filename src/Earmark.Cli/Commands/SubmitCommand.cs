using System.ComponentModel;
using System.Globalization;
using Earmark.Data;
using Earmark.Scoring;
using Earmark.Tagging;
using Spectre.Console.Cli;

namespace Earmark.Cli.Commands;

/// <summary><c>earmark submit MODEL DATA</c>.</summary>
[Description("Writes a submission: the top three labels of every test clip, or the scores of all labels")]
internal sealed class SubmitCommand(Terminal terminal) : Command<SubmitCommand.Settings>
{
    internal sealed class Settings : ModelSettings
    {
        [CommandArgument(1, "<DATA>"), Description("A folder of recordings in any layout that 'earmark train' accepts, or a folder that contains only recordings")]
        public required string Data { get; init; }

        [CommandOption("-o|--out <FILE>"), Description("Output CSV file [grey](default submission.csv)[/]")]
        public string Out { get; init; } = "submission.csv";

        [CommandOption("--format <FORMAT>"), Description("labels: the top three labels, as in the Freesound challenge of 2018; scores: a score for each label, as in 2019 [grey](default: labels if exactly one label applies to a clip, otherwise scores)[/]")]
        public string? Format { get; init; }
    }

    public override int Execute(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        var format = ParseFormat(settings.Format);
        OutputFile.RequireFree("--out", settings.Out);
        OutputFile.RequireFree("--scores", settings.Scores);
        OutputFile.RequireDifferent("--scores", settings.Scores, "--out", settings.Out);
        if (File.Exists(settings.Data))
            throw InputException.At(settings.Data, "it is a file", "the folder of a data set", $"To tag a recording: earmark tag {Shell.Quote(settings.Model)} {Shell.Quote(settings.Data)}");
        using var tagger = settings.Load(terminal);
        var data = Dataset.OpenForPrediction(settings.Data, settings.DatasetOptions, cancellationToken);
        if (data.Layout == FolderLayouts.FlatName)
            terminal.Message($"{settings.Data} contains only recordings. To tag recordings without a submission: earmark tag {Shell.Quote(settings.Model)} {Shell.Quote(settings.Data)}");
        foreach (var finding in data.Findings) terminal.Warn(finding.ToString());

        var failures = new List<Failure>();
        var writer = SubmissionWriter.Create(terminal, tagger.Card, data, format);
        var scores = writer.Write(terminal, tagger, data, settings.Out, failures, completed => SavePartialResults(writer, completed, settings.Out, settings.Scores), cancellationToken);
        if (settings.Scores is { } file) scores.Save(file);
        terminal.WriteResult(string.Create(CultureInfo.InvariantCulture, $"{settings.Out}: {scores.Clips.Count:N0} rows"));
        return ExitCode.For(failures);
    }

    private static SubmissionFormat? ParseFormat(string? format) => format switch
    {
        null => null,
        "labels" => SubmissionFormat.Labels,
        "scores" => SubmissionFormat.Scores,
        _ => throw InputException.At($"--format {format}", "unknown value", "labels or scores"),
    };

    /// <summary>Saves the rows scored before cancellation to separate files, so that an incomplete submission is not mistaken for a complete one.</summary>
    /// <param name="writer">Writes the rows in the format of the submission.</param>
    /// <param name="scores">The rows scored so far.</param>
    /// <param name="submission">The path of the submission, which is not written.</param>
    /// <param name="file">The path of the score file, which is not written, or null if no score file was requested.</param>
    /// <returns>A message with the paths of the files.</returns>
    internal static string SavePartialResults(SubmissionWriter writer, ScoreTable scores, string submission, string? file)
    {
        var rows = OutputFile.GetPartialPath(submission);
        writer.Save(scores, rows);
        if (file is null) return $"the rows so far are in {rows}; {submission} was not written";
        var partial = OutputFile.GetPartialPath(file);
        scores.Save(partial);
        return $"the rows so far are in {rows} and their scores in {partial}; {submission} and {file} were not written";
    }
}
