using Earmark.Data;
using static System.FormattableString;

namespace Earmark.Reports;

/// <summary>Selects some of the clips, for data sets where all would take too long.</summary>
public static class ClipSubset
{
    /// <summary>Selects at most a number of clips of each part, evenly spread.</summary>
    /// <param name="data">The data set.</param>
    /// <param name="limit">Maximum number of clips per part, at least 1.</param>
    /// <returns>The smaller data set and a text such as "300 of 9,473"; null: it contains all clips.</returns>
    public static (Dataset Data, string? Sampled) Select(Dataset data, int limit)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        var some = data with { Train = Some(data.Train, limit), Test = Some(data.Test, limit), Background = Some(data.Background, limit) };
        int before = Count(data), after = Count(some);
        return after == before ? (data, null) : (some, Invariant($"{after:N0} of {before:N0}"));
    }

    private static int Count(Dataset data) => data.Train.Count + data.Test.Count + data.Background.Count;

    private static IReadOnlyList<Clip> Some(IReadOnlyList<Clip> clips, int limit) =>
        clips.Count <= limit ? clips : [.. Enumerable.Range(0, limit).Select(i => clips[(int)((long)i * clips.Count / limit)])];
}
