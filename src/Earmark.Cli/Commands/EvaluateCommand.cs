using System.ComponentModel;
using Earmark.Data;
using Earmark.Scoring;
using Earmark.Tagging;
using Spectre.Console.Cli;

namespace Earmark.Cli.Commands;

/// <summary><c>earmark evaluate MODEL DATA</c>.</summary>
[Description("Measures a model on labelled recordings: MAP@3, MAP@1, each label, what is taken for what")]
internal sealed class EvaluateCommand(Terminal terminal) : Command<EvaluateCommand.Settings>
{
    private const int MatrixLabels = 20, Confusions = 15;

    internal sealed class Settings : ModelSettings
    {
        [CommandOption("--part <PART>"), Description("validation, training or all [grey](default: validation where the model was trained on this set, else all)[/]")]
        public string? Part { get; init; }

        [CommandOption("--json"), Description("Prints the whole result as JSON")]
        public bool Json { get; init; }
    }

    public override int Execute(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        OutputFile.RequireFree("--scores", settings.Scores);
        using var tagger = settings.Load();
        var data = Dataset.Open(settings.Data, settings.DatasetOptions);
        foreach (var finding in data.Findings) terminal.Warn(finding.ToString());
        var (part, evaluation, scores, failures) = Measurement.Of(terminal, tagger, data, settings.Part, some => Keep(some, settings.Scores), cancellationToken);
        if (settings.Scores is { } file) scores.Save(file);
        if (settings.Json) terminal.Json(new { part, evaluation, scores.Labels, failures });
        else Show(evaluation, scores.Labels, part);
        return ExitCode.Of(failures);
    }

    private static string? Keep(ScoreTable some, string? file)
    {
        if (file is null) return null;
        var scores = OutputFile.Partial(file);
        some.Save(scores);
        return $"their scores are in {scores}, and {file} is not written";
    }

    private void Show(Evaluation evaluation, LabelSet labels, string part)
    {
        terminal.Table(["part", "clips", "MAP@3", "MAP@1", "calibration error", "log loss"],
            [[part, evaluation.Clips, evaluation.Map3, evaluation.Map1, evaluation.ExpectedCalibrationError, evaluation.LogLoss]]);
        terminal.Table(["label", "clips", "MAP@3", "MAP@1"], evaluation.PerClass.OrderBy(row => row.Map3)
            .Select(row => (object[])[row.Label, row.Clips, row.Map3, row.Map1]));
        var count = labels.Count;
        if (count <= MatrixLabels)
            terminal.Table(["true, by number of predicted:", .. Enumerable.Range(1, count).Select(number => $"{number}")], Enumerable.Range(0, count)
                .Select(row => (object[])[$"{row + 1} {labels[row]}", .. Enumerable.Range(0, count).Select(column => (object)evaluation.Confusion[row, column])]));
        else
            terminal.Table(["true", "taken for", "clips"], Enumerable.Range(0, count * count).Where(cell => cell / count != cell % count && evaluation.Confusion[cell / count, cell % count] > 0)
                .OrderByDescending(cell => evaluation.Confusion[cell / count, cell % count]).Take(Confusions)
                .Select(cell => (object[])[labels[cell / count], labels[cell % count], evaluation.Confusion[cell / count, cell % count]]));
    }
}
