using Earmark.Runs;

namespace Earmark.Cli;

/// <summary>A run in the list of <c>earmark runs</c>; also its JSON form. Unknown values are null.</summary>
/// <param name="Run">Name of the run folder.</param>
/// <param name="Folder">Path of the run folder.</param>
/// <param name="Status">finished, unfinished or damaged.</param>
/// <param name="Reason">What is damaged, or at which step an unfinished run is.</param>
/// <param name="Preset">Name or path of the preset.</param>
/// <param name="Settings">Keys that override those of the preset.</param>
/// <param name="Data">Folder of the data set.</param>
/// <param name="Csv">Alternative label file.</param>
/// <param name="Folds">Number of folds, or 0 for a single network.</param>
/// <param name="Seeds">Number of seeds, each of which has a network for every fold.</param>
/// <param name="SeedValues">The metric of each finished seed of a run of several seeds.</param>
/// <param name="ScoreRule">softmax or sigmoid.</param>
/// <param name="Metric">Name of the most important metric.</param>
/// <param name="Value">Its value, 0 to 1.</param>
/// <param name="Source">out of fold, held out or in training.</param>
/// <param name="Clips">Number of clips of the metric.</param>
/// <param name="Metrics">All metrics of the finished run by name.</param>
/// <param name="Steps">Completed steps of all networks.</param>
/// <param name="TrainingSeconds">Duration of these steps, in seconds.</param>
/// <param name="Started">Time at which the run was started.</param>
/// <param name="Device">Requested device.</param>
/// <param name="Processor">Processor.</param>
/// <param name="Precision">Precision of the numbers in training.</param>
/// <param name="Version">Version of Earmark that started the run.</param>
internal sealed record RunRow(string Run, string Folder, string Status, string? Reason, string? Preset, IReadOnlyList<string> Settings, string? Data, string? Csv, int Folds, int Seeds, IReadOnlyList<double> SeedValues, string? ScoreRule,
    string? Metric, double? Value, string? Source, int? Clips, IReadOnlyDictionary<string, double> Metrics, long Steps, double? TrainingSeconds, DateTimeOffset? Started,
    string? Device, string? Processor, string? Precision, string? Version)
{
    /// <summary>Returns the row of a run.</summary>
    public static RunRow From(RunSummary run) => new(run.Name, run.Files.Root, run.Status.ToString().ToLowerInvariant(), run.Reason.Length == 0 ? null : run.Reason, run.Preset, run.Settings, run.Data, run.Csv,
        run.Folds, run.Seeds, [.. run.SeedRuns.Select(seed => seed.Metric?.Value).OfType<double>()], run.ScoreRule, run.Metric?.Name, run.Metric?.Value, run.Metric?.Source, run.Metric?.Clips, run.Metrics, run.CompletedSteps, run.TrainingTime?.TotalSeconds, run.Started,
        run.Device, run.Processor, run.Precision, run.Version);
}
