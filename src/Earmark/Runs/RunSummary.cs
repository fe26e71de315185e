using System.Globalization;

namespace Earmark.Runs;

/// <summary>
/// What the files of a run folder say about the run. Values that a version of Earmark did not write are null or empty, and a damaged
/// file does not prevent the rest from being read, so that runs of different versions can be listed side by side.
/// </summary>
public sealed record RunSummary
{
    /// <summary>Name of the folder, such as "3".</summary>
    public required string Name { get; init; }

    /// <summary>The files of the run.</summary>
    public required RunFiles Files { get; init; }

    /// <summary>Whether the run is finished.</summary>
    public required RunStatus Status { get; init; }

    /// <summary>What is damaged, or at which step an unfinished run is. Empty if the run is finished.</summary>
    public required string Reason { get; init; }

    /// <summary>Name or path of the preset, or null if unknown.</summary>
    public string? Preset { get; init; }

    /// <summary>Keys that override those of the preset, such as "schedule.steps=2000".</summary>
    public IReadOnlyList<string> Settings { get; init; } = [];

    /// <summary>Path of the model whose weights were the start of the training (<c>--init</c>), or null for none.</summary>
    public string? InitialModel { get; init; }

    /// <summary>Folder of the cross-validation whose scores were soft targets (<c>--teacher</c>), or null for none.</summary>
    public string? Teacher { get; init; }

    /// <summary>Folder of the data set, or null if unknown.</summary>
    public string? Data { get; init; }

    /// <summary>Alternative label file of the data set, or null for none.</summary>
    public string? Csv { get; init; }

    /// <summary>Hash of the clips and labels (the fingerprint of the data set), or null if unknown.</summary>
    public string? Fingerprint { get; init; }

    /// <summary>Number of folds, or 0 for a single network.</summary>
    public int Folds { get; init; }

    /// <summary>Number of seeds, each of which has a network for every fold.</summary>
    public int Seeds { get; init; } = 1;

    /// <summary>The finished cross-validations of a run of several seeds, in the order of the seeds; otherwise empty.</summary>
    public IReadOnlyList<RunSummary> SeedRuns { get; init; } = [];

    /// <summary>Score rule: "softmax" or "sigmoid"; null if unknown.</summary>
    public string? ScoreRule { get; init; }

    /// <summary>Number of steps of each network, or null if unknown until its clips have been counted (<c>schedule.epochs</c>).</summary>
    public long? Steps { get; init; }

    /// <summary>Number of examples in a step, or 0 if unknown.</summary>
    public int Batch { get; init; }

    /// <summary>Minimum precision of the thresholds, 0 to 1.</summary>
    public double ThresholdPrecision { get; init; }

    /// <summary>Version of Earmark that started the run, or null if unknown.</summary>
    public string? Version { get; init; }

    /// <summary>Time at which the run was started, or null if unknown.</summary>
    public DateTimeOffset? Started { get; init; }

    /// <summary>Requested device, or null if unknown.</summary>
    public string? Device { get; init; }

    /// <summary>Processor, or null if unknown.</summary>
    public string? Processor { get; init; }

    /// <summary>Precision of the numbers in training, or null if unknown.</summary>
    public string? Precision { get; init; }

    /// <summary>The networks that have been started.</summary>
    public IReadOnlyList<RunNetwork> Networks { get; init; } = [];

    /// <summary>The networks of all rounds of self-verification that have been started.</summary>
    public IReadOnlyList<RunNetwork> RoundNetworks { get; init; } = [];

    /// <summary>Metrics of result.json by name; empty if the run is not finished.</summary>
    public IReadOnlyDictionary<string, double> Metrics { get; init; } = new Dictionary<string, double>();

    /// <summary>Completed steps of all networks.</summary>
    public long CompletedSteps => Networks.Concat(RoundNetworks).Sum(network => network.Step);

    /// <summary>Duration of the training steps of all networks, computed from the measured speed, or null if it is unknown.</summary>
    public TimeSpan? TrainingTime => Networks.Concat(RoundNetworks).Aggregate(TimeSpan.Zero, (sum, network) => sum + network.TrainingTime(Batch)) is { Ticks: > 0 } time ? time : null;

    /// <summary>
    /// The most important metric: of the finished run, "out of fold" or "held out"; of an unfinished run, the mean over the networks of the last validation "in training". Null if there is none.
    /// </summary>
    public RunMetric? Metric => RunMetric.From(this);

    /// <summary>Reads the runs in a folder, in the order of their numbers and then of their names. If the folder is itself a run, it is the only one.</summary>
    /// <param name="path">The folder of all runs, such as "runs".</param>
    /// <exception cref="InputException">The folder does not exist.</exception>
    public static IReadOnlyList<RunSummary> ReadAll(string path)
    {
        if (!Directory.Exists(path)) throw InputException.At(path, File.Exists(path) ? "it is a file" : "no such folder", "the folder of all runs, such as runs", "'earmark train DATA' creates it.");
        if (File.Exists(new RunFiles(path).Arguments)) return [Read(path)];
        return [.. Directory.EnumerateDirectories(path).Where(IsRun)
            .OrderBy(folder => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : int.MaxValue)
            .ThenBy(folder => Path.GetFileName(folder), StringComparer.Ordinal).Select(Read)];
    }

    /// <summary>Reads a run that must exist.</summary>
    /// <param name="path">The folder of the run.</param>
    /// <exception cref="InputException">The folder is not that of a run.</exception>
    internal static RunSummary Open(string path)
    {
        var run = Read(path);
        return File.Exists(run.Files.Arguments) ? run : throw InputException.At(path, "it contains no run.json", "the folder of a run, such as runs/1", "'earmark runs' lists the runs.");
    }

    /// <summary>Reads a run. Damaged files are reported in <see cref="Reason"/>.</summary>
    /// <param name="path">The folder of the run.</param>
    public static RunSummary Read(string path) => RunSummaryReader.Read(new(path));

    // Hidden folders are runs that are being created.
    private static bool IsRun(string folder)
    {
        var files = new RunFiles(folder);
        return !Path.GetFileName(folder).StartsWith('.') && new[] { files.Arguments, files.Preset, files.History, files.Result, files.Model, files.LastCheckpoint }.Any(Path.Exists);
    }
}
