using Earmark.Leases;
using Earmark.Runs;
using Earmark.Scoring;
using Earmark.Training.Presets;
using Earmark.Tagging;
using Earmark.Training.Runs;
using TorchSharp;
using Earmark.Training.Networks;

namespace Earmark.Training.Tests.Runs;

public sealed class TrainingRunTest(TinyRun tiny) : IClassFixture<TinyRun>
{
    [Fact]
    public void Writes_all_files_of_a_run()
    {
        var (result, folder) = tiny.Train(TinyRun.Full);
        Assert.True(result.Finished);
        Assert.Equal(8, result.Step);
        Assert.All([folder.Arguments, folder.Model, folder.LastCheckpoint, folder.BestCheckpoint, folder.History, folder.Result], file => Assert.True(File.Exists(file), file));
        Assert.All(["train", "eval"], stream => Assert.Single(Directory.GetFiles(folder.Events(stream)), file => new FileInfo(file).Length > 100));
        Assert.Empty(Directory.GetFiles(folder.Root, "*.tmp"));
    }

    [Fact]
    public void Reported_metrics_are_computed_with_the_model_file()
    {
        var (result, folder) = tiny.Train(TinyRun.Full);
        using var tagger = Tagger.Load(folder.Model);
        var heldOut = tiny.Data.Train.Where(clip => tagger.Card.ValidationClips.Contains(clip.Name)).ToList();
        var evaluation = Evaluation.Compute(tagger.ScoreAll(heldOut, null, default, []), heldOut, ScoreRule.Softmax);
        Assert.Contains(heldOut, clip => !clip.Verified); // without folds, unverified labels count too
        Assert.Equal(evaluation.Map3!.Value, tagger.Card.Metrics["validation MAP@3, whole clips"], 1e-12);
        Assert.Equal(evaluation.Map3!.Value, result.Evaluation!.Map3!.Value, 1e-12);
    }

    [Fact]
    public void The_same_seed_produces_an_identical_file()
    {
        var (first, second) = (tiny.Train(TinyRun.Full), tiny.Train(TinyRun.Full));
        Assert.Equal(File.ReadAllBytes(first.Folder.Model), File.ReadAllBytes(second.Folder.Model));
    }

    [Theory]
    [InlineData("full", 3)]
    [InlineData("full", 7)]
    [InlineData("plain", 5)]
    public void A_resumed_run_is_bit_identical_to_an_uninterrupted_run(string name, int stopAfter)
    {
        var preset = name == "full" ? TinyRun.Full : TinyRun.Plain;
        var uninterrupted = tiny.Train(preset);

        using var source = new CancellationTokenSource();
        var (interrupted, folder) = tiny.Train(preset, onEvent: runEvent =>
        {
            if (runEvent is RunEvent.Progress { Name: "training" } stage && stage.Completed == stopAfter) source.Cancel();
        }, cancellationToken: source.Token);
        Assert.Equal((false, (long)stopAfter), (interrupted.Finished, interrupted.Step));
        Assert.False(File.Exists(folder.Model));

        var (resumed, _) = tiny.Train(preset, folder);
        Assert.True(resumed.Finished);
        Assert.Equal(File.ReadAllBytes(uninterrupted.Folder.Model), File.ReadAllBytes(folder.Model));
        Assert.Equal(Numbers(uninterrupted.Folder), Numbers(folder));
    }

    [Fact]
    public void History_after_the_checkpoint_is_discarded()
    {
        using var source = new CancellationTokenSource();
        var (_, folder) = tiny.Train(TinyRun.Full, onEvent: runEvent =>
        {
            if (runEvent is RunEvent.Progress { Name: "training", Completed: 4 }) source.Cancel();
        }, cancellationToken: source.Token);
        var line = HistoryLine.Read(folder.History).Last();
        File.AppendAllText(folder.History, $$"""{"stream":"eval","step":7,"loss":9,"map1":0,"map3":0,"learningRate":0,"gradientNorm":0,"examplesPerSecond":1,"time":1}{{"\n"}}{"stream":"ev""");
        tiny.Train(TinyRun.Full, folder);
        var steps = HistoryLine.Read(folder.History).Where(entry => entry.Stream == "eval").Select(entry => entry.Step).ToList();
        Assert.Equal(steps.Distinct(), steps);
        Assert.DoesNotContain(HistoryLine.Read(folder.History), entry => entry.Loss == 9);
        Assert.Contains(line, HistoryLine.Read(folder.History));
    }

