using Earmark.Runs;

namespace Earmark.Tests.Runs;

public sealed class RunSummaryTest : IDisposable
{
    private readonly RunFixture runs = new();

    public void Dispose() => runs.Dispose();

    [Fact]
    public void A_finished_run_has_the_metric_of_its_result()
    {
        runs.Start("1").Write("1/history.jsonl", RunFixture.History()).Write("1/model.onnx", "").Write("1/result.json", """{"validation MAP@3, whole clips": 0.75, "validation MAP@1, whole clips": 0.5, "validation clips": 40}""");
        var run = Read("1");
        Assert.Equal((RunStatus.Finished, "", new RunMetric("MAP@3", 0.75, 40, "held out")), (run.Status, run.Reason, run.Metric));
        Assert.Equal(("quick", "/sets/birds", "noisy.csv", 0, "softmax", "0.1.0+abc", "cpu", "Zen", "float32", 0.5), (run.Preset, run.Data, run.Csv, run.Folds, run.ScoreRule, run.Version, run.Device, run.Processor, run.Precision, run.ThresholdPrecision));
        Assert.Equal(["schedule.steps=100"], run.Settings);
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), run.Started);
        Assert.Equal((100, TimeSpan.FromSeconds(50 * 10 / 10 + 50 * 10 / 20)), (run.CompletedSteps, run.TrainingTime)); // 50 steps of 10 examples at 10 per second, then at 20
    }

    [Fact]
    public void A_run_names_its_initial_model_and_its_teacher()
    {
        runs.Write("1/run.json", """{"init": {"path": "/models/birds.onnx", "hash": "0"}, "teacher": {"path": "/runs/7", "networks": 5}}""").Write("2/run.json", """{"init": null, "teacher": [1]}""");
        Assert.Equal(("/models/birds.onnx", "/runs/7"), (Read("1").InitialModel, Read("1").Teacher));
        Assert.Equal((null, null), (Read("2").InitialModel, Read("2").Teacher));
    }

    [Theory]
    [InlineData("softmax", """{"out of fold MAP@3": 0.8, "out of fold clips": 7}""", "MAP@3", 0.8)]
    [InlineData("sigmoid", """{"out of fold lwlrap": 0.9, "out of fold MAP@3": 0.8, "out of fold clips": 7}""", "lwlrap", 0.9)]
    public void The_metric_depends_on_the_score_rule(string rule, string result, string name, double value)
    {
        runs.Start("1", folds: 2, rule).Write("1/model.onnx", "").Write("1/result.json", result);
        Assert.Equal(new RunMetric(name, value, 7, "out of fold"), Read("1").Metric);
    }

    [Fact]
    public void An_unfinished_run_states_its_step_and_the_last_validation()
    {
        runs.Start("1").Write("1/history.jsonl", RunFixture.History(0.25, """{"stream":"train","st"""));
        var run = Read("1");
        Assert.Equal((RunStatus.Unfinished, "step 100 of 100", new RunMetric("MAP@3", 0.25, null, "during training")), (run.Status, run.Reason, run.Metric));
        runs.Start("2", folds: 3).Write("2/fold0/history.jsonl", RunFixture.History(0.2)).Write("2/fold0/oof.csv", "").Write("2/fold2/history.jsonl", RunFixture.History(0.4));
        run = Read("2");
        Assert.Equal((RunStatus.Unfinished, "1 of 3 folds finished; the next is at step 100 of 100"), (run.Status, run.Reason));
        Assert.Equal(0.3, run.Metric!.Value, 12);
        runs.Start("3", folds: 3).Write("3/fold0/oof.csv", "");
        Assert.Equal("1 of 3 folds finished", Read("3").Reason);
        runs.Start("4");
        Assert.Equal(("step 0 of 100", null, null), (Read("4").Reason, Read("4").Metric, Read("4").TrainingTime));
    }

    [Fact]
    public void Rounds_of_self_verification_count_as_training()
    {
        runs.Start("1", folds: 3).Write("1/round1/fold0/history.jsonl", RunFixture.History(0.2)).Write("1/round1/fold0/oof.csv", "").Write("1/round1/fold1/history.jsonl", RunFixture.History(0.2));
        var run = Read("1");
        Assert.Equal("self-verification, round 1: 1 of 3 folds finished; the next is at step 100", run.Reason);
        Assert.Equal((0, 2, 200L, null), (run.Networks.Count, run.RoundNetworks.Count, run.CompletedSteps, run.Metric));
        var time = run.TrainingTime;
        Assert.NotNull(time);
        runs.Write("1/fold0/history.jsonl", RunFixture.History(0.3));
        run = Read("1");
        Assert.Equal("0 of 3 folds finished; the next is at step 100 of 100", run.Reason);
        Assert.Equal(300L, run.CompletedSteps);
        Assert.True(run.TrainingTime > time);
    }

    [Fact]
    public void Damaged_files_are_the_reason_and_the_rest_is_read()
    {
        runs.Start("1").Write("1/run.json", "{\"data\": ").Write("1/result.json", "[]").Write("1/history.jsonl", RunFixture.History());
        Directory.CreateDirectory(Path.Combine(runs.Root, "2", "history.jsonl"));
        runs.Write("2/result.json", "{}");
        var (first, second) = (Read("1"), Read("2"));
        Assert.Equal((RunStatus.Damaged, "run.json is not valid JSON; result.json is not a JSON object; model.onnx is missing, although the run is finished"), (first.Status, first.Reason));
        Assert.Equal(("softmax", null, 100L), (first.ScoreRule, first.Data, first.CompletedSteps));
        Assert.Equal((RunStatus.Damaged, "run.json is missing; hparams.json is missing; model.onnx is missing, although the run is finished"), (second.Status, second.Reason));
    }

    [Fact]
    public void Unexpected_values_are_ignored()
    {
        runs.Write("1/run.json", """{"data": 7, "folds": "two", "started": "soon", "options": [], "settings": [1, "a=b"], "future": {}}""").Write("1/hparams.json", """{"targets": 3, "examples": {"batch": -1}}""")
            .Write("1/history.jsonl", "not JSON\n").Write("1/result.json", """{"a": 1, "a": 2, "text": "x"}""").Write("1/model.onnx", "");
        var run = Read("1");
        Assert.Equal((RunStatus.Finished, null, 0, null, null, 0, null), (run.Status, run.Data, run.Folds, run.Started, run.ScoreRule, run.Batch, run.Metric));
        Assert.Equal(["a=b"], run.Settings);
        Assert.Equal(2, run.Metrics["a"]);
    }

    [Fact]
    public void Runs_are_listed_in_the_order_of_their_numbers()
    {
        runs.Start("10").Start("9").Start("b").Start(".new-1").Write("cache/x.bin", "").Write("notes.txt", "");
        Assert.Equal(["9", "10", "b"], RunSummary.ReadAll(runs.Root).Select(run => run.Name));
        Assert.Equal(["9"], RunSummary.ReadAll(Path.Combine(runs.Root, "9")).Select(run => run.Name));
    }

    [Fact]
    public void A_missing_folder_is_an_error()
    {
        var path = Path.Combine(runs.Root, "none");
        Assert.Equal($"{path}: no such folder. Expected the folder of all runs, such as runs. 'earmark train DATA' creates it.", Assert.Throws<InputException>(() => RunSummary.ReadAll(path)).Message);
    }

    private RunSummary Read(string run) => RunSummary.Read(Path.Combine(runs.Root, run));
}
