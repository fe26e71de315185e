using Earmark.Training.Presets;
using Earmark.Scoring;
using Earmark.Tagging;

namespace Earmark.Training.Runs;

/// <summary>What a run tells of itself while it works.</summary>
public abstract record RunEvent
{
    /// <summary>A stage of work goes on.</summary>
    /// <param name="Name">What is being done, as "reading 220 clips".</param>
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
    /// <param name="Text">What it is, as a sentence or more.</param>
    public sealed record Warning(string Text) : RunEvent;

    /// <summary>Something worth a line.</summary>
    /// <param name="Text">The line.</param>
    public sealed record Message(string Text) : RunEvent;
}

/// <summary>How a run ended.</summary>
/// <param name="Finished">False where it was stopped before its last step; it can be resumed.</param>
/// <param name="Step">Steps taken.</param>
/// <param name="SkippedClips">Clips that could not be used.</param>
/// <param name="Scores">Scores of the held-out clips by model.onnx; null: not finished.</param>
/// <param name="Evaluation">What they are worth; null: not finished, or nothing was held out.</param>
/// <param name="Metrics">The figures the model's card holds.</param>
public sealed record RunResult(bool Finished, long Step, IReadOnlyList<Failure> SkippedClips, ScoreTable? Scores, Evaluation? Evaluation,
    IReadOnlyDictionary<string, double> Metrics);

/// <summary>Where and how a run computes; nothing here changes what it computes.</summary>
public sealed record RunOptions
{
    /// <summary>"cpu", "cuda", "cuda:N", or "auto": the first GPU where there is one.</summary>
    public string Device { get; init; } = "auto";

    /// <summary>
    /// Threads of one operation; 0: <c>OMP_NUM_THREADS</c> where it is set, else one for each physical core that the process may
    /// use. A batch of 32 crops may be too little work for all cores of a large machine: measured up to two cores only.
    /// </summary>
    public int Threads { get; init; }

    /// <summary>Where spectrograms are kept, for presets with <see cref="SpectrogramSource.Cache"/>.</summary>
    public required string Cache { get; init; }

    /// <summary>Least time between two checkpoints, apart from those at validations.</summary>
    public TimeSpan CheckpointEvery { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The clock.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