    [Fact]
    public void Trained_weights_can_be_exported_with_or_without_padding()
    {
        // As in docs/notebook.md: the run is copied without its result, its paddings are swapped, and it is resumed.
        var preset = TinyRun.Plain;
        var (_, bare) = tiny.Train(preset);
        var padded = RunFolder.Create(Path.Combine(tiny.Root, "padded"), tiny.Start, "{}", "{}");
        foreach (var file in Directory.GetFiles(bare.Root).Where(file => file != bare.Model && file != bare.Result)) File.Copy(file, Path.Combine(padded.Root, Path.GetFileName(file)), overwrite: true);
        var trained = 0;
        var (result, _) = tiny.Train(preset with { FrontEnd = new Earmark.FrontEnds.AmplitudePhase { SampleRate = 16000, Padding = Duration.Samples(4000) }, Examples = preset.Examples with { Padding = Duration.Samples(0) } },
            padded, runEvent => trained += runEvent is RunEvent.Progress { Name: "training" } ? 1 : 0);
        Assert.Equal((true, 0, 8L), (result.Finished, trained, result.Step));
        using Model without = Model.Load(bare.Model), with = Model.Load(padded.Model);
        Assert.Equal((48, 98), (without.Spectrogram(new float[8000]).Frames, with.Spectrogram(new float[8000]).Frames));
        var random = new CounterRandom(1, "test");
        float[] clip = [.. Enumerable.Range(0, 8000).Select(_ => (float)random.NextDouble(-1, 1))];
        Assert.Equal(without.Scores([.. new float[4000], .. clip, .. new float[4000]], 1, 16000), with.Scores(clip, 1, 8000), (a, b) => Math.Abs(a - b) < 1e-6);
    }

    [Fact]
    public void Overfits_a_single_batch()
    {
        var preset = TinyRun.Full with
        {
            Schedule = TinyRun.Full.Schedule with { Steps = 400, LearningRate = 0.01 },
            Network = new Vgg { Widths = [16, 32], InputNorm = Normalisation.Bin, HeadDropout = 0 },
            Examples = TinyRun.Full.Examples with { Batch = 16, CropMin = Duration.Samples(16000), Fill = CropFill.Zeros, Sampling = ClipSampling.Shuffled },
            Augment = new(),
            Targets = new(),
            Doubtful = new(),
            Optimiser = new(),
            Validation = TinyRun.Full.Validation with { Every = 1000 },
        };
        var losses = new List<double>();
        tiny.Train(preset, onEvent: runEvent =>
        {
            if (runEvent is RunEvent.HistoryLineAdded { Line: { Stream: "train" } line }) losses.Add(line.Loss);
        });
        Assert.True(losses[^1] < 0.1, $"loss is {losses[^1]}");
    }

