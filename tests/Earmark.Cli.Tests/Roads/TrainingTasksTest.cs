using System.Globalization;
using System.Text.Json.Nodes;

namespace Earmark.Cli.Tests.Roads;

/// <summary>Training as the tasks of a job array, sweeps, and named runs.</summary>
[Collection(nameof(TrainedModelFixture))]
public sealed class TrainingTasksTest(TrainedModelFixture fixture)
{
    private static readonly string[] Results = ["model.onnx", "oof.csv", "result.json", "per_label.csv"];

    private string Runs => Path.Combine(fixture.Root, "tasks");

    [Fact]
    public async Task Tasks_of_which_one_is_killed_produce_the_bytes_of_a_single_process()
    {
        var token = TestContext.Current.CancellationToken;
        var single = Invocation.Run(Train(60, "--folds", "3", "--name", "single"));
        Assert.Equal(0, single.ExitCode);
        string[] args = Train(60, "--folds", "3", "--name", "array", "--fold", "auto/3");
        var killed = Path.Combine(Runs, "array", "fold1", "last.safetensors");
        using (EarmarkProcess first = StartTask(0, args), third = StartTask(2, args))
        {
            using (var second = StartTask(1, args))
            {
                await second.WaitForAsync(killed, token);
                await second.KillAsync(token);
            }
            Assert.False(File.Exists(Path.Combine(Runs, "array", "fold1", "oof.csv")), "the task had already finished");
            using var requeued = StartTask(1, args);
            foreach (var task in new[] { first, third, requeued })
            {
                var (code, error) = await task.FinishAsync(token);
                Assert.True(code == 0, error);
                if (task == requeued) Assert.Contains("resuming after step", error, StringComparison.Ordinal);
            }
        }
        foreach (var name in Results) Assert.Equal(File.ReadAllBytes(Path.Combine(Runs, "single", name)), File.ReadAllBytes(Path.Combine(Runs, "array", name)));
        for (var fold = 0; fold < 3; fold++) Assert.Equal(History("single", fold), History("array", fold));
        Assert.Equal(new Invocation(0, $"model: {Path.Combine(Runs, "array", "model.onnx")}\n", $"{Path.Combine(Runs, "array")}: its networks are already merged\n"), Invocation.Run("merge", Path.Combine(Runs, "array")));
    }

    [Fact]
    public void Merge_lists_the_missing_networks_and_merges_a_finished_run()
    {
        var run = Path.Combine(Runs, "apart");
        Assert.Equal(0, Invocation.Run(Train(2, "--folds", "2", "--name", "apart", "--fold", "1")).ExitCode);
        var early = Invocation.Run("merge", run);
        Assert.Equal((2, $"Error: {run}: 1 of 2 networks are not finished. Expected a run whose networks are all finished. To train them:\n  earmark train --resume {run} --fold 0\n"), (early.ExitCode, early.Error));
        Assert.Equal(0, Invocation.Run("train", "--resume", run, "--fold", "0").ExitCode);
        var model = File.ReadAllBytes(Path.Combine(run, "model.onnx"));
        File.Delete(Path.Combine(run, "result.json"));
        File.Delete(Path.Combine(run, "model.onnx"));
        var merged = Invocation.Run("merge", run);
        Assert.Equal(0, merged.ExitCode);
        Assert.EndsWith($"model: {run}/model.onnx\nreport: {run}/report.html\n", merged.Output, StringComparison.Ordinal);
        Assert.Equal(model, File.ReadAllBytes(Path.Combine(run, "model.onnx")));
    }

