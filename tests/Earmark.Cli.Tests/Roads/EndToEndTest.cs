using System.Text.Json;
using System.Text.Json.Nodes;

namespace Earmark.Cli.Tests.Roads;

/// <summary>synth, train, evaluate, submit, score, info: each uses the output of the previous command.</summary>
[Collection(nameof(TrainedModelFixture))]
public sealed class EndToEndTest(TrainedModelFixture fixture)
{
    [Fact]
    public void Synth_reports_the_size_of_the_corpus()
    {
        Assert.Equal((0, "30 training clips, 18 labels unverified, 6 of them wrong; 10 test clips, 9 scored, 1 empty\n"), (fixture.Synth.ExitCode, fixture.Synth.Error));
        Assert.Matches(@"^\S+data: 40 clips with 3 labels, \d\d s of audio, [23] MB, generated in \d+ s\n$", fixture.Synth.Output);
        Assert.Equal((30, 10), (Directory.GetFiles(Path.Combine(fixture.Data, "audio_train")).Length, Directory.GetFiles(Path.Combine(fixture.Data, "audio_test")).Length));
    }

    [Fact]
    public void Train_writes_all_files_to_the_run_folder()
    {
        Assert.Equal(0, fixture.Train.ExitCode);
        Assert.Contains($"30 labelled clips, 3 labels; run folder {fixture.Run}\n", fixture.Train.Error, StringComparison.Ordinal);
        Assert.Contains("24 training clips, 6 held out\n", fixture.Train.Error, StringComparison.Ordinal);
        Assert.Equal(["best.safetensors", "folds.csv", "history.jsonl", "hparams.json", "last.safetensors", "model.onnx", "oof.csv", "report.html", "result.json", "run.json", "vocab.json"],
            Directory.GetFiles(fixture.Run).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
        Assert.Equal(["eval", "train"], Directory.GetDirectories(fixture.Run).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
        Assert.Equal(fixture.Model, Json(fixture.Train).GetProperty("model").GetString());
    }

    [Fact]
    public void A_second_run_gets_the_next_number_and_hparams_json_reproduces_the_model()
    {
        var second = Invocation.Run("train", fixture.Data, "--preset", Path.Combine(fixture.Run, "hparams.json"), "--device", "cpu", "--threads", "1", "--out", fixture.Runs);
        Assert.Equal(0, second.ExitCode);
        Assert.Contains($"model: {Path.Combine(fixture.Runs, "2", "model.onnx")}\n", second.Output, StringComparison.Ordinal);
        Assert.Equal(File.ReadAllBytes(fixture.Model), File.ReadAllBytes(Path.Combine(fixture.Runs, "2", "model.onnx")));
    }

    [Fact]
    public void Evaluate_reproduces_the_training_metrics_on_the_held_out_clips()
    {
        var run = Invocation.Run("evaluate", fixture.Model, fixture.Data, "--json");
        Assert.Equal(0, run.ExitCode);
        Assert.Equal("the model was trained on this set: only the 6 held-out clips are evaluated (--split all evaluates all clips)\n", run.Error);
        Assert.Equal("validation", Json(run).GetProperty("split").GetString());
        foreach (var (metric, trained) in new[] { ("map3", "wholeClipMap3"), ("map1", "wholeClipMap1"), ("clips", "clips") })
            Assert.Equal(Json(fixture.Train).GetProperty(trained).GetDouble(), Json(run).GetProperty("evaluation").GetProperty(metric).GetDouble(), 12);
    }

    [Fact]
    public void Evaluate_on_all_clips_warns_about_optimistic_metrics()
    {
        var run = Invocation.Run("evaluate", fixture.Model, fixture.Data, "--split", "all");
        Assert.Equal((0, "Warning: the model was trained on clips of this set: the metrics are too optimistic\n"), (run.ExitCode, run.Error));
        Assert.Contains("  all        30 ", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Evaluate_with_other_labels_uses_the_same_held_out_clips()
    {
        var run = Invocation.Run("evaluate", fixture.Model, fixture.Data, "--csv", "train_clean.csv", "--json");
        Assert.Equal((0, "the model was trained on this set: only the 6 held-out clips are evaluated (--split all evaluates all clips)\n"), (run.ExitCode, run.Error));
        Assert.Equal(6, Json(run).GetProperty("evaluation").GetProperty("clips").GetInt32());
    }

    [Fact]
    public void Submit_writes_a_row_for_every_clip_lists_empty_clips_and_score_accepts_the_file()
    {
        string submission = Path.Combine(fixture.Root, "submission.csv"), truth = Path.Combine(fixture.Data, "test_post_competition.csv");
        var submit = Invocation.Run("submit", fixture.Model, fixture.Data, "--out", submission);
        Assert.Equal((0, $"{submission}: 10 rows\n"), (submit.ExitCode, submit.Output)); // an empty clip is not unreadable
        Assert.Matches(@"^Warning: \S+/[0-9a-f]{8}\.wav: it has no samples\. Expected a recording with at least one sample\.\n1 of 10 clips is empty \(listed above\)\ntheir rows contain the most frequent labels of the training set\n$", submit.Error);
        Assert.Equal(File.ReadLines(Path.Combine(fixture.Data, "sample_submission.csv")).Select(Name), File.ReadLines(submission).Select(Name));

        var score = Invocation.Run("score", submission, truth, "--json");
        Assert.Equal((0, $"skipped: 1 clips of {truth} that are not scored (usage Ignored or label None)\n"), (score.ExitCode, score.Error));
        Assert.Equal(9, Json(score).GetProperty("all").GetProperty("clips").GetInt32());
    }

    [Fact]
    public void Info_describes_the_model_and_prints_its_preset()
    {
        var info = Invocation.Run("info", fixture.Model, "--json");
        Assert.Equal((0, ""), (info.ExitCode, info.Error));
        Assert.Equal((3, 16000, 6), (Json(info).GetProperty("labels").GetArrayLength(), Json(info).GetProperty("sampleRate").GetInt32(), Json(info).GetProperty("validationClips").GetArrayLength()));
        Assert.Equal(Json(fixture.Train).GetProperty("wholeClipMap3").GetDouble(), Json(info).GetProperty("metrics").GetProperty("validation MAP@3, whole clips").GetDouble(), 12);
        Assert.Contains("16,000 Hz", Invocation.Run("info", fixture.Model).Output, StringComparison.Ordinal);
        Assert.Equal(File.ReadAllText(Path.Combine(fixture.Run, "hparams.json")), Invocation.Run("info", fixture.Model, "--preset").Output);
    }

    [Fact]
    public void Folds_are_merged_into_one_model_and_ensemble_merges_models()
    {
        var runs = Path.Combine(fixture.Root, "folds");
        var train = Invocation.Run(["train", fixture.Data, .. TrainedModelFixture.Preset(steps: 4), "--set", "frontEnd.sampleRate=8000", "--set", "frontEnd.fmax=4000", "--folds", "2", "--out", runs, "--json"]);
        Assert.Equal(0, train.ExitCode);
        Assert.Equal(["confusion.csv", "folds.csv", "hparams.json", "model.onnx", "oof.csv", "per_label.csv", "report.html", "result.json", "run.json", "vocab.json"],
            Directory.GetFiles(Path.Combine(runs, "1")).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
        var info = Json(Invocation.Run("info", Path.Combine(runs, "1", "model.onnx"), "--json"));
        Assert.Equal(Json(train).GetProperty("outOfFoldMap3").GetDouble(), info.GetProperty("metrics").GetProperty("out of fold MAP@3").GetDouble(), 12);
        Assert.Equal(3, info.GetProperty("thresholds").EnumerateObject().Count());
        var evaluation = Json(train).GetProperty("evaluation");
        Assert.Equal((3, 3), (evaluation.GetProperty("perClass").GetArrayLength(), evaluation.GetProperty("confusion").GetArrayLength()));
        Assert.Equal(3, Json(train).GetProperty("labels").GetArrayLength());

        var fold = Invocation.Run("evaluate", Path.Combine(runs, "1", "fold0", "model.onnx"), fixture.Data, "--tta", "3");
        Assert.Equal(0, fold.ExitCode);
        Assert.Matches(@"^the model was trained on this set: of the 15 held-out clips, the \d with a verified label are evaluated \(--split all evaluates all clips\)\n$", fold.Error);

        var merged = Path.Combine(runs, "1", "model.onnx");
        Assert.Equal("Warning: the model was trained on every clip of this set: the metrics are too optimistic; 'earmark info' shows the out-of-fold metrics", Invocation.Run("evaluate", merged, fixture.Data).Error.Split('\n')[0]);
        Assert.StartsWith("Error: --split validation: the model was trained on every clip of this set, like every model", Invocation.Run("evaluate", merged, fixture.Data, "--split", "validation").Error, StringComparison.Ordinal);

        var both = Path.Combine(fixture.Root, "both.onnx");
        var ensemble = Invocation.Run("ensemble", fixture.Model, Path.Combine(runs, "1", "model.onnx"), "--out", both);
        Assert.Equal((0, "no clip was held out from all members: evaluate the model on recordings that no member was trained on\n"), (ensemble.ExitCode, ensemble.Error));
        Assert.Matches($@"^model: {both} \(2 networks, \d+\.\d MB\)\n$", ensemble.Output);
        Assert.Equal(0, Invocation.Run("submit", both, fixture.Data, "--out", Path.Combine(fixture.Root, "both.csv")).ExitCode);
        var description = Invocation.Run("info", both).Output; // the rates of the members are 16 and 8 kHz
        Assert.Matches(@"\n  sample rate +16,000 Hz", description);
        Assert.Matches(@"\n  front end +not the same for all networks", description);
    }

    [Fact]
    public void Resuming_a_single_fold_run_trains_the_missing_folds()
    {
        var runs = Path.Combine(fixture.Root, "onefold");
        var first = Invocation.Run(["train", fixture.Data, .. TrainedModelFixture.Preset(steps: 2), "--folds", "2", "--fold", "1", "--out", runs, "--cache", Path.Combine(fixture.Root, "kept")]);
        Assert.Equal((0, $"done; train the missing folds with: earmark train --resume {Path.Combine(runs, "1")}\n"), (first.ExitCode, first.Output));
        var inner = Invocation.Run("train", "--resume", Path.Combine(runs, "1", "fold1"));
        Assert.Equal((2, $"Error: {Path.Combine(runs, "1", "fold1")}: it is fold 1 of the run {Path.Combine(runs, "1")}. Expected the folder of that run. "
            + $"'earmark train --resume {Path.Combine(runs, "1")} --fold 1' resumes only this fold.\n"), (inner.ExitCode, inner.Error));
        var (start, preset) = (Path.Combine(runs, "1", "run.json"), Path.Combine(runs, "1", "hparams.json"));
        var original = File.ReadAllText(start);
        File.WriteAllText(start, original.Replace(fixture.Data, "/moved", StringComparison.Ordinal));
        Assert.Equal($"Error: {start}: the data set of the run, /moved, does not exist. Expected the data set at its original path. Move it back, or write its new path into that file.\n",
            Invocation.Run("train", "--resume", Path.Combine(runs, "1")).Error);
        File.WriteAllText(start, original);

        // The folds are read from folds.csv and not assigned again. Otherwise a clip could be in two folds.
        var folds = JsonNode.Parse(File.ReadAllText(preset))!;
        folds["validation"]!["seed"] = 99;
        File.WriteAllText(preset, folds.ToJsonString());
        var resumed = Invocation.Run("train", "--resume", Path.Combine(runs, "1"));
        Assert.Equal(0, resumed.ExitCode);
        Assert.False(Directory.Exists(Path.Combine(runs, "cache"))); // the cache stays in its original folder
        Assert.Contains("fold 1: already finished\n", resumed.Error, StringComparison.Ordinal);
        Assert.StartsWith("each clip is scored by networks that were not trained on it, with the weights at the end of training; the calibration is fitted on the other folds:\n", resumed.Output, StringComparison.Ordinal);
        Assert.All(["  out of fold ", "  label ", $"\nper label: {Path.Combine(runs, "1", "per_label.csv")}, {Path.Combine(runs, "1", "confusion.csv")}\n"],
            text => Assert.Contains(text, resumed.Output, StringComparison.Ordinal));
        Assert.Contains("true (row), predicted (column)", resumed.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(runs, "1", "model.onnx")));
    }

    [Fact]
    public void Train_holds_out_entire_groups_and_lists_labels_without_held_out_clips()
    {
        // Three clips per session. A label with one clip is trained on and not evaluated.
        var rows = File.ReadAllLines(Path.Combine(fixture.Data, "train.csv"));
        var columns = rows[0].Split(',').ToList();
        var labelled = rows.Skip(1).Select(row => row.Split(',')).OrderBy(fields => fields[columns.IndexOf("label")], StringComparer.Ordinal).Index()
            .Select(row => (File: row.Item[columns.IndexOf("fname")], Label: row.Index == 29 ? "alone" : row.Item[columns.IndexOf("label")], Session: $"s{row.Index / 3}")).ToArray();
        string csv = Path.Combine(fixture.Root, "sessions.csv"), runs = Path.Combine(fixture.Root, "grouped");
        File.WriteAllLines(csv, labelled.Select(row => $"{row.File},{row.Label},{row.Session}").Prepend("fname,label,session"));
        var train = Invocation.Run(["train", fixture.Data, "--csv", csv, "--group-column", "session", .. TrainedModelFixture.Preset(steps: 1), "--set", "validation.fraction=0.3", "--out", runs]);
        Assert.Equal(0, train.ExitCode);
        Assert.Contains("Warning: held-out clips: 1 label has no held-out clips: 'alone'. Cause: too few clips or groups.\n", train.Error, StringComparison.Ordinal);
        var heldOut = File.ReadLines(Path.Combine(runs, "1", "folds.csv")).Skip(1).Where(row => row.EndsWith(",0", StringComparison.Ordinal)).Select(Name).ToHashSet();
        Assert.Equal(9, heldOut.Count);
        Assert.All(labelled.GroupBy(row => row.Session), session => Assert.Contains(session.Count(row => heldOut.Contains(row.File)), new[] { 0, 3 }));
    }

    [Fact]
    public void Resume_requires_and_uses_folds_csv()
    {
        var run = Path.Combine(fixture.Root, "kept-apart", "1");
        Assert.Equal(130, Invocation.CancelledWhenExists(run, ["train", fixture.Data, .. TrainedModelFixture.Preset(steps: 100_000), "--out", Path.Combine(fixture.Root, "kept-apart")]).ExitCode);
        var heldOut = File.ReadLines(Path.Combine(run, "folds.csv")).Skip(1).Where(row => row.EndsWith(",0", StringComparison.Ordinal)).Select(Name).ToArray();
        var preset = JsonNode.Parse(File.ReadAllText(Path.Combine(run, "hparams.json")))!;
        preset["validation"]!["seed"] = 99;
        preset["schedule"]!["steps"] = 2;
        File.WriteAllText(Path.Combine(run, "hparams.json"), preset.ToJsonString());
        Assert.Equal(0, Invocation.Run("train", "--resume", run).ExitCode);
        var clips = Json(Invocation.Run("info", Path.Combine(run, "model.onnx"), "--json")).GetProperty("validationClips").EnumerateArray().Select(clip => clip.GetString()!);
        Assert.Equal(heldOut, clips.Order(StringComparer.Ordinal));

        File.Delete(Path.Combine(run, "result.json"));
        File.Delete(Path.Combine(run, "folds.csv"));
        var rejected = Invocation.Run("train", "--resume", run);
        Assert.Equal((2, $"Error: {Path.Combine(run, "folds.csv")}: no such file, although the run has a checkpoint. Expected the CSV file of the held-out clips. "
            + "Runs of earlier versions held out other clips and do not have this file. Start a new run.\n"), (rejected.ExitCode, rejected.Error));
    }

    private static string Name(string row) => row[..row.IndexOf(',')];

    private static JsonElement Json(Invocation run) => JsonDocument.Parse(run.Output).RootElement;
}
