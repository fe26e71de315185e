using Earmark.Data;
using Earmark.Training.Presets;

namespace Earmark.Training.Runs;

/// <summary>All settings of a new training run.</summary>
/// <param name="Data">Folder of labelled recordings.</param>
/// <param name="Preset">All parameters; the precision may be <see cref="Precision.Auto"/>.</param>
public sealed record TrainingRequest(string Data, Preset Preset)
{
    /// <summary>Name or path of the preset from which <see cref="Preset"/> was made, or null if unknown. It is only shown.</summary>
    public string? PresetName { get; init; }

    /// <summary>Keys that override those of the named preset, such as "schedule.steps=2000". They are only shown.</summary>
    public IReadOnlyList<string> Settings { get; init; } = [];

    /// <summary>The trained weights from which the run starts, or null for random weights.</summary>
    public InitialWeights? Init { get; init; }

    /// <summary>Folder of the finished cross-validation whose scores are soft targets (distillation), or null for labels only.</summary>
    public string? Teacher { get; init; }

    /// <summary>Options for opening the data set.</summary>
    public DatasetOptions DatasetOptions { get; init; } = new();

    /// <summary>Number of folds of a cross-validation, at least 2, or 0 for a single network and a single set of held-out clips.</summary>
    public int Folds { get; init; }

    /// <summary>The only fold to train, from 0, or null for all folds.</summary>
    public int? Fold { get; init; }

    /// <summary>Number of seeds, each of which has a network for every fold. Seed i is the seed of the preset + i. More than 1 requires <see cref="Folds"/>.</summary>
    public int Seeds { get; init; } = 1;

    /// <summary>The task of a job array that trains only its part of the networks, or null for all networks. Network n is that of fold n % <see cref="Folds"/> with seed n / <see cref="Folds"/>.</summary>
    public ArrayTask? Task { get; init; }

    /// <summary>Name of the folder of the run in <see cref="Runs"/>, or null for the next free number. If the run exists, and has the same data and settings, it is continued.</summary>
    public string? Name { get; init; }

    /// <summary>"auto", "cpu", "cuda" or "cuda:N".</summary>
    public string Device { get; init; } = "auto";

    /// <summary>Number of threads per operation, or 0 for the default (see <see cref="RunOptions.Threads"/>).</summary>
    public int Threads { get; init; }

    /// <summary>Folder of all runs.</summary>
    public string Runs { get; init; } = "runs";

    /// <summary>Folder of the spectrogram cache, or null for <c>cache</c> in <see cref="Runs"/>.</summary>
    public string? Cache { get; init; }
}

/// <summary>Options of a resumed run that replace those in its run.json. Null leaves an option unchanged.</summary>
/// <param name="Fold">The only fold to train, from 0, or null for all unfinished folds.</param>
/// <param name="Device">"auto", "cpu", "cuda" or "cuda:N".</param>
/// <param name="Threads">Number of threads per operation.</param>
/// <param name="Cache">Folder of the spectrogram cache.</param>
/// <param name="Task">The task of a job array that trains only its part of the networks.</param>
public sealed record ResumeRequest(int? Fold = null, string? Device = null, int? Threads = null, string? Cache = null, ArrayTask? Task = null);
