using System.ComponentModel;
using System.Globalization;
using Earmark.Reports.Runs;
using Earmark.Runs;
using Spectre.Console.Cli;

namespace Earmark.Cli.Commands;

/// <summary><c>earmark runs [FOLDER]</c>.</summary>
[Description("Lists and compares training runs: preset, data, metric, duration; unfinished and damaged runs with the reason")]
internal sealed class RunsCommand(Terminal terminal) : Command<RunsCommand.Settings>
{
    internal sealed class Settings : CommandSettings
    {
        [CommandArgument(0, "[FOLDER]"), Description("The folder of all runs, or a single run [grey](default runs)[/]")]
        public string? Folder { get; init; }

        [CommandOption("--html <FILE>"), Description("Also writes a page with the table and the overlaid training curves of all runs")]
        public string? Html { get; init; }

        [CommandOption("--json"), Description("Prints the list as JSON")]
        public bool Json { get; init; }
    }

    public override int Execute(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        OutputFile.RequireFree("--html", settings.Html);
        var folder = settings.Folder ?? "runs";
        var runs = RunSummary.ReadAll(folder);
        if (settings.Html is { } page) RunComparison.Write(page, Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))), runs);
        RunRow[] rows = [.. runs.Select(RunRow.From)];
        if (settings.Json) terminal.Json(rows);
        else if (rows.Length == 0) terminal.Message($"{folder} contains no runs");
        else Show(rows);
        if (settings is { Html: not null, Json: false }) terminal.WriteResult($"page: {settings.Html}");
        return ExitCode.Success;
    }

    // The reason is a line of its own, because it may be long.
    private void Show(RunRow[] rows)
    {
        terminal.Table(["run", "metric", "value", "clips", "preset", "data", "folds", "rule", "steps", "training", "status"], rows.Select(row => (object[])
        [
            row.Run, row.Metric ?? "", row.Value?.ToString("0.0000", CultureInfo.InvariantCulture) ?? "", row.Clips?.ToString("N0", CultureInfo.InvariantCulture) ?? "", row.Preset ?? "",
            row.Data is null ? "" : Path.GetFileName(Path.TrimEndingDirectorySeparator(row.Data)), row switch { { Folds: 0 } => "", { Seeds: > 1 } => $"{row.Folds} x {row.Seeds} seeds", _ => row.Folds }, row.ScoreRule ?? "", row.Steps,
            row.TrainingSeconds is { } seconds ? Progress.FormatDuration(TimeSpan.FromSeconds(seconds)) : "", row.Status,
        ]));
        foreach (var row in rows.Where(row => row.SeedValues.Count > 0))
            terminal.WriteResult($"{row.Run}: {row.Metric} of each seed: {string.Join(", ", row.SeedValues.Select(value => value.ToString("0.0000", CultureInfo.InvariantCulture)))}");
        foreach (var row in rows.Where(row => row.Reason is not null)) terminal.WriteResult($"{row.Run}: {row.Status}: {row.Reason}");
        if (rows.Any(row => row.Source == "during training")) terminal.Message("metrics of unfinished runs are those of the last validation during training");
    }
}
