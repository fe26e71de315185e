using Earmark.Data;
using Earmark.Tagging;
using Earmark.Training.Networks;
using Earmark.Training.Presets;
using Earmark.Training.Runs;

namespace Earmark.Training.Tests.Runs;

/// <summary>Runs that start from the weights of a trained model.</summary>
public sealed class InitialisedRunTest(TinyRun tiny) : IClassFixture<TinyRun>
{
    // No learning rate: the weights stay those of the file. Only the statistics of batch norm would still change.
    private static Preset Frozen(Network network) => TinyRun.Full with { Network = network, Schedule = TinyRun.Full.Schedule with { LearningRate = 0 }, Optimiser = TinyRun.Full.Optimiser with { WeightDecay = 0 } };

    [Fact]
    public void Starts_from_the_weights_and_the_input_normalisation_of_the_model()
    {
        var preset = Frozen(new Head { PooledNorm = false });
        var (first, _) = Train(preset with { Schedule = TinyRun.Full.Schedule });
        var messages = new List<string>();
        var (second, result) = Train(preset with { Seed = 5 }, first, runEvent =>
        {
            if (runEvent is RunEvent.Message message) messages.Add(message.Text);
        });
        Assert.Contains($"initialised from {first.Model}: all layers, because the labels are the same", messages);
        using Model before = Model.Load(first.Model), after = Model.Load(second.Model);
        var clip = new float[8000];
        foreach (ref var sample in clip.AsSpan()) sample = 0.1f;
        Assert.Equal(before.Scores(clip, 1, 8000), after.Scores(clip, 1, 8000), (a, b) => Math.Abs(a - b) <= 1e-6);
        Assert.Equal(InitialWeights.Load(first.Model).Origin with { Path = "1/model.onnx" }, after.Card.InitialisedFrom);
        Assert.Equal(before.Card.Fingerprint, after.Card.InitialisedFrom!.Fingerprint);
        Assert.True(result.Finished);
    }

    [Fact]
    public void A_run_resumes_without_the_model()
    {
        var (first, _) = Train(TinyRun.Full);
        var model = Path.Combine(tiny.Root, "moved.onnx");
        File.Copy(first.Model, model, overwrite: true);
        var start = tiny.Start with { Init = InitialWeights.Load(model).Origin };
        var (uninterrupted, _) = Train(TinyRun.Full with { Seed = 5 }, start);
        using var source = new CancellationTokenSource();
        var folder = NewFolder(start);
        tiny.Train(TinyRun.Full with { Seed = 5 }, folder, runEvent =>
        {
            if (runEvent is RunEvent.Progress { Name: "training", Completed: 3 }) source.Cancel();
        }, source.Token);
        File.Delete(model);
        Assert.True(tiny.Train(TinyRun.Full with { Seed = 5 }, folder).Result.Finished);
        Assert.Equal(File.ReadAllBytes(uninterrupted.Model), File.ReadAllBytes(folder.Model));
    }

    [Fact]
    public void A_run_does_not_start_from_a_model_that_has_changed()
    {
        var (first, _) = Train(TinyRun.Plain);
        var folder = NewFolder(tiny.Start with { Init = InitialWeights.Load(first.Model).Origin with { Hash = "0" } });
        var message = Assert.Throws<InputException>(() => tiny.Train(TinyRun.Plain, folder)).Message;
        Assert.Matches("^.*model.onnx: the model of --init has changed since the run was started: its hash is [0-9a-f]{32}. Expected a file with the hash 0. Restore it, or start a new run.$", message);
    }

    [Fact]
    public void A_body_rate_of_zero_trains_the_last_layer_only()
    {
        var (first, _) = Train(TinyRun.Full);
        var preset = TinyRun.Full with { Seed = 5, Optimiser = TinyRun.Full.Optimiser with { BodyRate = 0, EmaDecay = 0 } }; // an average of equal weights is rounded
        var (second, _) = Train(preset, first);
        var (before, after) = (InitialWeights.Load(first.Model), InitialWeights.Load(second.Model));
        using var weights = new Weights();
        var body = preset.Build(weights, tiny.Data.Labels.Count);
        float[] ValuesOf(InitialWeights model, Parameter parameter)
        {
            using var network = TrainableNetwork.Create(preset, tiny.Data.Labels.Count, TorchSharp.torch.CPU);
            model.CopyTo(network, tiny.Data.Labels);
            return network.Weights.Parameters.Single(other => other.Name == parameter.Name).OnnxValues();
        }
        foreach (var parameter in weights.Parameters) Assert.Equal(!body.LastLayer.Contains(parameter), ValuesOf(before, parameter).SequenceEqual(ValuesOf(after, parameter)));
    }

