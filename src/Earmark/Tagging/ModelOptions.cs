namespace Earmark.Tagging;

/// <summary>Device and number of threads of a model.</summary>
public sealed record ModelOptions
{
    /// <summary>"cpu", "cuda" or "cuda:N", or "auto" for the first GPU if the build and the machine support one, otherwise the CPU.</summary>
    public string Device { get; init; } = "auto";

    /// <summary>Number of threads, or 0 for one per core.</summary>
    public int Threads { get; init; }

    /// <summary>Number of test-time augmentation views, <see cref="Prediction.TtaViews"/>, or null for the value stored in the model.</summary>
    public int? TtaViews { get; init; }

    /// <summary>Number of threads, with 0 resolved.</summary>
    internal int ThreadCount => Threads > 0 ? Threads : Environment.ProcessorCount;
}
