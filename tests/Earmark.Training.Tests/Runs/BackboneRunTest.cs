using Earmark.Audio;
using Earmark.FrontEnds;
using Earmark.Onnx;
using Earmark.Tagging;
using Earmark.Tagging.Quantisation;
using Earmark.Training.Networks;
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

        var int8 = Path.Combine(tiny.Root, "int8.onnx");
        Int8Export.Write(folder.Model, int8, [.. tiny.Data.Train.Take(4).Select(clip => AudioSource.FromFile(clip.Path))], []);
        using var quantised = Model.Load(int8);
        Assert.Equal(backbone, quantised.Card.FrontEnd);
    }

    [Fact]
    public void The_preset_transfer_trains_a_classifier_of_embeddings()
    {
        var path = System.Text.Json.JsonSerializer.Serialize(WriteBackbone("transferred.onnx", 9));
        var preset = PresetFile.Load("transfer", ["frontEnd.type=backbone", $"frontEnd.file={path}", "examples.batch=8", "schedule.steps=3", "targets.rule=softmax", "doubtful.rounds=0"]);
        preset = SampleRateChoice.Resolve(preset, tiny.Data, TestContext.Current.CancellationToken).Preset;
        var (result, folder) = tiny.Train(preset);
        Assert.True(result.Finished);
        using var model = Model.Load(folder.Model);
        Assert.Equal("CC0-1.0", Assert.Single(model.Card.Licences).Licence);
        var error = Assert.Throws<InputException>(() => PresetFile.Parse(PresetFile.Write(preset), "hparams.json", ["frontEnd.output=other"]));
        Assert.EndsWith("frontEnd.output is 'other', but the output of the last stage is 'features'. Expected the same name, or no output: this key replaces the output of a description, but not that of a resolved backbone.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_network_uses_a_backbone_in_addition_to_a_spectrogram()
    {
        var path = WriteBackbone("beside.onnx", 7);
        Preset Load(params string[] settings) => PresetFile.Load("fusion",
        [
            $"frontEnd.backbone.file={System.Text.Json.JsonSerializer.Serialize(path)}", "frontEnd.logMel.hop=12.5", "frontEnd.logMel.bands=24", "frontEnd.logMel.minSeconds=0.25", "network.widths=[4,8]", "examples.batch=8", "examples.cropMin=0.5",
            "examples.cropMax=1", "schedule.steps=3", "schedule.epochs=0", "schedule.precision=float32", "targets.rule=softmax", "doubtful.rounds=0", .. settings,
        ]);
        var (preset, events) = SampleRateChoice.Resolve(Load(), tiny.Data, TestContext.Current.CancellationToken);
        Assert.Equal(["backbone beside: 12 features, frames of 0.1 s every 0.05 s, 16,000 Hz; licence CC0-1.0", "sample rate 32,000 Hz: the maximum of the front end; the sample rate of most training clips is 44,100 Hz"],
            events.OfType<RunEvent.Message>().Select(message => message.Text));
        Assert.Contains("sample rate 48,000 Hz: a multiple of the sample rate of the backbone; the sample rate of most training clips is 44,100 Hz",
            SampleRateChoice.Resolve(Load("frontEnd.backbone.sampleRate=48000", "frontEnd.backbone.frame=1600 samples"), tiny.Data, TestContext.Current.CancellationToken).Events.OfType<RunEvent.Message>().Select(message => message.Text));
        var (result, folder) = tiny.Train(preset);
        Assert.True(result.Finished);
        File.Delete(path);
        using var model = Model.Load(folder.Model);
        var frontEnd = Assert.IsType<LogMelAndBackbone>(model.Card.FrontEnd);
        Assert.Equal((preset.FrontEnd, "beside.onnx", 2), (frontEnd, frontEnd.Backbone.File, frontEnd.Channels));
        Assert.NotNull(model.Pooled);
        Assert.Equal("CC0-1.0", Assert.Single(model.Card.Licences).Licence);
        Assert.Equal(8 + 2 * 24, model.Embedding(new float[Rate], 1, Rate).Length);
        var initial = InitialWeights.Load(folder.Model);
        WriteBackbone("beside.onnx", 7);
        Assert.Equal(preset.FrontEnd, InitialPreset.Resolve(InitialPreset.Load(initial, [$"frontEnd.backbone.file={System.Text.Json.JsonSerializer.Serialize(path)}"]), initial).FrontEnd);

        Preset WithDropout(double drop) => preset with { Network = (VggAndEmbedding)preset.Network with { EmbeddingDropout = drop } };
        string LossesOf(Preset changed) => string.Join(' ', Earmark.Runs.HistoryLine.Read(tiny.Train(changed).Folder.History).Select(line => line.Loss));
        Assert.NotEqual(LossesOf(WithDropout(0)), LossesOf(WithDropout(0.5)));
        _ = InitialPreset.Resolve(InitialPreset.Load(initial, [$"frontEnd.backbone.file={System.Text.Json.JsonSerializer.Serialize(path)}", "network.embeddingDropout=0.5"]), initial);
        Assert.Contains("examples.cropMin is 0.05 s, which is shorter than a frame of the backbone. Expected longer crops, or examples.source cache",
            Assert.Throws<InputException>(() => BackboneChoice.Resolve(Load("examples.source=waveform", "examples.cropMin=0.05", "frontEnd.logMel.frame=20"))).Message, StringComparison.Ordinal);

        const string Both = "only one of frontEnd.type logMelAndBackbone and network.type vggAndEmbedding is set. Expected both or neither: the front end computes a spectrogram and embeddings, and only this network uses both. The preset fusion sets both keys.";
        Assert.EndsWith(Both, Assert.Throws<InputException>(() => Load("network.type=vgg")).Message, StringComparison.Ordinal);
        Assert.EndsWith(Both, Assert.Throws<InputException>(() => PresetFile.Load("strong", ["network.type=vggAndEmbedding"])).Message, StringComparison.Ordinal);
        Assert.Contains("targets.betweenClass requires a logarithmic power spectrogram", Assert.Throws<InputException>(() => Load("targets.betweenClass=true")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(20), InlineData(40)]
    public void The_export_check_accepts_large_features_that_hardly_vary(float offset)
    {
        var (preset, _) = BackboneChoice.Resolve(PresetOf(WriteBackbone("large.onnx", 8, offset)) with { Network = new Head() });
        preset = preset with { FrontEnd = (Backbone)preset.FrontEnd with { MinSeconds = 3 } }; // short waveforms are repeated, so their features are almost constant
        for (ulong seed = 1; seed <= 20; seed++) // of the random weights
            ModelExport.CheckExportable(Path.Combine(tiny.Root, "check.onnx"), preset with { Seed = seed }, new() { Labels = tiny.Data.Labels, SampleRate = Rate, FrontEnd = preset.FrontEnd, Prediction = preset.Prediction }, TestContext.Current.CancellationToken);
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
        Assert.Equal("backbone short: examples.cropMin is 0.1 s: 1 frames. Expected at least 2400 samples, the 2 frames this network needs. Expected a preset for this backbone. Change the keys listed above, or use the preset transfer or fusion.",
            Assert.Throws<InputException>(() => BackboneChoice.Resolve(preset)).Message);
    }

    [Fact]
    public void A_backbone_that_is_not_opened_cannot_be_trained() =>
        Assert.StartsWith("the backbone is not opened: call SampleRateChoice.Resolve before the run starts", Assert.Throws<ArgumentException>(() => tiny.Train(PresetOf("any.onnx"))).Message);

    [Fact]
    public void A_run_starts_from_a_model_of_the_same_backbone_wherever_its_file_is()
    {
        var head = PresetOf(WriteBackbone("first.onnx", 5)) with { Network = new Head(), Schedule = TinyRun.Full.Schedule with { Steps = 2 } };
        var (_, folder) = tiny.Train(BackboneChoice.Resolve(head).Preset);
        var model = InitialWeights.Load(folder.Model);
        Assert.DoesNotContain(tiny.Root, string.Concat(model.Card.ToMetadata().Values), StringComparison.Ordinal); // paths of this machine
        File.Move(Path.Combine(tiny.Root, "first.onnx"), Path.Combine(tiny.Root, "moved.onnx"));
        File.Move(Path.Combine(tiny.Root, "first.backbone.json"), Path.Combine(tiny.Root, "moved.backbone.json"));
        var moved = BackboneChoice.Resolve(PresetOf(Path.Combine(tiny.Root, "moved.onnx")) with { Network = new Head() }).Preset;
        Assert.Equal(Features, InitialPreset.Resolve(moved, model).FrontEnd.Bands);
        var other = BackboneChoice.Resolve(PresetOf(WriteBackbone("other.onnx", 6)) with { Network = new Head() }).Preset;
        Assert.Matches("its front end or its network differs from that of this run: frontEnd.hash is [0-9a-f]+ in the file and [0-9a-f]+ in this run\\. Expected", Assert.Throws<InputException>(() => InitialPreset.Resolve(other, model)).Message);
    }

    [Fact]
    public void Constant_features_are_reported_by_their_numbers() =>
        Assert.Equal("3 of 12 features of the embedding are almost constant over the training clips: 1, 5 to 6",
            Assert.IsType<RunEvent.Message>(FlatBands.Report(new Backbone { Features = Features }, [0, 4, 5])).Text);

    [Theory]
    [InlineData("", BackboneFraming.Model, 1.0)]
    [InlineData("frontEnd.framing=auto frontEnd.minSeconds=auto", BackboneFraming.Model, 1.0)]
    [InlineData("frontEnd.framing=windows frontEnd.minSeconds=0", BackboneFraming.Windows, 0.0)] // the values without a description
    public void Settings_replace_values_of_the_description(string settings, BackboneFraming framing, double minSeconds)
    {
        var path = WriteBackbone("described.onnx", 8);
        var description = Path.ChangeExtension(path, ".backbone.json");
        File.WriteAllText(description, File.ReadAllText(description).Replace("\"hop\"", "\"framing\": \"model\", \"minSeconds\": 1, \"hop\"", StringComparison.Ordinal));
        var described = BackboneInterface.Describe((Backbone)PresetOf(path, settings.Split(' ', StringSplitOptions.RemoveEmptyEntries)).FrontEnd);
        Assert.Equal((framing, minSeconds), (described.Framing, described.MinSeconds));
    }

    private Preset PresetOf(string path, params string[] settings) => PresetFile.Load(WritePreset(TinyRun.Full),
    [
        "frontEnd.type=backbone", $"frontEnd.file={System.Text.Json.JsonSerializer.Serialize(path)}", "augment.gain=0", "augment.filter=0", "schedule.steps=3", "prediction.rule=whole", "prediction.ttaViews=1", .. settings,
    ]);

    private string WritePreset(Preset preset)
    {
        var path = Path.Combine(tiny.Root, $"{Guid.NewGuid():N}.json");
        File.WriteAllText(path, PresetFile.Write(preset));
        return path;
    }

    private string WriteBackbone(string name, ulong seed, float offset = 0)
    {
        var random = new CounterRandom(seed, "backbone");
        float[] kernel = [.. Enumerable.Range(0, Features * Window).Select(_ => (float)random.NextDouble(-0.1, 0.1))];
        var graph = new OnnxGraph("backbone");
        var channel = graph.Op("Unsqueeze", [graph.Input("audio", "batch", "samples"), graph.Int64s(1)]);
        var features = graph.Op("Relu", [graph.Op("Conv", [channel, graph.Constant(kernel, Features, 1, Window)], ("strides", new long[] { Window }))]);
        graph.Output(graph.Op("Add", [features, graph.Scalar(offset)]), "features", "batch", $"{Features}", "1");
        var path = Path.Combine(tiny.Root, name);
        File.WriteAllBytes(path, graph.ToBytes());
        File.WriteAllText(Path.ChangeExtension(path, ".backbone.json"), """
            { "licence": "CC0-1.0", "sampleRate": 16000, "frame": 100, "hop": 50, "stages": [{ "output": "features", "outputLayout": ["batch", "features", "one"] }] }
            """);
        return path;
    }
}
