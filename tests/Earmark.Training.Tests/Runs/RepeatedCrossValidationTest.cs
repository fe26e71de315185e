using Earmark.Leases;
using Earmark.Scoring;
using Earmark.Tagging;
using Earmark.Training.Presets;
using Earmark.Training.Runs;

namespace Earmark.Training.Tests.Runs;

/// <summary>Cross-validations with several seeds, by one process and by the tasks of a job array.</summary>
public sealed class RepeatedCrossValidationTest(RepeatedCrossValidationTest.Finished run) : IClassFixture<RepeatedCrossValidationTest.Finished>
{
    /// <summary>A finished run with two folds and two seeds.</summary>
    public sealed class Finished : IDisposable
    {
        public Finished() => (Result, Job) = Train(Request("whole"));

        public TinyRun Tiny { get; } = new();
        public CrossValidationResult Result { get; }
        public TrainingJob Job { get; }

        public TrainingRequest Request(string name) => new(Tiny.Data.Root, TinyRun.Full) { Folds = 2, Seeds = 2, Name = name, Runs = Path.Combine(Tiny.Root, "named"), Cache = Path.Combine(Tiny.Root, "cache"), Device = "cpu", Threads = 1 };

        public static (CrossValidationResult, TrainingJob) Train(TrainingRequest request, Action<RunEvent>? onEvent = null)
        {
            var job = TrainingJob.Create(request);
            return (job.Execute(onEvent ?? (_ => { }), default).Folds!, job);
        }

        public void Dispose() => Tiny.Dispose();
    }

    private static readonly string[] Results = ["model.onnx", "oof.csv", "result.json", "per_label.csv", "confusion.csv"];

    [Fact]
    public void The_score_of_a_clip_is_the_mean_over_the_seeds()
    {
        var folder = run.Job.Folder;
        ScoreTable[] seeds = [.. new[] { 2018UL, 2019UL }.Select(seed => ScoreTable.Load(folder.Seed(seed).OutOfFold))];
        var mean = ScoreTable.Mean(seeds, ScoreRule.Softmax);
        var all = ScoreTable.Load(folder.OutOfFold);
        Assert.Equal(run.Tiny.Data.Train.Count, all.Clips.Count);
        Assert.All(all.Clips, clip => Assert.Equal(mean[mean.RowOf(clip)].ToArray(), all[all.RowOf(clip)].ToArray()));
        Assert.NotEqual(File.ReadAllText(folder.Seed(2018).OutOfFold), File.ReadAllText(folder.Seed(2019).OutOfFold));
    }

    [Fact]
    public void The_model_is_the_mean_of_all_networks()
    {
        using var merged = Model.Load(run.Job.Folder.Model);
        var random = new CounterRandom(1, "test");
        float[] waveform = [.. Enumerable.Range(0, 4000).Select(_ => (float)random.NextDouble(-0.1, 0.1))];
        var members = new[] { 2018UL, 2019UL }.SelectMany(seed => new[] { 0, 1 }.Select(fold => run.Job.Folder.Seed(seed).Fold(fold).Model)).Select(path =>
        {
            using var model = Model.Load(path);
            return new ScoreTable(merged.Card.Labels, ["clip"], model.Scores(waveform, 1, 4000));
        }).ToArray();
        Assert.Equal(ScoreTable.Mean(members, ScoreRule.Softmax)[0].ToArray(), merged.Scores(waveform, 1, 4000), (a, b) => Math.Abs(a - b) < 1e-5);
        Assert.Equal(run.Result.OutOfFold!.Map3!.Value, merged.Card.Metrics["out of fold MAP@3"], 1e-12);
        Assert.Equal(File.ReadAllText(run.Job.Folder.Preset), merged.Card.Preset); // not that of a single seed, and not empty because the seeds differ
    }

    [Fact]
    public void Each_seed_is_a_cross_validation_on_the_same_folds()
    {
        var folds = File.ReadAllText(run.Job.Folder.Folds);
        foreach (var seed in new[] { 2018UL, 2019UL })
        {
            var folder = RunFolder.Open(run.Job.Folder.Seed(seed).Root);
            Assert.Equal((1, 2, folds), (folder.ReadStart().Seeds, folder.ReadStart().Folds, File.ReadAllText(folder.Folds)));
            Assert.Equal(seed, PresetFile.Load(folder.Preset).Seed);
            Assert.True(File.Exists(folder.Result) && File.Exists(folder.Model));
        }
        var summary = Earmark.Runs.RunSummary.Read(run.Job.Folder.Root);
        Assert.Equal((2, 4, 2), (summary.Seeds, summary.Networks.Count, summary.SeedRuns.Count));
        Assert.Equal(["seed 2018, fold 0", "seed 2018, fold 1", "seed 2019, fold 0", "seed 2019, fold 1"], summary.Networks.Select(network => network.Name));
    }

