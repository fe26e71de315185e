using Earmark.FrontEnds;
using Earmark.Tests.Data;
using Earmark.Tests.Onnx;
using DataType = Onnx.TensorProto.Types.DataType;

namespace Earmark.Tests.FrontEnds;

public sealed class BackboneTest : IDisposable
{
    private readonly DataFolder folder = new();

    public static TheoryData<string> WindowInterfaces => [.. BackboneTwins.Windows.Select(twin => twin.Interface)];

    public void Dispose() => folder.Dispose();

    [Fact]
    public void There_is_a_twin_of_each_built_in_interface() =>
        Assert.Equal(Backbone.BuiltInInterfaces, [.. BackboneTwins.Windows.Select(twin => twin.Interface).Concat(["yamnet", "openwakeword"]).Order(StringComparer.Ordinal)]);

    [Theory]
    [InlineData("birdnet-2.4", "CC-BY-NC-SA-4.0", "Creative Commons Attribution-NonCommercial-ShareAlike 4.0 International")]
    [InlineData("birdnet-3.0", "CC-BY-SA-4.0", "Creative Commons Attribution-ShareAlike 4.0 International")]
    [InlineData("efficientat", "MIT", "MIT License")]
    [InlineData("panns", "CC-BY-4.0", "Creative Commons Attribution 4.0 International")]
    [InlineData("perch-2", "Apache-2.0", "Apache License")]
    public void A_built_in_interface_has_the_text_of_its_licence(string name, string licence, string firstLine)
    {
        var (_, samples, features, output, set) = BackboneTwins.Windows.Single(twin => twin.Interface == name);
        var file = BackboneTwins.Window(samples, features, output, set, isFixed: name == "perch-2").Write(folder.Root);
        var backbone = new Backbone { File = file, Interface = name }.Resolve();
        Assert.Equal((licence, firstLine), (backbone.Licence, backbone.LicenceText.Split('\n')[0]));
        var other = new Backbone { File = file, Interface = name, Licence = "Proprietary" }.Resolve();
        Assert.Equal(("Proprietary", ""), (other.Licence, other.LicenceText)); // not the text of another licence
    }

    [Theory]
    [MemberData(nameof(WindowInterfaces))]
    public void Windows_of_a_waveform_are_computed_by_the_graph(string name)
    {
        var (_, samples, features, output, set) = BackboneTwins.Windows.Single(twin => twin.Interface == name);
        var twin = BackboneTwins.Window(samples, features, output, set, isFixed: name == "perch-2");
        var backbone = new Backbone { File = twin.Write(folder.Root), Interface = name }.Resolve();
        Assert.Equal((features, samples), (backbone.Bands, backbone.FrameSamples));
        var waveform = DirectFourier.Waveform(backbone.SampleCount(3) + 100);
        using var session = new FrontEndSession(backbone);
        var spectrogram = session.Compute(waveform);
        Assert.Equal((1, 3, features), (spectrogram.Channels, spectrogram.Frames, spectrogram.Bands));
        for (var frame = 0; frame < 3; frame++)
        {
            var window = waveform[(frame * backbone.HopSamples)..(frame * backbone.HopSamples + samples)];
            AssertClose(WithOutput(twin, output, [.. Normalised(window, backbone.Stages[0].Peak)], [1, samples]), spectrogram.Values[(frame * features)..((frame + 1) * features)]);
        }
    }