    [Fact]
    public void Warns_about_held_out_clips_that_the_model_was_trained_on()
    {
        var (first, _) = Train(TinyRun.Full);
        var model = InitialWeights.Load(first.Model);
        var folds = Fold.Split(tiny.Data, 3, 1);
        var trained = tiny.Data.Train.Count(clip => !model.Card.ValidationClips.Contains(clip.Name));
        Assert.Equal($"the model of --init was trained on this data set, with up to {trained} of the {tiny.Data.Train.Count} clips that are held out in this run. The metrics of this run will be too good. "
            + "Use a model that was trained on other recordings, or evaluate the result on recordings that neither was trained on.", Assert.IsType<RunEvent.Warning>(Assert.Single(InitialClips.Inspect(model, tiny.Data, folds))).Text);
        Assert.Empty(InitialClips.Inspect(model, tiny.Data, [TinyRun.Full.Validation.HoldOut(tiny.Data)])); // the same held-out clips
    }

    [Fact]
    public void Warns_about_clips_of_the_same_name_and_not_about_other_data()
    {
        var (first, _) = Train(TinyRun.Full);
        var model = InitialWeights.Load(first.Model);
        Assert.StartsWith($"{model.Card.ValidationClips.Count} clips that were held out from the model of --init have the names of clips of this data set",
            Assert.IsType<RunEvent.Warning>(Assert.Single(InitialClips.Inspect(model, WithAnotherLabel(), []))).Text, StringComparison.Ordinal);
        Assert.Empty(InitialClips.Inspect(model, WithOtherNames(), []));
    }

    // The same clips, of which the first has another label.
    private Dataset WithAnotherLabel()
    {
        var root = Path.Combine(tiny.Root, $"{Guid.NewGuid():N}");
        foreach (var file in Directory.GetFiles(tiny.Data.Root, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(root, Path.GetRelativePath(tiny.Data.Root, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
        var (csv, label) = (Path.Combine(root, "train.csv"), tiny.Data.Train[0].Labels!.Only!);
        var lines = File.ReadAllLines(csv);
        var row = Array.FindIndex(lines, line => line.StartsWith(tiny.Data.Train[0].Name, StringComparison.Ordinal));
        lines[row] = lines[row].Replace(label, tiny.Data.Labels.First(other => other != label), StringComparison.Ordinal);
        File.WriteAllLines(csv, lines);
        return Dataset.Open(root);
    }

    // The same recordings under other names: nothing shows that they are the same.
    private Dataset WithOtherNames()
    {
        var root = Path.Combine(tiny.Root, $"{Guid.NewGuid():N}");
        foreach (var (i, clip) in tiny.Data.Train.Index())
        {
            Directory.CreateDirectory(Path.Combine(root, clip.Labels!.Only!));
            File.Copy(clip.Path, Path.Combine(root, clip.Labels.Only!, $"{i}.wav"));
        }
        return Dataset.Open(root);
    }

    private RunFolder NewFolder(RunStart start) => RunFolder.Create(Path.Combine(tiny.Root, $"{Guid.NewGuid():N}"), start, "{}", "{}");

    private (RunFolder Folder, RunResult Result) Train(Preset preset, RunFolder? from = null, Action<RunEvent>? onEvent = null) =>
        Train(preset, tiny.Start with { Init = from is null ? null : InitialWeights.Load(from.Model).Origin }, onEvent);

    private (RunFolder Folder, RunResult Result) Train(Preset preset, RunStart start, Action<RunEvent>? onEvent = null)
    {
        var (result, folder) = tiny.Train(preset, NewFolder(start), onEvent);
        return (folder, result);
    }
}
