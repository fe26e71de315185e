using Earmark.Training.Presets;
using Earmark.Data;
using Earmark.Training.Runs;

namespace Earmark.Cli.Tests.Roads;

/// <summary>A command line and existing files -> exit code 2 and the whole message. {names} are placeholders for paths: see <see cref="Place"/>.</summary>
[Collection(nameof(TinyRoad))]
public sealed class WrongInputTest : IDisposable
{
    private const string Resumes = "DATA or options of a new run were given too. Expected no option that changes the run. It resumes with the settings in its run.json and hparams.json.";

    private readonly TinyRoad road;
    private readonly string root = Directory.CreateTempSubdirectory("earmark-wrong").FullName;

    public WrongInputTest(TinyRoad road)
    {
        this.road = road;
        Directory.CreateDirectory(At("empty"));
        File.WriteAllText(At("notes.txt"), "no model");
        File.WriteAllText(At("list.json"), "[]");
        Directory.CreateDirectory(At("dogs", "Bark"));
        Directory.CreateDirectory(At("dogs", "Growl"));
        string[] clips = Directory.GetFiles(Path.Combine(road.Data, "audio_train"));
        foreach (var (i, label) in new[] { "Bark", "Bark", "Growl", "Growl" }.Index()) File.Copy(clips[i], At("dogs", label, $"{i}.wav"));
        Directory.CreateDirectory(At("deaf", "Bark"));
        Directory.CreateDirectory(At("deaf", "Growl"));
        foreach (var name in new[] { "Bark/a.wav", "Bark/b.wav", "Growl/c.wav", "Growl/d.wav" }) File.WriteAllText(At("deaf", name), $"no recording {name}");
    }

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Theory]
    [InlineData("train", "earmark train: no DATA was given. Expected a folder of labelled recordings. For example, 'earmark train recordings --preset quick'. Use --resume to resume a stopped run.")]
    [InlineData("train {absent}", "{absent}: no such folder. Expected the folder of a data set. Check the path.")]
    [InlineData("train {notes}", "{notes}: is a file. Expected the folder of a data set. Give the folder that contains it.")]
    [InlineData("train {empty}", "{empty}: is empty. Expected a folder for each label, such as {empty}/Bark/x.wav, or another layout. The layouts are {layouts of train}: docs/data-layouts.md shows each.")]
    [InlineData("train {data} --preset quik", "--preset quik: there is no preset or file with that name. Expected one of {presets}, or the path of a JSON file. A run's hparams.json is such a file.")]
    [InlineData("train {data} --preset {list}", "{list}: it is not valid JSON (it is not an object). Expected an object of preset keys.")]
    [InlineData("train {data} --set schedule.stepps=3", "--set: schedule.stepps: there is no such key. Expected a key of the preset; nearest is 'schedule.steps'. 'earmark train --preset NAME --keys' lists those of a preset.")]
    [InlineData("train {data} --set schedule.steps=many", "--set: schedule.steps: its value is \"many\". Expected a whole number.")]
    [InlineData("train {data} --steps 0", "baseline and the options given: schedule.steps is 0. Expected 1 to 1000000000 steps: number of training steps, unless schedule.epochs requires more.")]
    [InlineData("train {data} --fold 1", "--fold 1: --folds is missing. Expected the number of folds too, such as --folds 5 --fold 0.")]
    [InlineData("train {data} --folds 1", "--folds 1: out of range. Expected 2 or more.")]
    [InlineData("train {data} --out {notes}/runs", "--out {notes}/runs: {notes} is a file. Expected a folder, which is created if it does not exist.")]
    [InlineData("train {data} --folds 3 --fold 3", "--fold 3: there are 3 folds. Expected 0 to 2.")]
    [InlineData("train {data} --out {notes}", "--out {notes}: it is a file. Expected a folder, which is created if it does not exist.")]
    [InlineData("train {data} --cache {notes}", "--cache {notes}: it is a file. Expected a folder, which is created if it does not exist.")]
    [InlineData("train {data} --device tpu", "--device tpu: there is no such device. Expected auto, cpu, cuda or cuda:N with N from 0.")]
    [InlineData("train {data} --csv absent.csv", "{data} (layout kaggle): 1 error.\n  absent.csv: no such file. Expected a csv with the columns fname,label.")]
    [InlineData("train --resume {absent}", "{absent}: it contains no run.json. Expected the folder of a run, such as runs/1. 'earmark train DATA' creates one.")]
    [InlineData("train --resume {run}", "{run}: the run is finished. Expected a stopped run. Its model is {run}/model.onnx.")]
    [InlineData("train --resume {run} --fold 1", "--fold 1: there are 0 folds. Expected no --fold.")]
    [InlineData("train {data} --resume {run}", "--resume {run}: " + Resumes)]
    [InlineData("train --resume {run} --steps 9", "--resume {run}: " + Resumes)]
    [InlineData("train --resume {run} --set seed=9", "--resume {run}: " + Resumes)]
    [InlineData("train --resume {run} --label-column x", "--resume {run}: " + Resumes)]
    [InlineData("train --resume {run} --out {absent}", "--resume {run}: " + Resumes)]
    [InlineData("evaluate {absent} {data}", "{absent}: there is no such file. Expected a model.onnx, as written by 'earmark train'.")]
    [InlineData("evaluate {run} {data}", "{run}: it is a folder. Expected a model.onnx, as written by 'earmark train'. The folder contains one: {run}/model.onnx.")]
    [InlineData("evaluate {notes} {data}", "{notes}: ONNX Runtime cannot load it (Protobuf parsing failed). Expected a complete model.onnx, as written by 'earmark train'.")]
    [InlineData("evaluate {model} {absent}", "{absent}: no such folder. Expected the folder of a data set. Check the path.")]
    [InlineData("evaluate {model} {dogs}", "{dogs}: the model does not know the labels 'Bark', 'Growl'. Expected labels of the model. 'earmark info MODEL' lists them.")]
    [InlineData("evaluate {model} {data} --part half", "--part half: there is no such part. Expected validation, training or all.")]
    [InlineData("evaluate {model} {dogs} --part validation", "--part validation: the model was not trained on this set. Expected --part all, or no --part.")]
    [InlineData("evaluate {model} {data} --scores {notes}", "--scores {notes}: it already exists. Expected a new name. Nothing is overwritten.")]
    [InlineData("evaluate {model} {data} --scores {absent}/s.csv", "--scores {absent}/s.csv: the folder {absent} does not exist. Expected an existing folder.")]
    [InlineData("evaluate {model} {data} --tta 0", "--tta 0: out of range. Expected 1 to 31.")]
    [InlineData("ensemble {model} --out {absent}", "earmark ensemble: one model was given, {model}. Expected two or more.")]
    [InlineData("ensemble {model} {model} --out {absent}", "{model}: it is given twice. Expected each model once.")]
    [InlineData("ensemble {model} {notes} --out {absent}", "{notes}: ONNX Runtime cannot load it (Protobuf parsing failed). Expected a complete model.onnx, as written by 'earmark train'.")]
    [InlineData("ensemble {model} {model} --out {notes}", "--out {notes}: it already exists. Expected a new name. Nothing is overwritten.")]
    [InlineData("submit {notes} {data}", "{notes}: ONNX Runtime cannot load it (Protobuf parsing failed). Expected a complete model.onnx, as written by 'earmark train'.")]
    [InlineData("submit {model} {empty}", "{empty}: is empty. Expected a folder of recordings, or the test part of a data set. The layouts are {layouts of submit}: docs/data-layouts.md shows each.")]
    [InlineData("submit {model} {data} --out {notes}", "--out {notes}: it already exists. Expected a new name. Nothing is overwritten.")]
    [InlineData("submit {model} {data} --out {empty}", "--out {empty}: it already exists. Expected a new name. Nothing is overwritten.")]
    [InlineData("submit {model} {data} --out {absent} --scores {absent}", "--scores {absent}: it is also the file of --out. Expected a different name.")]
    [InlineData("submit {model} {data} --out {absent}/", "--out {absent}/: it is the name of a folder. Expected the name of a file.")]
    [InlineData("explore {data} --out {notes}/look", "--out {notes}/look: {notes} is a file. Expected a folder, which is created if it does not exist.")]
    [InlineData("submit {model} {data} --device tpu", "--device tpu: there is no such device. Expected auto, cpu, cuda or cuda:N with N from 0.")]
    [InlineData("info {absent}", "{absent}: there is no such file. Expected a model.onnx, as written by 'earmark train'.")]
    [InlineData("info {notes}", "{notes}: ONNX Runtime cannot load it (Protobuf parsing failed). Expected a complete model.onnx, as written by 'earmark train'.")]
    [InlineData("synth --out {data}", "{data}: the folder is not empty. Expected a new or empty folder. Choose another folder, or delete this one.")]
    [InlineData("synth --out {notes}", "{notes}: is a file. Expected a new or empty folder. Choose another folder, or delete this one.")]
    [InlineData("synth --out {absent} --train 5 --classes 50 --mean-seconds 20", "classes: 50. Expected 3 to 41.\ntrain: 5 clips. Expected at least 100, 2 for each of 50 classes.\nmean seconds: 20. Expected 0.5 to 10.")]
    [InlineData("download esc50 --out {notes}", "--out {notes}: it is a file. Expected a folder, which is created if it does not exist.")]
    [InlineData("download esc5 --out {absent}", "download: 'esc5' is not known. Expected fsdkaggle2018 or esc50. Nearest is 'esc50'.")]
    [InlineData("download esc50 --out {absent} --from ftp://x", "--from: 'ftp://x'. Expected an address that begins with http:// or https://.")]
    [InlineData("demo --out {notes}", "--out {notes}: it is a file. Expected a folder, which is created if it does not exist.")]
    public void Ends_with_2_and_reports_what_was_found_where_and_what_was_expected(string line, string message)
    {
        var run = Invocation.Run([.. line.Split(' ').Select(Place)]);
        Assert.Equal((2, "", $"Error: {Place(message)}\n"), (run.ExitCode, run.Output, run.Error));
        Assert.False(Path.Exists(At("absent")), "it created a file or folder");
    }

    [Fact]
    public void None_of_these_begins_a_run()
    {
        var runs = At("runs");
        Assert.Equal(2, Invocation.Run("train", road.Data, "--set", "seed=x", "--out", runs).ExitCode);
        Assert.Equal(2, Invocation.Run("train", At("empty"), "--out", runs).ExitCode);
        var folds = Invocation.Run("train", At("deaf"), "--folds", "500", "--out", runs);
        Assert.Equal((2, $"Error: {At("deaf")}: 4 clips in 4 groups cannot be divided into 500 folds. Expected at most 4.\n"), (folds.ExitCode, folds.Error));
        Assert.False(Directory.Exists(runs));
    }

    [Fact]
    public void A_set_of_broken_clips_names_each_and_ends_with_2()
    {
        var run = Invocation.Run(["train", At("deaf"), .. TinyRoad.Preset(steps: 1), "--out", At("runs")]);
        Assert.Equal(2, run.ExitCode);
        foreach (var name in new[] { "a.wav", "b.wav", "c.wav", "d.wav" }) Assert.Contains(name, run.Error, StringComparison.Ordinal);
        Assert.Matches($"Error: {At("deaf")}: none of its 3 training clips can be used. Expected at least one. The first: .*{At("deaf")}.*[abcd].wav: is not a recording in a known format; .* The others are listed above.\n$", run.Error);
    }

    [Fact]
    public void A_run_whose_data_have_changed_is_not_resumed()
    {
        var stopped = Invocation.Run(["train", At("dogs"), .. TinyRoad.Preset(steps: 5), "--out", At("runs")], Program.AddCommands, stopped: true);
        Assert.Equal(130, stopped.ExitCode);
        File.Move(At("dogs", "Bark", "0.wav"), At("dogs", "Bark", "9.wav"));
        var run = Invocation.Run("train", "--resume", At("runs", "1"));
        Assert.Equal((2, $"Error: {At("dogs")}: the clips or labels differ from those the run was started with. Expected the same data. Start a new run instead.\n"), (run.ExitCode, run.Error));
    }

    private string At(params string[] names) => Path.Combine([root, .. names]);

    private string Place(string text) => text
        .Replace("{absent}", At("absent"), StringComparison.Ordinal)
        .Replace("{empty}", At("empty"), StringComparison.Ordinal)
        .Replace("{notes}", At("notes.txt"), StringComparison.Ordinal)
        .Replace("{list}", At("list.json"), StringComparison.Ordinal)
        .Replace("{dogs}", At("dogs"), StringComparison.Ordinal)
        .Replace("{data}", road.Data, StringComparison.Ordinal)
        .Replace("{run}", road.Run, StringComparison.Ordinal)
        .Replace("{model}", road.Model, StringComparison.Ordinal)
        .Replace("{presets}", string.Join(", ", PresetFile.Names), StringComparison.Ordinal)
        .Replace("{layouts of train}", NamesOf(layout => layout.Train is not null), StringComparison.Ordinal)
        .Replace("{layouts of submit}", NamesOf(layout => layout.Test is not null), StringComparison.Ordinal);

    private static string NamesOf(Func<Layout, bool> wanted) => string.Join(", ", Layout.All.Where(wanted).Select(layout => layout.Name));
}
