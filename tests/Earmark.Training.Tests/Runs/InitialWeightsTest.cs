using Earmark.Data;
using Earmark.Onnx;
using Earmark.Tagging;
using Earmark.Training.Networks;
using Earmark.Training.Presets;
using Earmark.Training.Runs;
using Google.Protobuf;
using static TorchSharp.torch;
using Proto = Onnx;

namespace Earmark.Training.Tests.Runs;

public sealed class InitialWeightsTest(TinyRun tiny) : IClassFixture<TinyRun>
{
    public static TheoryData<string> Networks => [.. Network.Catalogue.Select(network => network.GetType().Name), "attention"];

    [Theory, MemberData(nameof(Networks))]
    public void Every_network_is_exported_again_with_the_same_bytes(string name)
    {
        var preset = PresetOf(name);
        var (first, second) = (WriteModel(preset, tiny.Data.Labels, seed: 1), PathOf("again.onnx"));
        using var network = TrainableNetwork.Create(preset with { Seed = 2 }, tiny.Data.Labels.Count, CPU);
        var message = InitialWeights.Load(first, default).CopyTo(network, tiny.Data.Labels);
        Assert.Equal($"initialised from {first}: all layers, because the labels are the same", message);
        ModelExport.Write(second, preset.FrontEnd, (preset.Network, network.Network), Card(preset, tiny.Data.Labels));
        Assert.Equal(File.ReadAllBytes(first), File.ReadAllBytes(second));
    }

    [Fact]
    public void The_last_layer_follows_the_order_of_the_new_labels()
    {
        var preset = PresetOf(nameof(Vgg));
        var labels = new LabelSet([.. tiny.Data.Labels.Reverse()]);
        var (first, second) = (WriteModel(preset, tiny.Data.Labels, seed: 1), PathOf("reverse.onnx"));
        using var network = TrainableNetwork.Create(preset with { Seed = 2 }, labels.Count, CPU);
        InitialWeights.Load(first, default).CopyTo(network, labels);
        ModelExport.Write(second, preset.FrontEnd, (preset.Network, network.Network), Card(preset, labels));
        using Model before = Model.Load(first), after = Model.Load(second);
        var noise = Noise(16_000);
        Assert.Equal(before.Scores(noise, 1, noise.Length).Reverse(), after.Scores(noise, 1, noise.Length), (a, b) => Math.Abs(a - b) <= 1e-6);
    }

    [Fact]
    public void The_last_layer_is_new_if_the_labels_differ()
    {
        var preset = PresetOf(nameof(Vgg));
        var first = WriteModel(preset, new LabelSet(["x", "y"]), seed: 1);
        using var network = TrainableNetwork.Create(preset with { Seed = 2 }, tiny.Data.Labels.Count, CPU);
        using var random = TrainableNetwork.Create(preset with { Seed = 2 }, tiny.Data.Labels.Count, CPU);
        Assert.Equal($"initialised from {first}: all layers but the last, because the labels differ", InitialWeights.Load(first, default).CopyTo(network, tiny.Data.Labels));
        foreach (var (after, before) in network.Weights.Parameters.Zip(random.Weights.Parameters))
            Assert.Equal(after.Name.StartsWith("head.", StringComparison.Ordinal), after.OnnxValues().SequenceEqual(before.OnnxValues()));
        using Model model = Model.Load(first);
        Assert.Equal(model.Embedding(Noise(8000), 1, 8000), EmbeddingOf(network, preset), (a, b) => Math.Abs(a - b) < 1e-3);
    }

    [Fact]
    public void The_moving_average_starts_from_the_weights_of_the_file()
    {
        var preset = PresetOf(nameof(Vgg)); // with EMA
        using var network = TrainableNetwork.Create(preset with { Seed = 2 }, tiny.Data.Labels.Count, CPU);
        InitialWeights.Load(WriteModel(preset, tiny.Data.Labels, seed: 1), default).CopyTo(network, tiny.Data.Labels);
        Assert.Equal(network.Weights.Flat.data<float>().ToArray(), network.Weights.WithEma(() => network.Weights.Flat.data<float>().ToArray()));
    }

    [Fact]
    public void An_int8_model_is_rejected()
    {
        var preset = PresetOf(nameof(Vgg));
        var path = WriteModel(preset, tiny.Data.Labels, seed: 1, card => card with { Quantisation = "int8" });
        Assert.Equal($"{path}: its weights are quantised to int8. Expected a model with 32-bit floating-point weights. Use the file from which it was exported.", ErrorOf(() => InitialWeights.Load(path, default)));
    }

