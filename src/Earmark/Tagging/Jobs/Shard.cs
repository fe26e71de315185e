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

    private const string RepeatedTask = "To repeat single tasks of a job array, specify the shard, such as --shard 2/8.";

    // Index of the task, number of tasks, lowest and highest index, as set by the schedulers.
    private static readonly (string Name, string Index, string? Count, string? First, string? Last)[] Schedulers =
    [
        ("a Slurm job array", "SLURM_ARRAY_TASK_ID", "SLURM_ARRAY_TASK_COUNT", "SLURM_ARRAY_TASK_MIN", "SLURM_ARRAY_TASK_MAX"),
        ("an Open MPI job", "OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE", null, null),
        ("a Kubernetes Indexed Job", "JOB_COMPLETION_INDEX", null, null, null),
        ("an AWS Batch array job", "AWS_BATCH_JOB_ARRAY_INDEX", "AWS_BATCH_JOB_ARRAY_SIZE", null, null),
    ];

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
        var where = $"--shard {text}";
        var parts = text.Split('/');
        var count = parts.Length == 2 ? Number(parts[1]) : null;
        if (parts[0] == "auto" && (parts.Length == 1 || count >= 1)) return FromScheduler(where, count, environment);
        return TryParse(text) ?? throw InputException.At(where, "unknown value", "the number of a shard and the number of shards, such as 2/8, or auto in a job array");
    }

    /// <summary>Reads "2/8", the second of eight shards. Returns null for other texts.</summary>
    internal static Shard? TryParse(string text) => text.Split('/') is [var index, var of] && Number(index) is { } number && Number(of) is { } count && number >= 1 && number <= count ? new(number - 1, count) : null;

    /// <summary>Returns "2/8".</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Index + 1}/{Count}");

    private static Shard FromScheduler(string where, int? stated, Func<string, string?> environment)
    {
        foreach (var scheduler in Schedulers.Where(scheduler => Read(scheduler.Index) is not null))
        {
            var (task, count, first, last) = (Read(scheduler.Index)!.Value, Read(scheduler.Count), Read(scheduler.First) ?? 0, Read(scheduler.Last));
            if (stated is not null && count is not null && stated != count)
                throw InputException.At(where, $"{scheduler.Count} is {count}", "the same number of shards as tasks", RepeatedTask);
            if ((stated ?? count) is not { } shards)
                throw InputException.At(where, $"{scheduler.Name} ({scheduler.Index}) does not state the number of its tasks", "that number, such as --shard auto/8");
            if (task - first is var index && (index < 0 || index >= shards || (last is not null && last - first != shards - 1)))
                throw InputException.At(where, $"task {task} of {shards}, numbered from {first}{(last is null ? "" : $" to {last}")} ({scheduler.Name})", "consecutive task numbers, one for each shard, such as 0-7 or 1-8", RepeatedTask);
            if (scheduler.First is not null && shards == 1 && first > 1)
                throw InputException.At(where, $"task {task} is the only task of {scheduler.Name}", "at least two tasks", RepeatedTask);
            return new(index, shards);
        }
        throw InputException.At(where, "this is not a task of a job array", $"one of the environment variables {string.Join(", ", Schedulers.Select(scheduler => scheduler.Index))}", "Otherwise specify the shard, such as --shard 2/8.");

        int? Read(string? name) => name is null || string.IsNullOrEmpty(environment(name)) ? null
            : Number(environment(name)) ?? throw InputException.At(where, $"the environment variable {name} is {Quoted.Format(environment(name)!)}", "a number");
    }

    private static int? Number(string? text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
