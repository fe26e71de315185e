using Earmark.Tagging.Jobs;

namespace Earmark.Tests.Tagging.Jobs;

public sealed class ShardTest
{
    private const string Unknown = "unknown value. Expected the number of a shard and the number of shards, such as 2/8, or auto in a job array.";
    private const string Repeat = " To repeat single tasks of a job array, specify the shard, such as --shard 2/8.";

    [Theory]
    [InlineData("2/8", "", 1, 8)]
    [InlineData("1/1", "", 0, 1)]
    [InlineData("auto", "SLURM_ARRAY_TASK_ID=0 SLURM_ARRAY_TASK_COUNT=4 SLURM_ARRAY_TASK_MIN=0 SLURM_ARRAY_TASK_MAX=3", 0, 4)]
    [InlineData("auto", "SLURM_ARRAY_TASK_ID=4 SLURM_ARRAY_TASK_COUNT=4 SLURM_ARRAY_TASK_MIN=1 SLURM_ARRAY_TASK_MAX=4", 3, 4)]
    [InlineData("auto", "SLURM_ARRAY_TASK_ID=12 SLURM_ARRAY_TASK_COUNT=4 SLURM_ARRAY_TASK_MIN=10", 2, 4)]
    [InlineData("auto/4", "SLURM_ARRAY_TASK_ID=2 SLURM_ARRAY_TASK_COUNT=4 SLURM_ARRAY_TASK_MIN=1", 1, 4)]
    [InlineData("auto", "SLURM_ARRAY_TASK_ID=1 SLURM_ARRAY_TASK_COUNT=1 SLURM_ARRAY_TASK_MIN=1 SLURM_ARRAY_TASK_MAX=1", 0, 1)]
    [InlineData("auto", "OMPI_COMM_WORLD_RANK=3 OMPI_COMM_WORLD_SIZE=5", 3, 5)]
    [InlineData("auto/6", "JOB_COMPLETION_INDEX=5", 5, 6)]
    [InlineData("auto", "AWS_BATCH_JOB_ARRAY_INDEX=1 AWS_BATCH_JOB_ARRAY_SIZE=3", 1, 3)]
    [InlineData("auto/3", "AWS_BATCH_JOB_ARRAY_INDEX=1", 1, 3)]
    [InlineData("auto", "SLURM_ARRAY_TASK_ID= OMPI_COMM_WORLD_RANK=0 OMPI_COMM_WORLD_SIZE=2", 0, 2)]
    public void Reads_the_number_of_a_shard_or_the_task_of_a_scheduler(string text, string environment, int index, int count) =>
        Assert.Equal(new Shard(index, count), Shard.Parse(text, Variables(environment)));

    [Theory]
    [InlineData("0/8", "", Unknown)]
    [InlineData("9/8", "", Unknown)]
    [InlineData("2", "", Unknown)]
    [InlineData("auto/0", "OMPI_COMM_WORLD_RANK=0", Unknown)]
    [InlineData("auto", "", "this is not a task of a job array. Expected one of the environment variables SLURM_ARRAY_TASK_ID, OMPI_COMM_WORLD_RANK, JOB_COMPLETION_INDEX, AWS_BATCH_JOB_ARRAY_INDEX. "
        + "Otherwise specify the shard, such as --shard 2/8.")]
    [InlineData("auto", "JOB_COMPLETION_INDEX=5", "a Kubernetes Indexed Job (JOB_COMPLETION_INDEX) does not state the number of its tasks. Expected that number, such as --shard auto/8.")]
    [InlineData("auto", "AWS_BATCH_JOB_ARRAY_INDEX=5", "an AWS Batch array job (AWS_BATCH_JOB_ARRAY_INDEX) does not state the number of its tasks. Expected that number, such as --shard auto/8.")]
    [InlineData("auto/5", "JOB_COMPLETION_INDEX=5", "task 5 of 5, numbered from 0 (a Kubernetes Indexed Job). Expected consecutive task numbers, one for each shard, such as 0-7 or 1-8." + Repeat)]
    [InlineData("auto", "SLURM_ARRAY_TASK_ID=0 SLURM_ARRAY_TASK_COUNT=2 SLURM_ARRAY_TASK_MIN=0 SLURM_ARRAY_TASK_MAX=2",
        "task 0 of 2, numbered from 0 to 2 (a Slurm job array). Expected consecutive task numbers, one for each shard, such as 0-7 or 1-8." + Repeat)] // sbatch --array=0,2
    [InlineData("auto", "SLURM_ARRAY_TASK_ID=3 SLURM_ARRAY_TASK_COUNT=1 SLURM_ARRAY_TASK_MIN=3 SLURM_ARRAY_TASK_MAX=3", "task 3 is the only task of a Slurm job array. Expected at least two tasks." + Repeat)]
    [InlineData("auto/8", "SLURM_ARRAY_TASK_ID=3 SLURM_ARRAY_TASK_COUNT=1 SLURM_ARRAY_TASK_MIN=3",
        "SLURM_ARRAY_TASK_COUNT is 1. Expected the same number of shards as tasks." + Repeat)]
    [InlineData("auto", "OMPI_COMM_WORLD_RANK=x OMPI_COMM_WORLD_SIZE=2", "the environment variable OMPI_COMM_WORLD_RANK is 'x'. Expected a number.")]
    public void Rejects_other_texts_and_tasks(string text, string environment, string expected) =>
        Assert.Equal($"--shard {text}: {expected}", Assert.Throws<InputException>(() => Shard.Parse(text, Variables(environment))).Message);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void Each_recording_is_in_one_shard(int count)
    {
        Shard[] shards = [.. Enumerable.Range(0, count).Select(index => new Shard(index, count))];
        string[] paths = [.. Enumerable.Range(0, 1000).Select(i => $"site/{i}.wav")];
        Assert.All(paths, path => Assert.Single(shards, shard => shard.Contains(path)));
        Assert.All(shards, shard => Assert.InRange(paths.Count(shard.Contains), 700 / count, 1300 / count));
    }

    /// <summary>printf PATH | iconv -t UTF-16LE | xxhsum -H1, modulo 8.</summary>
    [Theory]
    [InlineData("dog.wav", 6)]
    [InlineData("site/a.wav", 7)]
    [InlineData(@"site\a.wav", 7)]
    [InlineData("ü/1.wav", 2)]
    public void The_shard_of_a_path_is_the_same_on_every_system(string path, int expected) =>
        Assert.Equal([expected], Enumerable.Range(0, 8).Where(index => new Shard(index, 8).Contains(path)));

    [Fact]
    public void Shards_are_counted_from_one_for_people() => Assert.Equal("5/8", new Shard(4, 8).ToString());

    private static Func<string, string?> Variables(string text)
    {
        var variables = text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(variable => variable.Split('=')).ToDictionary(variable => variable[0], variable => variable[1]);
        return name => variables.GetValueOrDefault(name);
    }
}