    [Fact]
    public void Does_not_leak_tensors_between_steps()
    {
        var counts = new List<long>();
        tiny.Train(TinyRun.Full with { Schedule = TinyRun.Full.Schedule with { Steps = 16 } }, onEvent: runEvent =>
        {
            if (runEvent is RunEvent.Progress { Name: "training" }) counts.Add(DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        });
        Assert.Equal(counts[4], counts[^1]);
    }

    [Fact]
    public void Unreadable_clips_are_reported_and_skipped()
    {
        var root = Path.Combine(tiny.Root, "broken");
        foreach (var file in Directory.GetFiles(tiny.Data.Root, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(root, Path.GetRelativePath(tiny.Data.Root, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
        var data = Earmark.Data.Dataset.Open(root);
        var fold = Earmark.Data.Fold.HoldOut(data, 1.0 / 3, 1);
        File.WriteAllText(fold.Train[0].Path, "no audio");
        File.WriteAllBytes(fold.Train[1].Path, File.ReadAllBytes(data.Test.First(clip => new FileInfo(clip.Path).Length < 100).Path));
        var folder = RunFolder.Create(Path.Combine(root, "runs"), tiny.Start, "{}", "{}");
        var result = TrainingRun.Execute(TinyRun.Plain, data, fold, folder, new() { Cache = Path.Combine(root, "cache") }, _ => { }, default);
        Assert.True(result.Finished);
        Assert.Equal([fold.Train[0].Name, fold.Train[1].Name], result.SkippedClips.Select(failure => failure.Name));
        Assert.Equal("it has no samples", result.SkippedClips[1].Reason);
    }

    [Fact]
    public void The_error_for_no_usable_clips_states_the_reason()
    {
        var clips = tiny.Data.Train.Take(4).Select((clip, i) => clip with { Path = Path.Combine(tiny.Root, $"absent{i}.wav") }).ToList();
        foreach (var preset in new[] { TinyRun.Full, TinyRun.Plain })
        {
            var folder = RunFolder.Create(Path.Combine(tiny.Root, "none"), tiny.Start, "{}", "{}");
            var events = new List<RunEvent>();
            var error = Assert.Throws<InputException>(() => TrainingRun.Execute(preset, tiny.Data, new(0, clips, []), folder, new() { Device = "cpu", Cache = Path.Combine(tiny.Root, "cache") }, events.Add, default));
            var failures = events.OfType<RunEvent.ClipSkipped>().Select(skipped => skipped.Failure).ToList();
            Assert.Equal(clips.Select(clip => clip.Name), failures.Select(failure => failure.Name));
            Assert.Equal($"{tiny.Data.Root}: none of its 4 training clips can be used. Expected at least one. The first: {failures[0]} The others are listed above.", error.Message);
            Assert.Contains("absent0.wav", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Each_warning_is_reported_once_up_to_a_limit()
    {
        var root = Path.Combine(tiny.Root, "cut");
        Directory.CreateDirectory(root);
        var clips = tiny.Data.Train.Select(clip =>
        {
            var path = Path.Combine(root, clip.Name);
            File.WriteAllBytes(path, File.ReadAllBytes(clip.Path)[..^100]);
            return clip with { Path = path };
        }).ToList();
        var folder = RunFolder.Create(Path.Combine(root, "runs"), tiny.Start, "{}", "{}");
        var warnings = new List<string>();
        var result = TrainingRun.Execute(TinyRun.Full with { Schedule = TinyRun.Full.Schedule with { Steps = 1 } }, tiny.Data, new(0, clips[..22], clips[22..]), folder,
            new() { Device = "cpu", Cache = Path.Combine(root, "cache") }, runEvent =>
            {
                if (runEvent is RunEvent.Warning warning) lock (warnings) warnings.Add(warning.Text);
            }, default);
        Assert.True(result.Finished);
        Assert.Equal(20, warnings.Count(text => text.StartsWith(root, StringComparison.Ordinal)));
        Assert.Equal(20, warnings.Where(text => text.StartsWith(root, StringComparison.Ordinal)).Distinct().Count());
        Assert.Equal("2 more warnings about recordings are not shown. 'earmark explore' lists all.", warnings[20]);
    }

    [Fact]
    public void The_model_gets_its_final_name_after_verification_and_evaluation()
    {
        var folder = RunFolder.Create(Path.Combine(tiny.Root, "whole"), tiny.Start, "{}", "{}");
        using var source = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => tiny.Train(TinyRun.Full, folder, runEvent =>
        {
            Assert.False(File.Exists(folder.Model));
            if (runEvent is RunEvent.Progress { Completed: 3 } stage && stage.Name.StartsWith("scoring", StringComparison.Ordinal)) source.Cancel();
        }, source.Token));
        Assert.Empty(Directory.GetFiles(folder.Root, "*.tmp"));
        Assert.False(File.Exists(folder.Model));
        Assert.True(tiny.Train(TinyRun.Full, folder).Result.Finished);
        Assert.Equal(File.ReadAllBytes(tiny.Train(TinyRun.Full).Folder.Model), File.ReadAllBytes(folder.Model));
    }

    [Fact]
    public void A_resumed_run_repeats_an_interrupted_validation_with_identical_results()
    {
        var uninterrupted = tiny.Train(TinyRun.Full);
        using var source = new CancellationTokenSource();
        var validations = 0;
        var (interrupted, folder) = tiny.Train(TinyRun.Full, onEvent: runEvent =>
        {
            // Progress of a step is reported before its validation, so this cancels the validation.
            if (runEvent is RunEvent.Progress { Name: "training", Completed: 4 }) source.Cancel();
            if (runEvent is RunEvent.HistoryLineAdded { Line: { Stream: "eval" } }) validations++;
        }, cancellationToken: source.Token);
        Assert.Equal((false, 4L), (interrupted.Finished, interrupted.Step));
        Assert.Equal(1, validations); // 16 clips, batches of 8: after steps 2, 4, 6 and 8
        Assert.True(tiny.Train(TinyRun.Full, folder).Result.Finished);
        Assert.Equal(Numbers(uninterrupted.Folder), Numbers(folder));
        Assert.Equal(File.ReadAllBytes(uninterrupted.Folder.Model), File.ReadAllBytes(folder.Model));
    }

    [Fact]
    public void The_history_is_rewritten_atomically()
    {
        var folder = RunFolder.Create(Path.Combine(tiny.Root, "history"), tiny.Start, "{}", "{}");
        var history = new History(folder, 0);
        foreach (var step in new[] { 50, 100, 150 }) history.Add(new("train", step, 1.0 / step, 0.5, 0.5, 0.1, 1, 10, 7));
        var before = File.ReadAllText(folder.History);
        File.WriteAllText(folder.Events("eval"), "a file in place of the events folder"); // the events cannot be rewritten
        Directory.Delete(folder.Events("train"), recursive: true);
        File.WriteAllText(folder.Events("train"), "");
        Assert.ThrowsAny<IOException>(() => new History(folder, 100));
        Assert.Equal(string.Join('\n', before.Split('\n')[..2]) + "\n", File.ReadAllText(folder.History));
    }

    [Fact]
    public void A_run_that_fails_to_start_leaves_no_files()
    {
        var runs = Path.Combine(tiny.Root, "nothing");
        Assert.Throws<ArgumentNullException>(() => RunFolder.Create(runs, tiny.Start, "{}", null!)); // after run.json and hparams.json
        Assert.Empty(Directory.GetFileSystemEntries(runs));
    }

    [Fact]
    public void An_empty_run_json_is_rewritten_and_an_existing_one_is_preserved()
    {
        var folder = RunFolder.Create(Path.Combine(tiny.Root, "claims"), tiny.Start, "{}", "{}");
        var fold = folder.StartFold(0, tiny.Start);
        var written = File.ReadAllText(fold.Arguments);
        folder.StartFold(0, tiny.Start with { Threads = 7 });
        Assert.Equal(written, File.ReadAllText(fold.Arguments));
        File.WriteAllText(fold.Arguments, "");
        Assert.Equal(7, folder.StartFold(0, tiny.Start with { Threads = 7 }).ReadStart().Threads);
    }

    [Fact]
    public void A_non_finite_loss_ends_the_run_and_is_not_recorded()
    {
        var preset = TinyRun.Full with { Schedule = TinyRun.Full.Schedule with { LearningRate = 1e30, WarmUp = 0 }, Network = TinyRun.Full.Network with { HeadDropout = 0 } };
        RunFolder? folder = null;
        var error = Assert.Throws<InputException>(() => tiny.Train(preset, folder = RunFolder.Create(Path.Combine(tiny.Root, "nan"), tiny.Start, "{}", "{}")));
        Assert.Matches("^step [2-8]: the loss is .* and the gradient norm is .*Start a new run with a lower schedule.learningRate", error.Message);
        Assert.All(File.Exists(folder!.History) ? HistoryLine.Read(folder.History) : [], line => Assert.True(double.IsFinite(line.Loss)));
        Assert.False(File.Exists(folder.Model));
    }

    [Fact]
    public void Only_one_process_can_train_a_run()
    {
        var folder = RunFolder.Create(Path.Combine(tiny.Root, "held"), tiny.Start, "{}", "{}");
        File.WriteAllText(Path.Combine(folder.Root, "model.onnx.0123.tmp"), "left by a crash");
        using (new LeaseWatch(null, LeaseTiming.Default, TimeProvider.System).TryTake(folder.Root, default))
            Assert.Matches($@"^{folder.Root}: another process is writing to it: .* \(process {Environment.ProcessId}\) since .*. Expected one process per run or fold. Wait for it or stop it, then use --resume.$", Assert.Throws<InputException>(() => tiny.Train(TinyRun.Full, folder)).Message);
        Assert.True(tiny.Train(TinyRun.Full, folder).Result.Finished);
        Assert.Empty(Directory.GetFiles(folder.Root, "*.tmp"));
        Assert.False(File.Exists(Path.Combine(folder.Root, Lease.FileName)));
    }

    [Fact]
    public void A_new_run_gets_the_next_number_without_overwriting_others()
    {
        var runs = Path.Combine(tiny.Root, "numbers");
        Assert.Equal(["1", "2", "3"], Enumerable.Range(0, 3).Select(_ => Path.GetFileName(RunFolder.Create(runs, tiny.Start, "{}", "{}").Root)));
        Directory.Delete(Path.Combine(runs, "2"), recursive: true);
        Assert.Equal("4", Path.GetFileName(RunFolder.Create(runs, tiny.Start, "{}", "{}").Root));
    }

    private static IEnumerable<object> Numbers(RunFolder folder) =>
        HistoryLine.Read(folder.History).Select(line => line with { ExamplesPerSecond = 0, Time = 0 });
}
