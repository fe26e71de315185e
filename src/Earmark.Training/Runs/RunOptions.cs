using Earmark.Training.Presets;

namespace Earmark.Training.Runs;

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
