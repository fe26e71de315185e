using Earmark.Scoring;
using Earmark.Tagging;

namespace Earmark.Training.Runs;

/// <summary>An event that a run reports while it is in progress.</summary>
public abstract record RunEvent
{
    /// <summary>Progress of a stage.</summary>
    /// <param name="Name">Name of the stage, such as "reading 220 clips".</param>
    /// <param name="Done">Completed units of work.</param>
    /// <param name="Of">Total units of work.</param>
    public sealed record Progress(string Name, long Done, long Of) : RunEvent;

    /// <summary>A line was added to the history.</summary>
    /// <param name="Line">The line.</param>
    public sealed record Measured(HistoryLine Line) : RunEvent;

    /// <summary>A clip cannot be used.</summary>
    /// <param name="Failure">Name of the clip and the reason.</param>
    public sealed record ClipSkipped(Failure Failure) : RunEvent;

    /// <summary>A problem that does not end the run.</summary>
    /// <param name="Text">Description of the problem, in one or more sentences.</param>
    public sealed record Warning(string Text) : RunEvent;

    /// <summary>A message for the user.</summary>
    /// <param name="Text">The line.</param>
    public sealed record Message(string Text) : RunEvent;
}

/// <summary>The result of a run.</summary>
/// <param name="Finished">False if the run was cancelled before its last step; it can be resumed.</param>
/// <param name="Step">Steps taken.</param>
/// <param name="LeftOut">Clips that could not be used.</param>
/// <param name="Scores">Scores of the held-out clips by model.onnx; null: not finished.</param>
/// <param name="Evaluation">Metrics of these scores; null: not finished, or nothing was held out.</param>
/// <param name="Metrics">The metrics stored in the model card.</param>
public sealed record RunResult(bool Finished, long Step, IReadOnlyList<Failure> LeftOut, ScoreTable? Scores, Evaluation? Evaluation,
    IReadOnlyDictionary<string, double> Metrics);

/// <summary>Where and how a run computes. These options do not change the results.</summary>
public sealed record RunOptions
{
    /// <summary>"cpu", "cuda", "cuda:N", or "auto": the first GPU if there is one, otherwise the CPU.</summary>
    public string Device { get; init; } = "auto";

    /// <summary>
    /// Number of threads per operation; 0: <c>OMP_NUM_THREADS</c> if it is set, otherwise one thread for each physical core
    /// that the process may use. A batch of 32 crops may be too little work for all cores of a large machine. Measured on
    /// up to two cores only.
    /// </summary>
    public int Threads { get; init; }

    /// <summary>Folder of the spectrogram cache, for presets with <see cref="SpectrogramSource.Cache"/>.</summary>
    public required string Cache { get; init; }

    /// <summary>Minimum time between two checkpoints, apart from the checkpoints at validations.</summary>
    public TimeSpan CheckpointEvery { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The source of the current time.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
