using System.Text.Json;
using System.Text.Json.Nodes;

namespace Earmark.Cli.Tests.Roads;

/// <summary>synth, train, evaluate, submit, score, info: each uses the output of the previous command.</summary>
[Collection(nameof(TinyRoad))]
public sealed class RoadTest(TinyRoad road)
{
    [Fact]
    public void Synth_reports_how_much_it_generated()
    {
        Assert.Equal((0, "30 training clips, 18 labels unverified, 6 of them wrong; 10 test clips, 9 scored, 1 empty\n"), (road.Synth.ExitCode, road.Synth.Error));
        Assert.Matches(@"^\S+data: 40 clips of 3 labels, \d\d s of sound, [23] MB, made in \d+ s\n$", road.Synth.Output);
        Assert.Equal((30, 10), (Directory.GetFiles(Path.Combine(road.Data, "audio_train")).Length, Directory.GetFiles(Path.Combine(road.Data, "audio_test")).Length));
    }

    [Fact]
    public void Train_leaves_everything_in_the_folder_of_the_run()
    {
        Assert.Equal(0, road.Train.ExitCode);
        Assert.Contains($"30 labelled clips, 3 labels; run folder {road.Run}\n", road.Train.Error, StringComparison.Ordinal);
        Assert.Contains("24 clips to train on, 6 held out\n", road.Train.Error, StringComparison.Ordinal);
        Assert.Equal(["best.safetensors", "folds.csv", "history.jsonl", "hparams.json", "last.safetensors", "model.onnx", "result.json", "run.json", "vocab.json"],
            Directory.GetFiles(road.Run).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
        Assert.Equal(["eval", "train"], Directory.GetDirectories(road.Run).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
        Assert.Equal(road.Model, Json(road.Train).GetProperty("model").GetString());
    }

    [Fact]
    public void A_second_run_has_the_next_number_and_hparams_json_makes_the_same_model()
    {
        var again = Invocation.Run("train", road.Data, "--preset", Path.Combine(road.Run, "hparams.json"), "--device", "cpu", "--threads", "1", "--out", road.Runs);
        Assert.Equal(0, again.ExitCode);
        Assert.Contains($"model: {Path.Combine(road.Runs, "2", "model.onnx")}\n", again.Output, StringComparison.Ordinal);
        Assert.Equal(File.ReadAllBytes(road.Model), File.ReadAllBytes(Path.Combine(road.Runs, "2", "model.onnx")));
    }

    [Fact]
    public void Evaluate_uses_the_held_out_clips_and_reports_the_metrics_of_training()
    {
        var run = Invocation.Run("evaluate", road.Model, road.Data, "--json");
        Assert.Equal(0, run.ExitCode);
        Assert.Equal("the model was trained on this set: only the 6 held-out clips are evaluated (--part all for every clip)\n", run.Error);
        Assert.Equal("validation", Json(run).GetProperty("part").GetString());
        foreach (var (metric, trained) in new[] { ("map3", "wholeClipMap3"), ("map1", "wholeClipMap1"), ("clips", "clips") })
            Assert.Equal(Json(road.Train).GetProperty(trained).GetDouble(), Json(run).GetProperty("evaluation").GetProperty(metric).GetDouble(), 12);
    }

    [Fact]
    public void Evaluate_of_every_clip_warns_that_the_metrics_are_too_optimistic()
    {
        var run = Invocation.Run("evaluate", road.Model, road.Data, "--part", "all");
        Assert.Equal((0, "Warning: the model was trained on clips of this set: the metrics are too optimistic\n"), (run.ExitCode, run.Error));
        Assert.Contains("  all       30 ", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Evaluate_of_the_same_clips_under_other_labels_takes_those_held_out_too()
    {
        var run = Invocation.Run("evaluate", road.Model, road.Data, "--csv", "train_clean.csv", "--json");
        Assert.Equal((0, "the model was trained on this set: only the 6 held-out clips are evaluated (--part all for every clip)\n"), (run.ExitCode, run.Error));
        Assert.Equal(6, Json(run).GetProperty("evaluation").GetProperty("clips").GetInt32());
    }

    [Fact]
    public void Submit_has_a_row_for_every_clip_names_those_that_are_empty_and_score_takes_it()
    {
        string submission = Path.Combine(road.Root, "submission.csv"), truth = Path.Combine(road.Data, "test_post_competition.csv");
        var submit = Invocation.Run("submit", road.Model, road.Data, "--out", submission);
        Assert.Equal((0, $"{submission}: 10 rows\n"), (submit.ExitCode, submit.Output)); // an empty clip is not unreadable
        Assert.Matches(@"^Warning: \S+/[0-9a-f]{8}\.wav: it has no samples\. Expected a recording of one sample or more\.\n1 of 10 clips is empty \(listed above\)\ntheir rows hold the most frequent labels of the training part\n$", submit.Error);
        Assert.Equal(File.ReadLines(Path.Combine(road.Data, "sample_submission.csv")).Select(Name), File.ReadLines(submission).Select(Name));

        var score = Invocation.Run("score", submission, truth, "--json");
        Assert.Equal((0, $"skipped: 1 clips of {truth} that do not count (Ignored, or None as label)\n"), (score.ExitCode, score.Error));
        Assert.Equal(9, Json(score).GetProperty("all").GetProperty("clips").GetInt32());
    }

    [Fact]
    public void Info_describes_the_model_and_prints_its_preset()
    {
        var info = Invocation.Run("info", road.Model, "--json");
        Assert.Equal((0, ""), (info.ExitCode, info.Error));
        Assert.Equal((3, 16000, 6), (Json(info).GetProperty("labels").GetArrayLength(), Json(info).GetProperty("sampleRate").GetInt32(), Json(info).GetProperty("validationClips").GetArrayLength()));
        Assert.Equal(Json(road.Train).GetProperty("wholeClipMap3").GetDouble(), Json(info).GetProperty("metrics").GetProperty("validation MAP@3, whole clips").GetDouble(), 12);
        Assert.Contains("16,000 Hz", Invocation.Run("info", road.Model).Output, StringComparison.Ordinal);
        Assert.Equal(File.ReadAllText(Path.Combine(road.Run, "hparams.json")), Invocation.Run("info", road.Model, "--preset").Output);
    }

    [Fact]
    public void Folds_become_one_model_and_models_are_merged_by_hand()
    {
        var runs = Path.Combine(road.Root, "folds");
        var train = Invocation.Run(["train", road.Data, .. TinyRoad.Preset(steps: 4), "--folds", "2", "--out", runs, "--json"]);
        Assert.Equal(0, train.ExitCode);
        Assert.Equal(["confusion.csv", "folds.csv", "hparams.json", "model.onnx", "oof.csv", "per_label.csv", "result.json", "run.json", "vocab.json"],
            Directory.GetFiles(Path.Combine(runs, "1")).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
        var info = Json(Invocation.Run("info", Path.Combine(runs, "1", "model.onnx"), "--json"));
        Assert.Equal(Json(train).GetProperty("outOfFoldMap3").GetDouble(), info.GetProperty("metrics").GetProperty("out of fold MAP@3").GetDouble(), 12);
        Assert.Equal(3, info.GetProperty("thresholds").EnumerateObject().Count());
        var evaluation = Json(train).GetProperty("evaluation");
        Assert.Equal((3, 3), (evaluation.GetProperty("perClass").GetArrayLength(), evaluation.GetProperty("confusion").GetArrayLength()));
        Assert.Equal(3, Json(train).GetProperty("labels").GetArrayLength());

        var fold = Invocation.Run("evaluate", Path.Combine(runs, "1", "fold0", "model.onnx"), road.Data, "--tta", "3");
        Assert.Equal(0, fold.ExitCode);
        Assert.Matches(@"^the model was trained on this set: of the 15 held-out clips, the \d with a verified label are evaluated \(--part all for every clip\)\n$", fold.Error);

        var merged = Path.Combine(runs, "1", "model.onnx");
        Assert.Equal("Warning: the model was trained on every clip of this set: the metrics are too optimistic; 'earmark info' shows the out-of-fold metrics", Invocation.Run("evaluate", merged, road.Data).Error.Split('\n')[0]);
        Assert.StartsWith("Error: --part validation: the model was trained on every clip of this set, as a model", Invocation.Run("evaluate", merged, road.Data, "--part", "validation").Error, StringComparison.Ordinal);

        var both = Path.Combine(road.Root, "both.onnx");
        var ensemble = Invocation.Run("ensemble", road.Model, Path.Combine(runs, "1", "model.onnx"), "--out", both);
        Assert.Equal((0, "no clip was held out from all members: evaluate it on recordings that no member was trained on\n"), (ensemble.ExitCode, ensemble.Error));
        Assert.Matches($@"^model: {both} \(2 networks, \d+\.\d MB\)\n$", ensemble.Output);
        Assert.Equal(0, Invocation.Run("submit", both, road.Data, "--out", Path.Combine(road.Root, "both.csv")).ExitCode);
    }

    [Fact]
    public void A_run_of_one_fold_is_resumed_with_those_that_are_missing()
    {
        var runs = Path.Combine(road.Root, "onefold");
        var first = Invocation.Run(["train", road.Data, .. TinyRoad.Preset(steps: 2), "--folds", "2", "--fold", "1", "--out", runs, "--cache", Path.Combine(road.Root, "kept")]);
        Assert.Equal((0, $"done; train the missing folds with: earmark train --resume {Path.Combine(runs, "1")}\n"), (first.ExitCode, first.Output));
        var inner = Invocation.Run("train", "--resume", Path.Combine(runs, "1", "fold1"));
        Assert.Equal((2, $"Error: {Path.Combine(runs, "1", "fold1")}: it is fold 1 of the run {Path.Combine(runs, "1")}. Expected the folder of that run. "
            + $"'earmark train --resume {Path.Combine(runs, "1")} --fold 1' resumes only this fold.\n"), (inner.ExitCode, inner.Error));
        var (start, preset) = (Path.Combine(runs, "1", "run.json"), Path.Combine(runs, "1", "hparams.json"));
        var was = File.ReadAllText(start);
        File.WriteAllText(start, was.Replace(road.Data, "/moved", StringComparison.Ordinal));
        Assert.Equal($"Error: {start}: the data set of the run, /moved, does not exist. Expected the same data in the same place. Move it back, or write its new path into that file.\n",
            Invocation.Run("train", "--resume", Path.Combine(runs, "1")).Error);
        File.WriteAllText(start, was);

        // The folds are read from folds.csv and not drawn again; otherwise a clip could be in two folds.
        var folds = JsonNode.Parse(File.ReadAllText(preset))!;
        folds["validation"]!["seed"] = 99;
        File.WriteAllText(preset, folds.ToJsonString());
        var rest = Invocation.Run("train", "--resume", Path.Combine(runs, "1"));
        Assert.Equal(0, rest.ExitCode);
        Assert.False(Directory.Exists(Path.Combine(runs, "cache"))); // the cache stays in its first place
        Assert.Contains("fold 1: already done\n", rest.Error, StringComparison.Ordinal);
        Assert.StartsWith("every clip scored by the network that was not trained on it:\n", rest.Output, StringComparison.Ordinal);
        Assert.All(["  out of fold ", "  label ", $"\nper label: {Path.Combine(runs, "1", "per_label.csv")}, {Path.Combine(runs, "1", "confusion.csv")}\n"],
            text => Assert.Contains(text, rest.Output, StringComparison.Ordinal));
        Assert.Contains("true (row), predicted (column)", rest.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(runs, "1", "model.onnx")));
    }

    [Fact]
    public void Plain_training_holds_out_whole_groups_and_lists_labels_that_are_not_evaluated()
    {
        // Three clips per session. A label with one clip is trained on and not evaluated.
        var rows = File.ReadAllLines(Path.Combine(road.Data, "train.csv"));
        var columns = rows[0].Split(',').ToList();
        var labelled = rows.Skip(1).Select(row => row.Split(',')).OrderBy(cells => cells[columns.IndexOf("label")], StringComparer.Ordinal).Index()
            .Select(row => (File: row.Item[columns.IndexOf("fname")], Label: row.Index == 29 ? "alone" : row.Item[columns.IndexOf("label")], Session: $"s{row.Index / 3}")).ToArray();
        string csv = Path.Combine(road.Root, "sessions.csv"), runs = Path.Combine(road.Root, "grouped");
        File.WriteAllLines(csv, labelled.Select(row => $"{row.File},{row.Label},{row.Session}").Prepend("fname,label,session"));
        var train = Invocation.Run(["train", road.Data, "--csv", csv, "--group-column", "session", .. TinyRoad.Preset(steps: 1), "--set", "validation.fraction=0.3", "--out", runs]);
        Assert.Equal(0, train.ExitCode);
        Assert.Contains("Warning: held-out clips: 1 label has no held-out clip: 'alone': they have too few clips or groups.\n", train.Error, StringComparison.Ordinal);
        var held = File.ReadLines(Path.Combine(runs, "1", "folds.csv")).Skip(1).Where(row => row.EndsWith(",0", StringComparison.Ordinal)).Select(Name).ToHashSet();
        Assert.Equal(9, held.Count);
        Assert.All(labelled.GroupBy(row => row.Session), session => Assert.Contains(session.Count(row => held.Contains(row.File)), new[] { 0, 3 }));
    }

    [Fact]
    public void A_resumed_run_uses_its_folds_csv_and_cannot_resume_without_it()
    {
        var run = Path.Combine(road.Root, "kept-apart", "1");
        Assert.Equal(130, Invocation.CancelledWhenExists(run, ["train", road.Data, .. TinyRoad.Preset(steps: 2), "--out", Path.Combine(road.Root, "kept-apart")]).ExitCode);
        var held = File.ReadLines(Path.Combine(run, "folds.csv")).Skip(1).Where(row => row.EndsWith(",0", StringComparison.Ordinal)).Select(Name).ToArray();
        var preset = JsonNode.Parse(File.ReadAllText(Path.Combine(run, "hparams.json")))!;
        preset["validation"]!["seed"] = 99;
        File.WriteAllText(Path.Combine(run, "hparams.json"), preset.ToJsonString());
        Assert.Equal(0, Invocation.Run("train", "--resume", run).ExitCode);
        var clips = Json(Invocation.Run("info", Path.Combine(run, "model.onnx"), "--json")).GetProperty("validationClips").EnumerateArray().Select(clip => clip.GetString()!);
        Assert.Equal(held, clips.Order(StringComparer.Ordinal));

        File.Delete(Path.Combine(run, "result.json"));
        File.Delete(Path.Combine(run, "folds.csv"));
        var refused = Invocation.Run("train", "--resume", run);
        Assert.Equal((2, $"Error: {Path.Combine(run, "folds.csv")}: no such file, although the run has a checkpoint. Expected the table of the held-out clips. "
            + "Runs of earlier versions, which held out other clips, do not have it: start a new run.\n"), (refused.ExitCode, refused.Error));
    }

    private static string Name(string row) => row[..row.IndexOf(',')];

    private static JsonElement Json(Invocation run) => JsonDocument.Parse(run.Output).RootElement;
}
