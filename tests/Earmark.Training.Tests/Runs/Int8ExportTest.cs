using Earmark.Audio;
using Earmark.Onnx;
using Earmark.Tagging;
using Earmark.Tagging.Quantisation;
using Earmark.Training.Networks;
using Earmark.Training.Presets;
using Earmark.Training.Runs;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Proto = Onnx;

namespace Earmark.Training.Tests.Runs;

/// <summary>Quantises models that training writes. In this project, because it can write models of every network.</summary>
public sealed class Int8ExportTest(TinyRun tiny) : IClassFixture<TinyRun>
{
    private string PathOf(string name) => Path.Combine(tiny.Root, $"{Guid.NewGuid():N}-{name}");

    private AudioSource[] Recordings => [.. tiny.Data.Train.Select(clip => AudioSource.FromFile(clip.Path))];

    private string WriteModel(Network network, Action<Weights>? change = null)
    {
        var preset = TinyRun.Full with { Network = network };
        using var weights = new Weights();
        var body = preset.Build(weights, tiny.Data.Labels.Count);
        weights.Allocate(1, TorchSharp.torch.CPU);
        weights.Randomise(1);
        change?.Invoke(weights);
        var path = PathOf("model.onnx");
        ModelExport.Write(path, preset.FrontEnd, (network, body), new()
        {
            Labels = tiny.Data.Labels, SampleRate = preset.FrontEnd.SampleRate, Prediction = new(), FrontEnd = preset.FrontEnd, Metrics = new Dictionary<string, double> { ["validation MAP@3"] = 0.5 },
        });
        return path;
    }

    public static TheoryData<string> Networks => [.. Network.Catalogue.Where(network => network is Vgg or ResNet).Select(network => network.GetType().Name)];

    private static Network Small(string name) => name == nameof(Vgg) ? new Vgg { Widths = [8, 16] } : new ResNet { Widths = [8, 16] };

    private static Proto.NodeProto[] NodesOf(byte[] file) => [.. Proto.ModelProto.Parser.ParseFrom(file).Graph.Node];

    [Theory, MemberData(nameof(Networks))]
    public void A_quantised_model_has_similar_scores(string network)
    {
        var (model, path) = (WriteModel(Small(network)), PathOf("int8.onnx"));
        var result = Int8Export.Write(model, path, Recordings, []);
        Assert.Equal((Recordings.Length, "int8"), (result.Recordings, result.Card.Quantisation));
        Assert.InRange(result.MeanDifference, 1e-6, 0.02); // 0 would mean that nothing is quantised
        Assert.InRange(result.MaxDifference, result.MeanDifference, 0.1);
        using var quantized = Model.Load(path, new() { Device = "cpu" });
        Assert.Equal(0.5, quantized.Card.Metrics["validation MAP@3, before quantisation"]);
        Assert.Equal("int8", quantized.Card.Quantisation);
    }

    [Theory, MemberData(nameof(Networks))]
    public void ONNX_Runtime_computes_all_convolutions_but_the_first_with_integers(string network)
    {
        var (model, path, optimized) = (WriteModel(Small(network)), PathOf("int8.onnx"), PathOf("optimized.onnx"));
        Int8Export.Write(model, path, Recordings, []);
        using (var options = new SessionOptions { OptimizedModelFilePath = optimized, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL })
        using (new InferenceSession(path, options))
        {
        }
        var before = NodesOf(File.ReadAllBytes(model)).Count(node => node.OpType == "Conv");
        var after = NodesOf(File.ReadAllBytes(optimized));
        Assert.Equal(before - 1, after.Count(node => node.OpType == "QLinearConv"));
    }

    [Fact]
    public void Weights_have_seven_bits_and_a_scale_for_each_channel()
    {
        var (model, path) = (WriteModel(Small(nameof(Vgg))), PathOf("int8.onnx"));
        Int8Export.Write(model, path, Recordings, []);
        var graph = Proto.ModelProto.Parser.ParseFrom(File.ReadAllBytes(path)).Graph;
        var kernels = graph.Initializer.Where(tensor => tensor.DataType == (int)Proto.TensorProto.Types.DataType.Int8 && tensor.Dims.Count == 4).ToArray();
        Assert.Equal(3, kernels.Length); // four convolutions, the first of which is not quantised
        Assert.All(kernels, kernel =>
        {
            var values = kernel.RawData.ToArray().Select(value => (sbyte)value).Chunk((int)(kernel.Dims[1] * kernel.Dims[2] * kernel.Dims[3])).ToArray();
            Assert.Equal(kernel.Dims[0], values.Length);
            Assert.All(values, channel => Assert.Equal(63, channel.Max(value => Math.Abs((int)value)))); // each channel uses the full range
        });
    }