    [Fact]
    public void A_graph_without_a_batch_is_run_for_each_waveform()
    {
        var twin = BackboneTwins.Yamnet();
        var backbone = new Backbone { File = twin.Write(folder.Root, "yamnet.onnx"), Interface = "yamnet" }.Resolve();
        Assert.StartsWith("Apache License", backbone.LicenceText, StringComparison.Ordinal);
        Assert.Equal((15_600, 7680, 1024, 16_000, "Apache-2.0"), (backbone.FrameSamples, backbone.HopSamples, backbone.Features, backbone.SampleRate, backbone.Licence));
        var samples = backbone.SampleCount(4) + 5000;
        float[][] waveforms = [DirectFourier.Waveform(samples), DirectFourier.Waveform(samples, 2), DirectFourier.Waveform(samples, 3)];
        using var session = new FrontEndSession(backbone);
        var batch = new float[3 * 4 * 1024];
        session.Compute([.. waveforms.SelectMany(waveform => waveform)], 3, samples, batch);
        foreach (var (i, waveform) in waveforms.Index())
            AssertClose(TwinGraph.Run(twin.ToBytes(), "waveform", waveform[..backbone.SampleCount(4)], [backbone.SampleCount(4)], "output_1").Values, batch[(i * 4 * 1024)..((i + 1) * 4 * 1024)]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_second_graph_receives_windows_of_the_frames_of_the_first(int batch)
    {
        var (first, second) = (BackboneTwins.Melspectrogram(), BackboneTwins.SpeechEmbedding());
        second.Write(folder.Root, "embedding_model.onnx");
        var backbone = new Backbone { File = first.Write(folder.Root, "melspectrogram.onnx"), Interface = "openwakeword" }.Resolve();
        Assert.Equal((12_512, 1280, 96), (backbone.FrameSamples, backbone.HopSamples, backbone.Features));
        TwoStages.AssertEqual(backbone, first.ToBytes(), second.ToBytes(), [.. Enumerable.Range(0, batch).Select(i => DirectFourier.Waveform(20_000, (ulong)i))]);
    }

    [Fact]
    public void Peak_normalisation_subtracts_the_mean_of_each_window()
    {
        // Identity of windows of 4 samples: the mean of 1, 3, 1, 3 is 2, and the peak of the rest is 1.
        var twin = new TwinGraph(17).Input("x", 0, 4).Output("y", 0, 4).Node("Relu", "x", "r").Node("Neg", "x", "n").Node("Relu", "n", "m").Node("Sub", "r m", "y");
        var backbone = new Backbone
        {
            File = twin.Write(folder.Root), SampleRate = 8000, Frame = Duration.Samples(4), Hop = Duration.Samples(2),
            Stages = [new() { Output = "y", OutputLayout = [BackboneAxis.Batch, BackboneAxis.Features], Peak = 0.25, Scale = 2, Offset = 1 }],
        }.Resolve();
        using var session = new FrontEndSession(backbone);
        Assert.Equal([0.5f, 1.5f, 0.5f, 1.5f, 0.5f, 1.5f, 0.5f, 1.5f, 1, 1, 1, 1], session.Compute([1, 3, 1, 3, 1, 3, 3, 3, 3, 3])
            .Values[..4].Concat(session.Compute([0.1f, 0.3f, 0.1f, 0.3f]).Values).Concat(session.Compute([0, 0, 0, 0]).Values).Select(value => MathF.Round(value, 5)));
    }

    [Fact]
    public void A_graph_may_compute_a_short_time_Fourier_transform()
    {
        float[] window = [.. Enumerable.Range(0, 400).Select(n => (float)(0.5 - 0.5 * Math.Cos(2 * Math.PI * n / 400)))];
        var twin = new TwinGraph(17).Input("x", 0, 400).Output("power", 0, 201).Int64s("last", 2).Int64("step", 400).Floats("window", window, 400).Int64s("sums", 1, 3)
            .Node("Unsqueeze", "x last", "signal").Node("STFT", "signal step window", "spectra", ("onesided", 1)).Node("Mul", "spectra spectra", "squares").Node("ReduceSum", "squares sums", "power", ("keepdims", 0));
        var backbone = new Backbone
        {
            File = twin.Write(folder.Root), SampleRate = 8000, Frame = Duration.Samples(400), Hop = Duration.Samples(200),
            Stages = [new() { Output = "power", OutputLayout = [BackboneAxis.Batch, BackboneAxis.Features] }],
        }.Resolve();
        var waveform = DirectFourier.Waveform(2000);
        using var session = new FrontEndSession(backbone);
        var expected = DirectFourier.Transform(waveform, 400, 200, 400, 201);
        Assert.Equal(expected.SelectMany(frame => frame.Select(bin => (float)(bin.Magnitude * bin.Magnitude))), session.Compute(waveform).Values, (a, b) => Math.Abs(a - b) < 0.01); // the largest power is about 1,000
    }

    [Theory]
    [InlineData(DataType.Float16)]
    [InlineData(DataType.Double)]
    public void A_graph_may_use_other_floating_point_types(DataType type)
    {
        var twin = new TwinGraph(17).Input("x", 0, 4).Output("y", 0, 4).Node("Neg", "x", "y");
        twin.Graph.Input[0].Type.TensorType.ElemType = twin.Graph.Output[0].Type.TensorType.ElemType = (int)type;
        Assert.Equal([-1f, 2f, -3f, -0.5f], Features(twin, [1, -2, 3, 0.5f]));
    }

    [Fact]
    public void A_graph_may_have_a_loop()
    {
        var body = new TwinGraph(17).Input("i").Input("go").Input("sum", 0, 4).Output("again").Output("next", 0, 4).Node("Add", "sum x", "next").Node("Identity", "go", "again"); // x is a value of the outer graph
        foreach (var (scalar, type) in new[] { (body.Graph.Input[0], DataType.Int64), (body.Graph.Input[1], DataType.Bool), (body.Graph.Output[0], DataType.Bool) })
            scalar.Type.TensorType = new() { ElemType = (int)type, Shape = new() };
        var twin = new TwinGraph(17).Input("x", 0, 4).Output("y", 0, 4).Int64("count", 3).Node("Loop", "count - x", "y", ("body", body.Graph));
        Assert.Equal([4f, -8f, 12f, 2f], Features(twin, [1, -2, 3, 0.5f]));
    }

    [Theory]
    [InlineData("", "batch one features", 0L, 1L, 4L)] // [batch, one, samples] is the default of three dimensions
    [InlineData("samples batch one", "features batch one", 4L, 0L, 1L)]
    [InlineData("one samples", "one features", 1L, 4L)] // without a batch: a window at a time
    public void Dimensions_can_be_in_any_order(string input, string output, params long[] shape)
    {
        BackboneAxis[] Parse(string axes) => [.. axes.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(axis => Enum.Parse<BackboneAxis>(axis, ignoreCase: true))];
        var twin = new TwinGraph(17).Input("x", shape).Output("y", shape).Node("Neg", "x", "y");
        var backbone = new Backbone
        {
            File = twin.Write(folder.Root), SampleRate = 8000, Frame = Duration.Samples(4), Hop = Duration.Samples(2), Stages = [new() { Output = "y", InputLayout = Parse(input), OutputLayout = Parse(output) }],
        }.Resolve();
        using var session = new FrontEndSession(backbone);
        Assert.Equal([-1f, 2f, -3f, 4f, -3f, 4f, -5f, 6f], session.Compute([1, -2, 3, -4, 5, -6]).Values);
    }

    [Fact]
    public void Waveforms_shorter_than_the_minimum_length_are_repeated()
    {
        var twin = new TwinGraph(17).Input("x", 0, 4).Output("y", 0, 4).Node("Neg", "x", "y");
        var backbone = new Backbone
        {
            File = twin.Write(folder.Root), SampleRate = 8000, Frame = Duration.Samples(4), Hop = Duration.Samples(4), MinSeconds = 0.0015, // 12 samples
            Stages = [new() { Output = "y", OutputLayout = [BackboneAxis.Batch, BackboneAxis.Features] }],
        }.Resolve();
        using var repeated = new FrontEndSession(backbone, whole: true);
        Assert.Equal([-1f, -2f, -3f, -4f, -5f, -1f, -2f, -3f, -4f, -5f, -1f, -2f], repeated.Compute([1, 2, 3, 4, 5]).Values);
        using var padded = new FrontEndSession((backbone with { MinSeconds = 0 }).Resolve(), whole: true);
        Assert.Equal([-1f, -2f, -3f, -0f], padded.Compute([1, 2, 3]).Values);
    }

    [Fact]
    public void An_internal_map_is_activated_and_pooled()
    {
        // [batch, features, 2, 2] with the values x, -x: relu, mean over the third and maximum over the fourth dimension.
        var twin = new TwinGraph(17).Input("x", 0, 4).Output("z", 0, 4).Int64s("map", -1, 1, 2, 2).Node("Reshape", "x map", "m").Node("Neg", "m", "n").Node("Concat", "m n", "maps", ("axis", 1)).Node("Relu", "x", "z");
        var backbone = new Backbone
        {
            File = twin.Write(folder.Root), SampleRate = 8000, Frame = Duration.Samples(4), Hop = Duration.Samples(4),
            Stages = [new() { Output = "maps", OutputLayout = [BackboneAxis.Batch, BackboneAxis.Features, BackboneAxis.Mean, BackboneAxis.Max], Activation = BackboneActivation.Relu }],
        }.Resolve();
        using var session = new FrontEndSession(backbone);
        // Mean over rows (1, -2) and (3, 4): relu gives (1, 0), (3, 4), means (2, 2), maximum 2. Negated: (0, 2), (0, 0), means (0, 1), maximum 1.
        Assert.Equal([2f, 1f], session.Compute([1, -2, 3, 4]).Values);
    }

    [Fact]
    public void Blocks_of_a_long_recording_equal_the_whole()
    {
        foreach (var framing in new[] { BackboneFraming.Windows, BackboneFraming.Model })
        {
            var backbone = BackboneTwins.Small(folder.Root, framing);
            using var session = new FrontEndSession(backbone, whole: true, minimumFrames: 16);
            var clip = DirectFourier.Waveform(600_001); // a minute is 480,000 samples
            var next = 0;
            Spectrogram[] blocks = [.. session.ComputeBlocks(into =>
            {
                var count = Math.Min(into.Length, clip.Length - next);
                clip.AsSpan(next, count).CopyTo(into);
                next += count;
                return count;
            })];
            Assert.InRange(blocks.Length, 2, 4);
            AssertClose(session.Compute(clip).Values, [.. blocks.SelectMany(block => block.Values)]);
        }
    }

    [Fact]
    public void A_model_of_Earmark_describes_itself()
    {
        var path = Tagging.TinyModel.Write(folder, Tagging.TinyModel.Card with { Prediction = new() { WindowSeconds = 1.5, HopSeconds = 0.5 } });
        var backbone = new Backbone { File = path }.Resolve();
        Assert.Equal(("model", 8000, 12_000, 4000, 4), (backbone.Name, backbone.SampleRate, backbone.FrameSamples, backbone.HopSamples, backbone.Features));
        using var session = new FrontEndSession(backbone);
        using var model = Earmark.Tagging.Model.Load(path);
        var waveform = DirectFourier.Waveform(16_000);
        AssertClose(model.Embedding(waveform[4000..], 1, 12_000), session.Compute(waveform).Values[4..]);
        Assert.Equal("", backbone.Licence);
    }

    [Fact]
    public void A_model_of_Earmark_with_pretrained_weights_has_their_licences()
    {
        WeightsLicence[] licences = [new() { Of = "A", Licence = "MIT", Text = "Permission is granted.", Source = "https://example.org/a" }, new() { Of = "B", Licence = "CC-BY-4.0" }, new() { Of = "C", Licence = "MIT" }];
        var path = Tagging.TinyModel.Write(folder, Tagging.TinyModel.Card with { Licences = licences });
        var backbone = new Backbone { File = path }.Resolve();
        Assert.Equal(("MIT AND CC-BY-4.0", "Permission is granted.", "https://example.org/a"), (backbone.Licence, backbone.LicenceText, backbone.Source));
    }

    [Fact]
    public void Computing_a_batch_equals_computing_each_waveform()
    {
        var backbone = BackboneTwins.Small(folder.Root);
        using var session = new FrontEndSession(backbone);
        var samples = backbone.SampleCount(11) + 7;
        float[] first = DirectFourier.Waveform(samples), second = DirectFourier.Waveform(samples, 5), batch = new float[2 * 11 * 4];
        session.Compute([.. first, .. second], 2, samples, batch);
        AssertClose([.. session.Compute(first).Values, .. session.Compute(second).Values], batch);
    }

    internal static void AssertClose(float[] expected, float[] actual, double tolerance = 1e-4)
    {
        Assert.Equal(expected.Length, actual.Length);
        var scale = Math.Max(1, expected.Max(Math.Abs));
        for (var i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual[i], tolerance * scale);
    }

    private float[] Features(TwinGraph twin, float[] frame)
    {
        var backbone = new Backbone
        {
            File = twin.Write(folder.Root), SampleRate = 8000, Frame = Duration.Samples(frame.Length), Hop = Duration.Samples(frame.Length),
            Stages = [new() { Output = "y", OutputLayout = [BackboneAxis.Batch, BackboneAxis.Features] }],
        }.Resolve();
        using var session = new FrontEndSession(backbone);
        return session.Compute(frame).Values;
    }

    private static float[] WithOutput(TwinGraph twin, string output, float[] values, long[] shape)
    {
        var model = global::Onnx.ModelProto.Parser.ParseFrom(twin.ToBytes());
        model.Graph.Output.Add(new TwinGraph(17).Output(output).Graph.Output[0]);
        return TwinGraph.Run(Google.Protobuf.MessageExtensions.ToByteArray(model), "inputs", values, shape, output).Values;
    }

    private static float[] Normalised(float[] window, double peak)
    {
        if (peak == 0) return window;
        var mean = window.Average();
        var largest = window.Max(sample => Math.Abs(sample - mean));
        return [.. window.Select(sample => (float)((sample - mean) / largest * peak))];
    }
}
