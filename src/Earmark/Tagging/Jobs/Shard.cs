using System.Globalization;
using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace Earmark.Tagging.Jobs;

/// <summary>One of several parts of a list of recordings. Each recording belongs to the shard that the hash of its path selects, whatever the other recordings are.</summary>
/// <param name="Index">Index of the shard, from 0.</param>
/// <param name="Count">Number of shards, at least 1.</param>
public sealed record Shard(int Index, int Count)
{
    /// <summary>All recordings.</summary>
    public static Shard All { get; } = new(0, 1);

    private static readonly ArrayTaskOption Option = new("--shard", "the same number of shards as tasks", ", one for each shard",
        "To repeat single tasks of a job array, specify the shard, such as --shard 2/8.", "Otherwise specify the shard, such as --shard 2/8.");

    /// <summary>Returns whether a recording belongs to the shard.</summary>
    /// <param name="path">Path of the recording, as it is listed. All shards must be given the same paths.</param>
    public bool Contains(string path) => XxHash64.HashToUInt64(MemoryMarshal.AsBytes(Normalise(path).AsSpan())) % (ulong)Count == (ulong)Index;

    /// <summary>Returns the path with the separators of all systems, so that machines with different systems can share a job.</summary>
    internal static string Normalise(string path) => path.Replace('\\', '/');

    /// <summary>Reads "2/8", the second of eight shards; "auto", the task of a cluster's job array; or "auto/8", where the scheduler does not state the number of tasks.</summary>
    /// <param name="text">The text.</param>
    /// <param name="environment">Returns the value of an environment variable, or null.</param>
    /// <exception cref="InputException">The text has another form, or the environment is not that of a known scheduler.</exception>
    public static Shard Parse(string text, Func<string, string?> environment)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(environment);
        return ArrayTask.TryRead(text, Option, environment) is { } task ? new(task.Index, task.Count) : TryParse(text)
            ?? throw InputException.At($"--shard {text}", "unknown value", "the number of a shard and the number of shards, such as 2/8, or auto in a job array");
    }

    /// <summary>Reads "2/8", the second of eight shards. Returns null for other texts.</summary>
    internal static Shard? TryParse(string text) => text.Split('/') is [var index, var of] && Number(index) is { } number && Number(of) is { } count && number >= 1 && number <= count ? new(number - 1, count) : null;

    /// <summary>Returns "2/8".</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Index + 1}/{Count}");

    private static int? Number(string? text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
