using Earmark.Cli.Training;

namespace Earmark.Cli.Tests;

public sealed class FoldOptionTest
{
    [Theory]
    [InlineData(null, "", null, null)]
    [InlineData("2", "", 2, null)]
    [InlineData("auto", "SLURM_ARRAY_TASK_ID=4 SLURM_ARRAY_TASK_COUNT=4 SLURM_ARRAY_TASK_MIN=1 SLURM_ARRAY_TASK_MAX=4", null, "4/4")]
    [InlineData("auto/6", "JOB_COMPLETION_INDEX=0", null, "1/6")]
    public void Reads_a_fold_or_the_task_of_a_scheduler(string? text, string environment, int? fold, string? task)
    {
        var option = FoldOption.Parse(text, Variables(environment));
        Assert.Equal((fold, task), (option.Fold, option.Task?.ToString()));
    }

    [Fact]
    public void Single_tasks_of_an_array_are_rejected() => Assert.Equal("--fold auto: task 3 is the only task of a Slurm job array. Expected at least two tasks. "
        + "Finished networks are not trained again: to continue a run, use the same command with --name NAME and without --fold, or train --resume RUN.",
        Assert.Throws<InputException>(() => FoldOption.Parse("auto", Variables("SLURM_ARRAY_TASK_ID=3 SLURM_ARRAY_TASK_COUNT=1 SLURM_ARRAY_TASK_MIN=3 SLURM_ARRAY_TASK_MAX=3"))).Message);

    [Fact]
    public void The_default_name_is_that_of_the_slurm_job()
    {
        const string Task = "SLURM_ARRAY_TASK_ID=0 SLURM_ARRAY_TASK_COUNT=2";
        Assert.Equal("slurm-42", FoldOption.Parse("auto", Variables(Task)).DefaultName(Variables("SLURM_ARRAY_JOB_ID=42")));
        Assert.Null(FoldOption.Parse("1", Variables("")).DefaultName(Variables("SLURM_ARRAY_JOB_ID=42")));
        Assert.Equal("--fold auto: --name is missing. Expected the name of the run, which is the same for all tasks. For example: --name birds",
            Assert.Throws<InputException>(() => FoldOption.Parse("auto", Variables(Task)).DefaultName(Variables(""))).Message);
    }

    private static Func<string, string?> Variables(string text)
    {
        var variables = text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(variable => variable.Split('=')).ToDictionary(variable => variable[0], variable => variable[1]);
        return name => variables.GetValueOrDefault(name);
    }
}
