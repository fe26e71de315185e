namespace Earmark.Tagging;

/// <summary>Where and how a model computes.</summary>
public sealed record ModelOptions
{
    /// <summary>"cpu", "cuda" or "cuda:N"; "auto": the first GPU if this build and this machine have one, else the CPU.</summary>
    public string Device { get; init; } = "auto";

    /// <summary>Threads that compute at once; 0: one for each core.</summary>
    public int Threads { get; init; }

    /// <summary>How often a recording is heard, <see cref="Prediction.TtaViews"/>; null: as the model says.</summary>
    public int? TtaViews { get; init; }

    /// <summary>The number of threads, 0 resolved.</summary>
    internal int ThreadCount => Threads > 0 ? Threads : Environment.ProcessorCount;
}
