using System.Globalization;

namespace Earmark.Cli.Training;

/// <summary>The value of <c>--fold</c>: a fold, or the part of a task of a job array.</summary>
/// <param name="Fold">The only fold to train, or null.</param>
/// <param name="Task">The task of a job array that trains only its part of the networks, or null.</param>
internal sealed record FoldOption(int? Fold, ArrayTask? Task)
{
    private const string TrainedAgain = "Finished networks are not trained again: to continue a run, use the same command with --name NAME and without --fold, or train --resume RUN.";

    private static readonly ArrayTaskOption Option = new("--fold", "the number of tasks", "", TrainedAgain, "Otherwise specify the fold, such as --fold 0.");

    /// <summary>Parses the value: "2", "auto" or "auto/8".</summary>
    /// <param name="text">The value, or null if the option was not specified.</param>
    /// <param name="environment">Returns the value of an environment variable, or null.</param>
    /// <exception cref="InputException">The value has another form, or this is not a task of a job array.</exception>
    public static FoldOption Parse(string? text, Func<string, string?> environment)
    {
        if (text is null) return new(null, null);
        if (ArrayTask.TryRead(text, Option, environment) is { } task) return new(null, task);
        if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var fold))
            throw InputException.At($"--fold {text}", "unknown value", "the number of a fold, from 0, or auto in a job array");
        return fold >= 0 ? new(fold, null) : throw InputException.At($"--fold {text}", "out of range", "0 or more");
    }

    /// <summary>Returns the name of the run of a task without <c>--name</c>: all tasks of a Slurm job array have the same job. Null for a run that is not shared by tasks.</summary>
    /// <param name="environment">Returns the value of an environment variable, or null.</param>
    /// <exception cref="InputException">The scheduler does not state a job of the array.</exception>
    public string? DefaultName(Func<string, string?> environment)
    {
        if (Task is null) return null;
        return environment("SLURM_ARRAY_JOB_ID") is { Length: > 0 } job && job.All(char.IsAsciiDigit) ? $"slurm-{job}"
            : throw InputException.At("--fold auto", "--name is missing", "the name of the run, which is the same for all tasks", "For example: --name birds");
    }
}
