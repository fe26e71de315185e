using Earmark.FrontEnds;
using Earmark.Onnx;
using Earmark.Tagging;
using Earmark.Training.Presets;
using Earmark.Training.Runs;

namespace Earmark.Training.Tests.Runs;

/// <summary>Runs whose front end is a backbone: a convolution with random weights that computes 12 features from windows of 0.1 s.</summary>
public sealed class BackboneRunTest(TinyRun tiny) : IClassFixture<TinyRun>
{
    private const int Features = 12, Window = 1600, Rate = 16_000;

    [Fact]
    public void A_model_trained_on_a_backbone_needs_only_its_own_file()
    {
        var (preset, events) = BackboneChoice.Resolve(PresetOf(WriteBackbone("used.onnx", 1)));
        Assert.Equal(["backbone used: 12 features, frames of 0.1 s every 0.05 s, 16,000 Hz; licence CC0-1.0"], events.OfType<RunEvent.Message>().Select(message => message.Text));
        Assert.Equal(PresetFile.Write(preset), PresetFile.Write(PresetFile.Load(WritePreset(preset)))); // hparams.json
        var (result, folder) = tiny.Train(preset);
        Assert.True(result.Finished);
        File.Delete(((Backbone)preset.FrontEnd).File);
        using var model = Model.Load(folder.Model);
        var backbone = Assert.IsType<Backbone>(model.Card.FrontEnd);
        Assert.Equal((preset.FrontEnd, "used.onnx"), (backbone, backbone.File)); // without the path of this machine
        Assert.NotNull(model.Pooled);
        Assert.Equal(Features, model.Spectrogram(new float[Rate]).Bands);
    }

    [Fact]
    public void A_run_is_not_resumed_with_another_file()
    {
        var path = WriteBackbone("changed.onnx", 2);
        var job = TrainingJob.Create(new(tiny.Data.Root, PresetOf(path)) { Runs = Path.Combine(tiny.Root, "changed") }, TestContext.Current.CancellationToken);
        _ = TrainingJob.Resume(job.Folder.Root, new(null, null, null, null), TestContext.Current.CancellationToken);
        WriteBackbone("changed.onnx", 3);
        Assert.StartsWith($"{path}: its hash is ", Assert.Throws<InputException>(() => TrainingJob.Resume(job.Folder.Root, new(null, null, null, null), TestContext.Current.CancellationToken)).Message);
    }

    [Fact]
    public void Keys_that_do_not_fit_the_backbone_are_reported()
    {
        var preset = PresetOf(WriteBackbone("short.onnx", 4)) with { Examples = TinyRun.Full.Examples with { CropMin = Duration.Seconds(0.1) } };
        Assert.Equal("backbone short: examples.cropMin is 0.1 s: 1 frames. Expected at least 2400 samples, the 2 frames this network needs. Expected a preset for this backbone. Change the keys listed above, or use the preset transfer.",
            Assert.Throws<InputException>(() => BackboneChoice.Resolve(preset)).Message);
    }

    [Fact]
    public void A_backbone_that_is_not_opened_cannot_be_trained() =>
        Assert.StartsWith("the backbone is not opened: call SampleRateChoice.Resolve before the run starts", Assert.Throws<ArgumentException>(() => tiny.Train(PresetOf("any.onnx"))).Message);

    private Preset PresetOf(string path) => PresetFile.Load(WritePreset(TinyRun.Full),
    [
        "frontEnd.type=backbone", $"frontEnd.file={System.Text.Json.JsonSerializer.Serialize(path)}", "augment.gain=0", "augment.filter=0", "schedule.steps=3", "prediction.rule=whole", "prediction.ttaViews=1",
    ]);

    private string WritePreset(Preset preset)
    {
        var path = Path.Combine(tiny.Root, $"{Guid.NewGuid():N}.json");
        File.WriteAllText(path, PresetFile.Write(preset));
        return path;
    }

    private string WriteBackbone(string name, ulong seed)
    {
        var random = new CounterRandom(seed, "backbone");
        float[] kernel = [.. Enumerable.Range(0, Features * Window).Select(_ => (float)random.NextDouble(-0.1, 0.1))];
        var graph = new OnnxGraph("backbone");
        var channel = graph.Op("Unsqueeze", [graph.Input("audio", "batch", "samples"), graph.Int64s(1)]);
        graph.Output(graph.Op("Relu", [graph.Op("Conv", [channel, graph.Constant(kernel, Features, 1, Window)], ("strides", new long[] { Window }))]), "features", "batch", $"{Features}", "1");
        var path = Path.Combine(tiny.Root, name);
        File.WriteAllBytes(path, graph.ToBytes());
        File.WriteAllText(Path.ChangeExtension(path, ".backbone.json"), """
            { "licence": "CC0-1.0", "sampleRate": 16000, "frame": 100, "hop": 50, "stages": [{ "output": "features", "outputLayout": ["batch", "features", "one"] }] }
            """);
        return path;
    }
}