    private static void SetKernelToZero(Weights weights)
    {
        using var noGrad = TorchSharp.torch.no_grad();
        weights.Parameters.First(parameter => parameter.Name.StartsWith("block2a.conv", StringComparison.Ordinal)).Tensor.zero_();
    }

    [Fact]
    public void A_channel_with_tiny_weights_keeps_its_bias()
    {
        var (model, path) = (WriteModel(Small(nameof(Vgg)), SetKernelToZero), PathOf("int8.onnx"));
        Assert.InRange(Int8Export.Write(model, path, Recordings, []).MaxDifference, 0, 0.1);
    }

    [Fact]
    public void Folding_batch_norm_does_not_change_the_scores()
    {
        var model = WriteModel(Small(nameof(ResNet)));
        var file = Proto.ModelProto.Parser.ParseFrom(File.ReadAllBytes(model));
        BatchNormFolding.Fold(file.Graph);
        Assert.DoesNotContain(file.Graph.Node, node => node.OpType == "BatchNormalization" && node.Input[0].StartsWith("Conv", StringComparison.Ordinal));
        var folded = PathOf("folded.onnx");
        File.WriteAllBytes(folded, file.ToByteArray());
        using Model original = Model.Load(model, new() { Device = "cpu" }), changed = Model.Load(folded, new() { Device = "cpu" });
        float[] waveform = [.. Enumerable.Range(0, 20_000).Select(i => 0.3f * MathF.Sin(i * 0.05f))];
        Assert.Equal(original.Scores(waveform, 1, waveform.Length), changed.Scores(waveform, 1, waveform.Length), (a, b) => Math.Abs(a - b) < 1e-5);
    }

    [Fact]
    public void Long_recordings_are_scored_in_blocks()
    {
        var path = PathOf("int8.onnx");
        Int8Export.Write(WriteModel(Small(nameof(Vgg))), path, Recordings, []);
        using var model = Model.Load(path, new() { Device = "cpu" });
        Assert.NotNull(model.Pooled);
    }

    [Fact]
    public void Quantised_models_can_be_merged()
    {
        string[] paths = [PathOf("a.onnx"), PathOf("b.onnx")];
        foreach (var (i, path) in paths.Index()) Int8Export.Write(WriteModel(new Vgg { Widths = [8, 16 + 8 * i] }), path, Recordings, []);
        Assert.Equal("int8", Ensemble.Merge(paths, PathOf("both.onnx")).Quantisation);
    }

    [Fact]
    public void A_merged_model_can_be_quantised()
    {
        var merged = PathOf("both.onnx");
        Ensemble.Merge([WriteModel(new Vgg { Widths = [8, 16] }), WriteModel(new Vgg { Widths = [8, 24] })], merged);
        Assert.InRange(Int8Export.Write(merged, PathOf("int8.onnx"), Recordings, []).MeanDifference, 1e-6, 0.02);
    }

    [Fact]
    public void A_broken_recording_is_reported_and_the_others_are_used()
    {
        var broken = Path.Combine(tiny.Root, "broken.wav");
        File.WriteAllText(broken, "not audio");
        var failures = new List<Failure>();
        var result = Int8Export.Write(WriteModel(Small(nameof(Vgg))), PathOf("int8.onnx"), [broken, Recordings[0]], failures);
        Assert.Equal(1, result.Recordings);
        Assert.Equal(broken, Assert.Single(failures).Name);
    }

    [Fact]
    public void Invalid_input_is_an_error_and_no_file_is_written()
    {
        var (model, path) = (WriteModel(Small(nameof(Vgg))), PathOf("int8.onnx"));
        Int8Export.Write(model, path, Recordings, []);
        var other = PathOf("other.onnx");
        Assert.Contains("already quantised (int8)", Assert.Throws<InputException>(() => Int8Export.Write(path, other, Recordings, [])).Message, StringComparison.Ordinal);
        Assert.Contains("none of the 0 recordings has samples", Assert.Throws<InputException>(() => Int8Export.Write(model, other, [], [])).Message, StringComparison.Ordinal);
        Assert.Contains("no convolution that can be quantised", Assert.Throws<InputException>(() => Int8Export.Write(WriteModel(new Vgg { Widths = [4] }), other, Recordings, [])).Message, StringComparison.Ordinal);
        Assert.False(File.Exists(other));
    }

    [Fact]
    public void Cancellation_writes_no_file()
    {
        using var source = new CancellationTokenSource();
        var path = PathOf("int8.onnx");
        Assert.Throws<OperationCanceledException>(() => Int8Export.Write(WriteModel(Small(nameof(Vgg))), path, Recordings, [], (done, _) => { if (done == 2) source.Cancel(); }, cancellationToken: source.Token));
        Assert.False(File.Exists(path));
    }
}