    [Fact]
    public void Tasks_train_the_same_bytes_and_the_last_one_merges()
    {
        var (first, job) = Finished.Train(run.Request("tasks") with { Task = new(0, 3) }); // networks 0 and 3
        Assert.False(first.Finished);
        Assert.Equal(["seed 2018, fold 1", "seed 2019, fold 0"], job.MissingNetworks().Select(network => network.Name));
        Assert.Equal($"{job.Folder.Root}: 2 of 4 networks are not finished. Expected a run whose networks are all finished. To train them:\n"
            + $"  earmark train --resume {job.Folder.Seed(2018).Root} --fold 1\n  earmark train --resume {job.Folder.Seed(2019).Root} --fold 0", Assert.Throws<InputException>(() => RunMerge.Execute(job, _ => { }, default)).Message);
        Assert.False(Finished.Train(run.Request("tasks") with { Task = new(2, 3) }).Item1.Finished);
        Assert.False(RunMerge.IsMerged(job.Folder.Root));
        Assert.True(Finished.Train(run.Request("tasks") with { Task = new(1, 3) }).Item1.Finished);
        Assert.True(RunMerge.IsMerged(job.Folder.Root));
        AssertSame(job.Folder);
    }

    [Fact]
    public void Two_processes_on_the_same_networks_produce_the_same_bytes()
    {
        var trained = new List<string>();
        Parallel.For(0, 2, _ => Finished.Train(run.Request("twice") with { Task = new(0, 1) }, runEvent =>
        {
            if (runEvent is RunEvent.NetworkChanged { Name: { } name })
                lock (trained) trained.Add(name);
        }));
        Assert.Equal(["seed 2018, fold 0", "seed 2018, fold 1", "seed 2019, fold 0", "seed 2019, fold 1"], trained.Order(StringComparer.Ordinal)); // each network is trained once
        AssertSame(RunFolder.Open(Path.Combine(run.Tiny.Root, "named", "twice")));
        string[] files = Directory.GetFiles(Path.Combine(run.Tiny.Root, "named", "twice"), "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 });
        Assert.DoesNotContain(files, path => path.EndsWith(".tmp", StringComparison.Ordinal) || Path.GetFileName(path) == Lease.FileName);
    }

    [Fact]
    public void A_process_whose_lease_is_taken_over_stops_and_the_next_one_continues()
    {
        var options = run.Request("lost");
        var lost = false;
        Assert.Throws<LeaseLostException>(() => Finished.Train(options, runEvent =>
        {
            if (lost || runEvent is not RunEvent.Progress { Name: "training", Completed: 4 }) return;
            lost = true;
            var path = Path.Combine(options.Runs, "lost", "seed2018", "fold0", Lease.FileName);
            var holder = LeaseHolder.Parse(File.ReadAllText(path))!;
            File.WriteAllText(path, (holder with { Owner = "other", Process = holder.Process with { Started = "1" } }).ToJson());
        }));
        Assert.False(File.Exists(Path.Combine(options.Runs, "lost", "seed2018", "fold0", "model.onnx")));
        Assert.True(Finished.Train(options).Item1.Finished);
        AssertSame(RunFolder.Open(Path.Combine(options.Runs, "lost")));
    }

    [Fact]
    public void The_same_request_reads_a_finished_run()
    {
        var before = File.ReadAllBytes(run.Job.Folder.Model);
        var (result, _) = Finished.Train(run.Request("whole"));
        Assert.Equal((true, run.Result.OutOfFold!.Map3), (result.Finished, result.OutOfFold!.Map3));
        Assert.All(result.Folds, Assert.Null);
        Assert.Equal(before, File.ReadAllBytes(run.Job.Folder.Model));
    }

    [Fact]
    public void A_run_with_other_settings_is_not_continued()
    {
        var request = run.Request("whole");
        var changed = request with { Folds = 3, Preset = request.Preset with { Seed = 7, Schedule = request.Preset.Schedule with { Precision = Precision.Auto } } }; // auto is the precision of the run
        Assert.Equal($"--name whole: the run {run.Job.Folder.Root} was started with other settings: folds is 2 in the run and 3 now, seed is 2018 in the run and 7 now. Expected the same data set, preset and options. To start a new run, choose another name.",
            Assert.Throws<InputException>(() => TrainingJob.Create(changed)).Message);
    }

    private void AssertSame(RunFolder folder) => Assert.All(Results, name => Assert.Equal(File.ReadAllBytes(Path.Combine(run.Job.Folder.Root, name)), File.ReadAllBytes(Path.Combine(folder.Root, name))));
}