    [Fact]
    public void An_ensemble_is_rejected()
    {
        var preset = PresetOf(nameof(Vgg));
        var path = PathOf("ensemble.onnx");
        Ensemble.Merge([WriteModel(preset, tiny.Data.Labels, seed: 1), WriteModel(preset, tiny.Data.Labels, seed: 2)], path);
        Assert.Equal($"{path}: it is an ensemble of several networks. Expected a model of a single network. Use the model of one fold, such as fold0/model.onnx in the folder of the run.",
            ErrorOf(() => InitialWeights.Load(path, default)));
    }

    [Fact]
    public void Differences_of_front_end_and_network_are_listed()
    {
        var model = InitialWeights.Load(WriteModel(PresetOf(nameof(Vgg)), tiny.Data.Labels, seed: 1), default);
        var other = PresetOf(nameof(Vgg)) with { Network = new Vgg { Widths = [4, 9], InputNorm = Normalisation.Bin, HeadDropout = 0.7 }, FrontEnd = new Earmark.FrontEnds.LogMel { SampleRate = 16_000 } };
        var message = ErrorOf(() => InitialPreset.Resolve(other, model));
        Assert.StartsWith($"{model.Origin.Path}: its front end or its network differs from that of this run: frontEnd.frame is 512 samples in the file and 40 ms in this run, frontEnd.hop is", message, StringComparison.Ordinal);
        Assert.EndsWith("network.widths is [4,8] in the file and [4,9] in this run. Expected the same front end and the same network. Without --preset, and without --set for these keys, both are those of the file.", message, StringComparison.Ordinal);
        Assert.DoesNotContain("headDropout", message, StringComparison.Ordinal); // affects training only
        Assert.Contains("network.type is vgg in the file and resNet in this run", ErrorOf(() => InitialPreset.Resolve(other with { Network = new ResNet() }, model)), StringComparison.Ordinal);
    }

    [Fact]
    public void The_sample_rate_auto_is_that_of_the_model()
    {
        var preset = PresetOf(nameof(Vgg));
        var model = InitialWeights.Load(WriteModel(preset, tiny.Data.Labels, seed: 1), default);
        Assert.Equal(preset.FrontEnd, InitialPreset.Resolve(preset with { FrontEnd = (Earmark.FrontEnds.LogMel)preset.FrontEnd with { SampleRate = 0 } }, model).FrontEnd);
    }

    [Fact]
    public void The_preset_of_the_file_is_the_default()
    {
        var preset = PresetOf(nameof(Vgg));
        var model = InitialWeights.Load(WriteModel(preset, tiny.Data.Labels, seed: 1, card => card with { Preset = PresetFile.Write(preset) }), default);
        var expected = preset with { Seed = 9, Targets = preset.Targets with { Rule = ScoreRuleOption.Auto }, Schedule = preset.Schedule with { Precision = Precision.Auto } };
        Assert.Equal(PresetFile.Write(expected), PresetFile.Write(InitialPreset.Load(model, ["seed=9"])));
        var without = InitialWeights.Load(WriteModel(preset, tiny.Data.Labels, seed: 1), default);
        Assert.Equal($"{without.Origin.Path}: metadata key 'earmark.preset': it is missing. Expected the preset with which the model was trained. Specify the preset with --preset.", ErrorOf(() => InitialPreset.Load(without)));
    }

    public static TheoryData<string> Damages => ["missing", "shape", "type", "short", "nan"];

    [Theory, MemberData(nameof(Damages))]
    public void A_damaged_array_is_an_error_and_changes_nothing(string damage)
    {
        var preset = PresetOf(nameof(Vgg));
        var path = WriteModel(preset, tiny.Data.Labels, seed: 1);
        var model = Proto.ModelProto.Parser.ParseFrom(File.ReadAllBytes(path));
        // A copy with another name takes its place in the graph, so that the file can still be loaded.
        var array = model.Graph.Initializer.Single(tensor => tensor.Name == "head.offset");
        var used = array.Clone();
        used.Name = "used";
        model.Graph.Initializer.Add(used);
        foreach (var node in model.Graph.Node)
            for (var i = 0; i < node.Input.Count; i++)
                if (node.Input[i] == array.Name) node.Input[i] = used.Name;
        var labels = tiny.Data.Labels.Count;
        var expected = Damage(model, array, damage, labels);
        File.WriteAllBytes(path, model.ToByteArray());
        using var network = TrainableNetwork.Create(preset with { Seed = 2 }, labels, CPU);
        var before = network.Weights.Flat.data<float>().ToArray();
        Assert.StartsWith($"{path}: {expected}", ErrorOf(() => InitialWeights.Load(path, default).CopyTo(network, tiny.Data.Labels)), StringComparison.Ordinal);
        Assert.Equal(before, network.Weights.Flat.data<float>().ToArray());
    }

