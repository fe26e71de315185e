using Earmark.Data;
using static System.FormattableString;

namespace Earmark.Reports;

/// <summary>Selects a subset of the clips, for data sets that would take too long to read completely.</summary>
public static class ClipSubset
{
    /// <summary>Selects at most a number of evenly spaced clips from each part.</summary>
    /// <param name="data">The data set.</param>
    /// <param name="limit">Maximum number of clips per part, at least 1.</param>
    /// <returns>The smaller data set and a text such as "300 of 9,473", or null if it contains all clips.</returns>
    public static (Dataset Data, string? Sampled) Select(Dataset data, int limit)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        var subset = data with { Train = Sample(data.Train, limit), Test = Sample(data.Test, limit), Background = Sample(data.Background, limit) };
        int before = Count(data), after = Count(subset);
        return after == before ? (data, null) : (subset, Invariant($"{after:N0} of {before:N0}"));
    }

    private static int Count(Dataset data) => data.Train.Count + data.Test.Count + data.Background.Count;

    private static IReadOnlyList<Clip> Sample(IReadOnlyList<Clip> clips, int limit) =>
        clips.Count <= limit ? clips : [.. Enumerable.Range(0, limit).Select(i => clips[(int)((long)i * clips.Count / limit)])];
}
