using Earmark.Leases;
using Earmark.Training.Presets;

namespace Earmark.Training.Runs;

/// <summary>Device, threads and cache of a run, and how it shares its folder with other processes. These options do not change its results.</summary>
public sealed record RunOptions
{
    /// <summary>"cpu", "cuda", "cuda:N", or "auto": the first GPU if there is one, otherwise the CPU.</summary>
    public string Device { get; init; } = "auto";

    /// <summary>
    /// Number of threads per operation, or 0 for <c>OMP_NUM_THREADS</c> if it is set, otherwise one thread for each physical
    /// core that the process may use. A batch of 32 crops may be too small for all cores of a large machine. This was
    /// measured on up to two cores only.
    /// </summary>
    public int Threads { get; init; }

    /// <summary>Folder of the spectrogram cache, for presets with <see cref="SpectrogramSource.Cache"/>.</summary>
    public required string Cache { get; init; }

    /// <summary>Minimum time between two checkpoints, in addition to the checkpoints after validations.</summary>
    public TimeSpan CheckpointInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Source of the current time.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Whether to wait for a network that another process is training. Otherwise, this is an error.</summary>
    public bool WaitForOthers { get; init; }

    /// <summary>The task of a job array that this process is, or null. It is shown to other tasks.</summary>
    public ArrayTask? Task { get; init; }

    /// <summary>Durations of the leases of run folders.</summary>
    internal LeaseTiming LeaseTiming { get; init; } = LeaseTiming.Default;

    /// <summary>Creates the object that takes and watches the leases of run folders.</summary>
    internal LeaseWatch WatchLeases() => new(Task?.ToString(), LeaseTiming, TimeProvider);
}