    [Fact]
    public void A_sweep_trains_every_line_once_and_a_failing_line_does_not_stop_the_others()
    {
        var (table, folder) = (Path.Combine(fixture.Root, "lines.tsv"), Path.Combine(Runs, "lines"));
        File.WriteAllText(table, "plain\ninvalid\tframes\n");
        Assert.StartsWith($"Error: {table} line 2: 'frames' is not a changed key.", Invocation.Run(Train(2, "--sweep", table)).Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder));
        File.WriteAllText(table, "plain\ndiverges\tschedule.learningRate=1e30 schedule.warmUp=0 network.headDropout=0\nlonger\tschedule.steps=4\n");
        var first = Invocation.Run(Train(2, "--sweep", table, "--json"));
        Assert.Equal(1, first.ExitCode);
        var result = JsonNode.Parse(first.Output)!;
        Assert.Equal(["plain", "diverges", "longer"], result["runs"]!.AsArray().Select(row => (string?)row!["run"]));
        Assert.Equal(["finished", "unfinished", "finished"], result["runs"]!.AsArray().Select(row => (string?)row!["status"]));
        Assert.Equal("diverges", (string?)Assert.Single(result["failures"]!.AsArray())!["name"]);
        Assert.Contains("run 3 of 3, longer: schedule.steps=4\n", first.Error, StringComparison.Ordinal);
        var model = File.GetLastWriteTimeUtc(Path.Combine(folder, "plain", "model.onnx"));
        Assert.Equal(1, Invocation.Run(Train(2, "--sweep", table)).ExitCode);
        Assert.Equal(model, File.GetLastWriteTimeUtc(Path.Combine(folder, "plain", "model.onnx"))); // finished runs are not trained again
    }

    [Fact]
    public void A_finished_named_run_prints_its_result_again()
    {
        string[] args = Train(2, "--name", "once", "--json");
        var first = Invocation.Run(args);
        var again = Invocation.Run(args);
        Assert.Equal((0, 0), (first.ExitCode, again.ExitCode));
        foreach (var key in new[] { "model", "step", "wholeClipMap3", "clips" }) Assert.Equal($"{JsonNode.Parse(first.Output)![key]}", $"{JsonNode.Parse(again.Output)![key]}");
        var other = Invocation.Run(Train(3, "--name", "once"));
        Assert.Equal((2, $"Error: --name once: the run {Path.Combine(Runs, "once")} was started with other settings: schedule.steps is 2 in the run and 3 now. Expected the same data set, preset and options. To start a new run, choose another name.\n"), (other.ExitCode, other.Error));
    }

    [Theory]
    [InlineData("--seeds 2", "--seeds 2: --folds is missing. Expected the number of folds as well, such as --folds 5 --seeds 3. To train a single network with another seed, use --seed.")]
    [InlineData("--folds 2 --fold first", "--fold first: unknown value. Expected the number of a fold, from 0, or auto in a job array.")]
    [InlineData("--folds 2 --fold auto", "--fold auto: this is not a task of a job array. Expected one of the environment variables SLURM_ARRAY_TASK_ID, OMPI_COMM_WORLD_RANK, JOB_COMPLETION_INDEX, AWS_BATCH_JOB_ARRAY_INDEX. Otherwise specify the fold, such as --fold 0.")]
    [InlineData("--name a/b", "--name a/b: 'a/b' is not a name that every system can store. Expected at most 100 letters, digits and the characters - _ . + = @, not starting with a dot or a hyphen.")]
    [InlineData("--resume x --sweep y", "--sweep y: --resume was specified as well. Expected one of them. The same command continues an interrupted sweep.")]
    public void Invalid_options_are_rejected(string options, string message) =>
        Assert.Equal(new Invocation(2, "", $"Error: {message}\n"), Invocation.Run(["train", fixture.Data, "--out", Path.Combine(fixture.Root, "never"), .. options.Split(' ')]));

    private static EarmarkProcess StartTask(int index, string[] args) => EarmarkProcess.Start(new Dictionary<string, string> { ["JOB_COMPLETION_INDEX"] = index.ToString(CultureInfo.InvariantCulture) }, args);

    // Without what depends on the clock.
    private List<string> History(string run, int fold) => [.. File.ReadLines(Path.Combine(Runs, run, $"fold{fold}", "history.jsonl")).Select(line =>
    {
        var node = JsonNode.Parse(line)!.AsObject();
        return node.Remove("time") && node.Remove("examplesPerSecond") ? node.ToJsonString() : line;
    })];

    private string[] Train(int steps, params string[] options) => ["train", fixture.Data, .. TrainedModelFixture.Preset(steps), "--out", Runs, "--cache", Path.Combine(fixture.Root, "tasks-cache"), .. options];
}
