namespace Earmark.Tagging.Jobs;

/// <summary>Counts the results of a job.</summary>
/// <param name="maxFailures">Maximum number of failures that are kept.</param>
public sealed class TagSummary(int maxFailures)
{
    private readonly List<Failure> failures = [];

    /// <summary>Number of recordings.</summary>
    public int Recordings { get; private set; }

    /// <summary>Number of recordings that could not be tagged, apart from those that are empty.</summary>
    public int Unreadable { get; private set; }

    /// <summary>Number of recordings without samples. See <see cref="Failure.IsEmpty"/>.</summary>
    public int Empty { get; private set; }

    /// <summary>The first recordings that could not be tagged or are empty.</summary>
    public IReadOnlyList<Failure> Failures => failures;

    /// <summary>Adds a result.</summary>
    /// <param name="result">The result.</param>
    public void Add(TagResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        Add(result.Failure);
    }

    /// <summary>Adds a recording.</summary>
    /// <param name="failure">Why it could not be processed, or null.</param>
    public void Add(Failure? failure)
    {
        Recordings++;
        if (failure is null) return;
        if (failure.IsEmpty) Empty++;
        else Unreadable++;
        if (failures.Count < maxFailures) failures.Add(failure);
    }
}
