using Earmark.Training.Presets;
using Earmark.Data;
using Earmark.Training.Runs;

namespace Earmark.Cli.Tests.Roads;

/// <summary>Invalid command lines and files return exit code 2 and the complete message. {names} are placeholders, which <see cref="Expand"/> replaces.</summary>
[Collection(nameof(TrainedModelFixture))]
public sealed class InvalidInputTest : IDisposable
{
    private const string Resumes = "DATA or options of a new run were specified as well. Expected no option that changes the run. The run resumes with the settings in its run.json and hparams.json.";

    private readonly TrainedModelFixture fixture;
    private readonly string root = Directory.CreateTempSubdirectory("earmark-wrong").FullName;

    public InvalidInputTest(TrainedModelFixture fixture)
    {
        this.fixture = fixture;
        Directory.CreateDirectory(PathOf("empty"));
        File.WriteAllText(PathOf("notes.txt"), "no model");
        File.WriteAllText(PathOf("list.json"), "[]");
        Directory.CreateDirectory(PathOf("dogs", "Bark"));
        Directory.CreateDirectory(PathOf("dogs", "Growl"));
        string[] clips = Directory.GetFiles(Path.Combine(fixture.Data, "audio_train"));
        foreach (var (i, label) in new[] { "Bark", "Bark", "Growl", "Growl" }.Index()) File.Copy(clips[i], PathOf("dogs", label, $"{i}.wav"));
        Directory.CreateDirectory(PathOf("unreadable", "Bark"));
        Directory.CreateDirectory(PathOf("unreadable", "Growl"));
        foreach (var name in new[] { "Bark/a.wav", "Bark/b.wav", "Growl/c.wav", "Growl/d.wav" }) File.WriteAllText(PathOf("unreadable", name), $"no recording {name}");
    }

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Theory]
    [InlineData("train", "earmark train: DATA is missing. Expected a folder of labelled recordings. For example, 'earmark train recordings --preset quick'. Use --resume to resume an interrupted run.")]
    [InlineData("train {absent}", "{absent}: no such folder. Expected the folder of a data set. Check the path.")]
    [InlineData("train {notes}", "{notes}: it is a file. Expected the folder of a data set. Specify the folder that contains it.")]
    [InlineData("train {empty}", "{empty}: the folder is empty. Expected one folder per label, such as {empty}/Bark/x.wav, or another layout. Supported layouts: {layouts of train} (see docs/data-layouts.md).")]
    [InlineData("train {data} --preset quik", "--preset quik: there is no preset or file with that name. Expected one of {presets}, or the path of a JSON file. A run's hparams.json is such a file.")]
    [InlineData("train {data} --preset {list}", "{list}: it is not valid JSON (it is not an object). Expected an object of preset keys.")]
    [InlineData("train {data} --set schedule.stepps=3", "--set: schedule.stepps: there is no such key. Expected a key of the preset. Did you mean 'schedule.steps'? 'earmark train --preset NAME --keys' lists the keys of a preset.")]
    [InlineData("train {data} --set schedule.steps=many", "--set: schedule.steps: its value is \"many\". Expected a whole number.")]
    [InlineData("train {data} --steps 0", "baseline with the specified options: schedule.steps is 0. Expected 1 to 1000000000 steps: number of training steps, unless schedule.epochs requires more.")]
    [InlineData("train {data} --fold 1", "--fold 1: --folds is missing. Expected the number of folds as well, such as --folds 5 --fold 0.")]
    [InlineData("train {data} --folds 1", "--folds 1: out of range. Expected 2 or more.")]
    [InlineData("train {data} --out {notes}/runs", "--out {notes}/runs: {notes} is a file. Expected a folder, which is created if it does not exist.")]
    [InlineData("train {data} --folds 3 --fold 3", "--fold 3: there are 3 folds. Expected 0 to 2.")]
    [InlineData("train {data} --out {notes}", "--out {notes}: it is a file. Expected a folder, which is created if it does not exist.")]
    [InlineData("train {data} --cache {notes}", "--cache {notes}: it is a file. Expected a folder, which is created if it does not exist.")]
    [InlineData("train {data} --device tpu", "--device tpu: there is no such device. Expected auto, cpu, cuda or cuda:N with N from 0.")]
    [InlineData("train {data} --csv absent.csv", "{data} (layout kaggle): 1 error.\n  absent.csv: no such file. Expected a CSV file with the columns fname,label.")]
    [InlineData("train --resume {absent}", "{absent}: it contains no run.json. Expected the folder of a run, such as runs/1. 'earmark train DATA' creates one.")]
    [InlineData("train --resume {run}", "{run}: the run is finished. Expected an interrupted run. Its model is {run}/model.onnx.")]
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
    [InlineData("evaluate {model} {dogs}", "{dogs}: the model does not have the labels 'Bark', 'Growl'. Expected labels of the model. 'earmark info MODEL' lists them.")]
    [InlineData("evaluate {model} {data} --split half", "--split half: unknown value. Expected validation, training or all.")]
    [InlineData("evaluate {model} {dogs} --split validation", "--split validation: the model was not trained on this set. Expected --split all, or no --split.")]
    [InlineData("evaluate {model} {data} --scores {notes}", "--scores {notes}: it already exists. Expected a new name. Nothing is overwritten.")]
    [InlineData("evaluate {model} {data} --scores {absent}/s.csv", "--scores {absent}/s.csv: the folder {absent} does not exist. Expected an existing folder.")]
    [InlineData("evaluate {model} {data} --mean median", "--mean median: unknown value. Expected arithmetic or geometric.")]
    [InlineData("train {data} --teacher {run}", "{run}: it was trained without folds, so most clips would be scored by a network that was trained on them. Expected the folder of a finished run of 'earmark train DATA --folds K'.")]
    [InlineData("evaluate {model} {data} --tta 0", "--tta 0: out of range. Expected 1 to 31.")]
    [InlineData("export {model} --precision float16 --calibration {data} --out {absent}", "--precision float16: unknown value. Expected int8. 'earmark train' writes models in 32-bit floats.")]
    [InlineData("export {model} --precision int8 --calibration {data} --out {notes}", "--out {notes}: it already exists. Expected a new name. Nothing is overwritten.")]
    [InlineData("export {model} --precision int8 --calibration {absent} --out {absent}", "{absent}: no such file or folder. Expected a recording, a folder of recordings or a pattern such as 'archive/**/*.wav'.")]
    [InlineData("ensemble {model} --out {absent}", "earmark ensemble: only one model was specified, {model}. Expected two or more.")]
    [InlineData("ensemble {model} {model} --out {absent}", "{model}: specified twice. Expected each model once.")]
    [InlineData("ensemble {model} {notes} --out {absent}", "{notes}: ONNX Runtime cannot load it (Protobuf parsing failed). Expected a complete model.onnx, as written by 'earmark train'.")]
    [InlineData("ensemble {model} {model} --out {notes}", "--out {notes}: it already exists. Expected a new name. Nothing is overwritten.")]
    [InlineData("submit {notes} {data}", "{notes}: ONNX Runtime cannot load it (Protobuf parsing failed). Expected a complete model.onnx, as written by 'earmark train'.")]
    [InlineData("submit {model} {empty}", "{empty}: the folder is empty. Expected a folder with recordings or a test set. Supported layouts: {layouts of submit} (see docs/data-layouts.md).")]
    [InlineData("submit {model} {data} --out {notes}", "--out {notes}: it already exists. Expected a new name. Nothing is overwritten.")]
    [InlineData("submit {model} {data} --out {empty}", "--out {empty}: it already exists. Expected a new name. Nothing is overwritten.")]
    [InlineData("submit {model} {data} --out {absent} --scores {absent}", "--scores {absent}: it is the same file as --out. Expected a different name.")]
    [InlineData("submit {model} {data} --out {absent}/", "--out {absent}/: it is the name of a folder. Expected the name of a file.")]
    [InlineData("explore {data} --out {notes}/look", "--out {notes}/look: {notes} is a file. Expected a folder, which is created if it does not exist.")]
    [InlineData("submit {model} {data} --device tpu", "device tpu: there is no such device. Expected auto, cpu, cuda or cuda:N with N from 0.")]
    [InlineData("info {absent}", "{absent}: there is no such file. Expected a model.onnx, as written by 'earmark train'.")]
    [InlineData("info {notes}", "{notes}: ONNX Runtime cannot load it (Protobuf parsing failed). Expected a complete model.onnx, as written by 'earmark train'.")]
    [InlineData("synth --out {data}", "{data}: the folder is not empty. Expected a new or empty folder. Choose another folder, or delete this one.")]
    [InlineData("synth --out {notes}", "--out {notes}: it is a file. Expected a folder, which is created if it does not exist.")]
    [InlineData("synth --out {absent} --train 5 --classes 50 --mean-seconds 20", "classes: 50. Expected 3 to 41.\ntrain: 5 clips. Expected at least 100, 2 for each of 50 classes.\nmean seconds: 20. Expected 0.5 to 10.")]
    [InlineData("synth --out {absent} --several 2 --background -1", "several: 2. Expected a fraction from 0 to 1.\nbackground: -1. Expected a fraction from 0 to 1.")]
    [InlineData("download esc50 --out {notes}", "--out {notes}: it is a file. Expected a folder, which is created if it does not exist.")]
    [InlineData("download esc5 --out {absent}", "download: unknown data set 'esc5'. Expected fsdkaggle2018 or esc50. Did you mean 'esc50'?")]
    [InlineData("download esc50 --out {absent} --from ftp://x", "--from: 'ftp://x'. Expected an address that starts with http:// or https://.")]
    [InlineData("demo --out {notes}", "--out {notes}: it is a file. Expected a folder, which is created if it does not exist.")]
    public void Invalid_input_returns_2_and_the_expected_message(string line, string message)
    {
        var run = Invocation.Run([.. line.Split(' ').Select(Expand)]);
        Assert.Equal((2, "", $"Error: {Expand(message)}\n"), (run.ExitCode, run.Output, run.Error));
        Assert.False(Path.Exists(PathOf("absent")), "it created a file or folder");
    }

    [Fact]
    public void Invalid_input_does_not_create_a_run()
    {
        var runs = PathOf("runs");
        Assert.Equal(2, Invocation.Run("train", fixture.Data, "--set", "seed=x", "--out", runs).ExitCode);
        Assert.Equal(2, Invocation.Run("train", PathOf("empty"), "--out", runs).ExitCode);
        var folds = Invocation.Run("train", PathOf("unreadable"), "--folds", "500", "--out", runs);
        Assert.Equal((2, $"Error: {PathOf("unreadable")}: 4 clips in 4 groups cannot be divided into 500 folds. Expected at most 4.\n"), (folds.ExitCode, folds.Error));
        Assert.False(Directory.Exists(runs));
    }

    [Theory]
    [InlineData("EARMARK_BATCHES_AHEAD", "a number from 0 to 64")]
    [InlineData("EARMARK_CHANNELS_LAST", "0 or 1")]
    [InlineData("EARMARK_KEEP_MEMORY", "0 or 1")]
    public async Task An_invalid_environment_variable_does_not_create_a_run(string name, string expected)
    {
        using var earmark = EarmarkProcess.Start(new Dictionary<string, string> { [name] = "many" }, ["train", fixture.Data, "--preset", "quick", "--out", PathOf("runs")]);
        var (code, error) = await earmark.FinishAsync(TestContext.Current.CancellationToken);
        Assert.Equal((ExitCode.InvalidInput, $"Error: environment variable {name}: it is 'many'. Expected {expected}. Without the variable, the default is used.\n"), (code, error.ReplaceLineEndings("\n")));
        Assert.False(Path.Exists(PathOf("runs")));
    }

    [Fact]
    public void Training_without_readable_clips_lists_them_and_returns_2()
    {
        var run = Invocation.Run(["train", PathOf("unreadable"), .. TrainedModelFixture.Preset(steps: 1), "--out", PathOf("runs")]);
        Assert.Equal(2, run.ExitCode);
        foreach (var name in new[] { "a.wav", "b.wav", "c.wav", "d.wav" }) Assert.Contains(name, run.Error, StringComparison.Ordinal);
        Assert.Matches($"Error: {PathOf("unreadable")}: none of its 3 training clips can be used. Expected at least one. The first: .*{PathOf("unreadable")}.*[abcd].wav: unknown file format; .* The others are listed above.\n$", run.Error);
    }

    [Fact]
    public void Rejects_resuming_if_the_data_set_has_changed()
    {
        var cancelled = Invocation.CancelledWhenExists(PathOf("runs", "1", "run.json"), ["train", PathOf("dogs"), .. TrainedModelFixture.Preset(steps: 100_000), "--out", PathOf("runs")]);
        Assert.Equal(130, cancelled.ExitCode);
        File.Move(PathOf("dogs", "Bark", "0.wav"), PathOf("dogs", "Bark", "9.wav"));
        var run = Invocation.Run("train", "--resume", PathOf("runs", "1"));
        Assert.Equal((2, $"Error: {PathOf("dogs")}: the clips or labels differ from those the run was started with. Expected the same data set. Start a new run instead.\n"), (run.ExitCode, run.Error));
    }

    private string PathOf(params string[] names) => Path.Combine([root, .. names]);

    private string Expand(string text) => text
        .Replace("{absent}", PathOf("absent"), StringComparison.Ordinal)
        .Replace("{empty}", PathOf("empty"), StringComparison.Ordinal)
        .Replace("{notes}", PathOf("notes.txt"), StringComparison.Ordinal)
        .Replace("{list}", PathOf("list.json"), StringComparison.Ordinal)
        .Replace("{dogs}", PathOf("dogs"), StringComparison.Ordinal)
        .Replace("{data}", fixture.Data, StringComparison.Ordinal)
        .Replace("{run}", fixture.Run, StringComparison.Ordinal)
        .Replace("{model}", fixture.Model, StringComparison.Ordinal)
        .Replace("{presets}", string.Join(", ", PresetFile.Names), StringComparison.Ordinal)
        .Replace("{layouts of train}", LayoutNames(layout => layout.ReadTrain is not null), StringComparison.Ordinal)
        .Replace("{layouts of submit}", LayoutNames(layout => layout.ReadTest is not null), StringComparison.Ordinal);

    private static string LayoutNames(Func<Layout, bool> predicate) => string.Join(", ", Layout.All.Where(predicate).Select(layout => layout.Name));
}
