using System.Globalization;

namespace Earmark;

/// <summary>A task of a job array of a cluster. The tasks share the numbered parts of a job: task t of T takes the parts t, t + T, t + 2T, and so on.</summary>
/// <param name="Index">Index of the task, from 0.</param>
/// <param name="Count">Number of tasks, at least 1.</param>
public sealed record ArrayTask(int Index, int Count)
{
    // Index of the task, number of tasks, lowest and highest index, as set by the schedulers.
    private static readonly (string Name, string Index, string? Count, string? First, string? Last)[] Schedulers =
    [
        ("a Slurm job array", "SLURM_ARRAY_TASK_ID", "SLURM_ARRAY_TASK_COUNT", "SLURM_ARRAY_TASK_MIN", "SLURM_ARRAY_TASK_MAX"),
        ("an Open MPI job", "OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE", null, null),
        ("a Kubernetes Indexed Job", "JOB_COMPLETION_INDEX", null, null, null),
        ("an AWS Batch array job", "AWS_BATCH_JOB_ARRAY_INDEX", "AWS_BATCH_JOB_ARRAY_SIZE", null, null),
    ];

    /// <summary>Returns whether the task takes a part.</summary>
    /// <param name="part">Number of the part, from 0.</param>
    public bool Includes(int part) => part % Count == Index;

    /// <summary>Returns the task for parts that are numbered from 0 although other parts precede them.</summary>
    /// <param name="preceding">Number of preceding parts.</param>
    public ArrayTask After(int preceding) => new((Index - preceding % Count + Count) % Count, Count);

    /// <summary>Returns "2/8", the second of eight tasks.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Index + 1}/{Count}");

    /// <summary>Reads the value of an option: "auto", the task that the environment states, or "auto/8", where the scheduler does not state the number of tasks.</summary>
    /// <param name="text">The value.</param>
    /// <param name="option">The option and its texts for errors.</param>
    /// <param name="environment">Returns the value of an environment variable, or null.</param>
    /// <returns>The task, or null if the value has another form.</returns>
    /// <exception cref="InputException">The environment is not that of a known scheduler.</exception>
    internal static ArrayTask? TryRead(string text, ArrayTaskOption option, Func<string, string?> environment)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(environment);
        var parts = text.Split('/');
        var count = parts.Length == 2 ? Number(parts[1]) : null;
        return parts[0] == "auto" && (parts.Length == 1 || count >= 1) ? Read($"{option.Name} {text}", count, option, environment) : null;
    }

    private static ArrayTask Read(string where, int? stated, ArrayTaskOption option, Func<string, string?> environment)
    {
        foreach (var scheduler in Schedulers.Where(scheduler => Read(scheduler.Index) is not null))
        {
            var (task, count, first, last) = (Read(scheduler.Index)!.Value, Read(scheduler.Count), Read(scheduler.First) ?? 0, Read(scheduler.Last));
            if (stated is not null && count is not null && stated != count)
                throw InputException.At(where, $"{scheduler.Count} is {count}", option.SameNumber, option.RepeatedTask);
            if ((stated ?? count) is not { } tasks)
                throw InputException.At(where, $"{scheduler.Name} ({scheduler.Index}) does not state the number of its tasks", $"that number, such as {option.Name} auto/8");
            if (task - first is var index && (index < 0 || index >= tasks || (last is not null && last - first != tasks - 1)))
                throw InputException.At(where, $"task {task} of {tasks}, numbered from {first}{(last is null ? "" : $" to {last}")} ({scheduler.Name})", $"consecutive task numbers{option.EachPart}, such as 0-7 or 1-8", option.RepeatedTask);
            if (scheduler.First is not null && tasks == 1 && first > 1)
                throw InputException.At(where, $"task {task} is the only task of {scheduler.Name}", "at least two tasks", option.RepeatedTask);
            return new(index, tasks);
        }
        throw InputException.At(where, "this is not a task of a job array", $"one of the environment variables {string.Join(", ", Schedulers.Select(scheduler => scheduler.Index))}", option.Otherwise);

        int? Read(string? name) => name is null || string.IsNullOrEmpty(environment(name)) ? null
            : Number(environment(name)) ?? throw InputException.At(where, $"the environment variable {name} is {Quoted.Format(environment(name)!)}", "a number");
    }

    private static int? Number(string? text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}

/// <summary>An option with the value "auto" for the task of a job array, and what its error messages state.</summary>
/// <param name="Name">The option, such as "--shard".</param>
/// <param name="SameNumber">The expected number of tasks, in words.</param>
/// <param name="EachPart">How the tasks relate to the parts of the job, such as ", one for each shard", or nothing.</param>
/// <param name="RepeatedTask">How to repeat single tasks.</param>
/// <param name="Otherwise">What to do without a job array.</param>
internal sealed record ArrayTaskOption(string Name, string SameNumber, string EachPart, string RepeatedTask, string Otherwise);
