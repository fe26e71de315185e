using Earmark.Training.Presets;
using Earmark.Scoring;
using Earmark.Tagging;

namespace Earmark.Training.Runs;

/// <summary>An event of a run.</summary>
public abstract record RunEvent
{
    /// <summary>Progress of a stage.</summary>
    /// <param name="Name">Name of the stage, such as "reading 220 clips".</param>
    /// <param name="Done">How much of it is done.</param>
    /// <param name="Of">How much there is.</param>
    public sealed record Progress(string Name, long Done, long Of) : RunEvent;

    /// <summary>A line was added to the history.</summary>
    /// <param name="Line">The line.</param>
    public sealed record Measured(HistoryLine Line) : RunEvent;

    /// <summary>A clip cannot be used.</summary>
    /// <param name="Failure">Its name and why.</param>
    public sealed record ClipSkipped(Failure Failure) : RunEvent;

    /// <summary>Something is wrong that does not end the run.</summary>
    /// <param name="Text">The text, one or more sentences.</param>
    public sealed record Warning(string Text) : RunEvent;

    /// <summary>A message.</summary>
    /// <param name="Text">The line.</param>
    public sealed record Message(string Text) : RunEvent;
}

/// <summary>The result of a run.</summary>
/// <param name="Finished">False if the run was cancelled before its last step; it can be resumed.</param>
/// <param name="Step">Steps taken.</param>
/// <param name="SkippedClips">Clips that could not be used.</param>
/// <param name="Scores">Scores of the held-out clips by model.onnx; null: not finished.</param>
/// <param name="Evaluation">Metrics of these scores; null: not finished, or no clips were held out.</param>
/// <param name="Metrics">The metrics in the metadata of the model.</param>
public sealed record RunResult(bool Finished, long Step, IReadOnlyList<Failure> SkippedClips, ScoreTable? Scores, Evaluation? Evaluation,
    IReadOnlyDictionary<string, double> Metrics);

/// <summary>Device, threads and cache of a run. They do not change its results.</summary>
public sealed record RunOptions
{
    /// <summary>"cpu", "cuda", "cuda:N", or "auto": the first GPU if there is one.</summary>
    public string Device { get; init; } = "auto";

    /// <summary>
    /// Threads of one operation; 0: <c>OMP_NUM_THREADS</c> if it is set, otherwise one for each physical core that the process may
    /// use. A batch of 32 crops may be too little work for all cores of a large machine: measured up to two cores only.
    /// </summary>
    public int Threads { get; init; }

    /// <summary>Folder for cached spectrograms, for presets with <see cref="SpectrogramSource.Cache"/>.</summary>
    public required string Cache { get; init; }

    /// <summary>Least time between two checkpoints, apart from those at validations.</summary>
    public TimeSpan CheckpointEvery { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The clock.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