    private static string Damage(Proto.ModelProto model, Proto.TensorProto array, string damage, int labels)
    {
        switch (damage)
        {
            case "missing":
                model.Graph.Initializer.Remove(array);
                return "it has no array 'head.offset'. Expected one for each array of the network.";
            case "shape":
                array.Dims[0] = 1;
                array.RawData = ByteString.CopyFrom(new byte[4]);
                return $"its array 'head.offset' has the shape [1]. Expected [{labels}].";
            case "type":
                array.DataType = (int)Proto.TensorProto.Types.DataType.Int32;
                return "its array 'head.offset' is not stored in the file as 32-bit floats.";
            case "short":
                model.Graph.Initializer.Remove(array); // an array that ONNX Runtime rejects when it loads the file
                model.Graph.Initializer.Add(OnnxTensor.Create<float>(array.Name, Proto.TensorProto.Types.DataType.Float, new float[1], labels));
                return "";
            default:
                array.RawData = ByteString.CopyFrom([.. Enumerable.Repeat(BitConverter.GetBytes(float.NaN), labels).SelectMany(bytes => bytes)]);
                return "its array 'head.offset' has values that are not finite. Expected finite numbers.";
        }
    }

    private static Preset PresetOf(string name) => TinyRun.Full with
    {
        FrontEnd = name == nameof(VggAndEmbedding) ? TinyRun.Plain.FrontEnd : TinyRun.Full.FrontEnd, // two channels: the second stands for an embedding
        Network = name switch
        {
            nameof(Vgg) => TinyRun.Full.Network,
            nameof(Head) => new Head(),
            "attention" => new Head { Kind = HeadKind.Attention, Units = 5 },
            nameof(ResNet) => new ResNet { Widths = [4, 8], InputNorm = Normalisation.Bin },
            nameof(VggAndEmbedding) => new VggAndEmbedding { Widths = [4, 8] },
            nameof(BaselineNet) => new BaselineNet { Widths = [4, 4, 8] },
            _ => throw new ArgumentException($"{name} is missing here", nameof(name)),
        },
    };

    private string PathOf(string name) => Path.Combine(tiny.Root, $"{Guid.NewGuid():N}-{name}");

    private string WriteModel(Preset preset, LabelSet labels, ulong seed, Func<ModelCard, ModelCard>? change = null)
    {
        var path = PathOf("model.onnx");
        using var weights = new Weights();
        var body = preset.Build(weights, labels.Count);
        weights.Allocate(seed, CPU);
        weights.Randomise(seed);
        var card = Card(preset, labels);
        ModelExport.Write(path, preset.FrontEnd, (preset.Network, body), change?.Invoke(card) ?? card);
        return path;
    }

    private static ModelCard Card(Preset preset, LabelSet labels) => new()
    {
        Labels = labels, SampleRate = preset.FrontEnd.SampleRate, Prediction = new(), FrontEnd = preset.FrontEnd, Network = OptionsJson.Write(preset.Network),
    };

    private static float[] Noise(int samples)
    {
        var random = new CounterRandom(1, "noise");
        return [.. Enumerable.Range(0, samples).Select(_ => (float)(0.1 * random.NextGaussian()))];
    }

    private static float[] EmbeddingOf(TrainableNetwork network, Preset preset)
    {
        using var session = new Earmark.FrontEnds.FrontEndSession(preset.FrontEnd, whole: true, preset.Network.MinimumFrames);
        var spectrogram = session.Compute(Noise(8000));
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        return network.Network.Embed(new TorchOps(training: false), TorchOps.ChannelsLast(tensor(spectrogram.Values, [1, spectrogram.Channels, spectrogram.Frames, spectrogram.Bands]))).data<float>().ToArray();
    }

    private static string ErrorOf(Action action) => Assert.Throws<InputException>(action).Message;
}
