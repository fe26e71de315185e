using Earmark.FrontEnds;
using Earmark.Tests.Onnx;

namespace Earmark.Tests.FrontEnds;

/// <summary>Small graphs with the inputs and outputs of published models. Their weights are random, and their layers are as few as the interface allows.</summary>
internal static class BackboneTwins
{
    /// <summary>The interfaces whose graphs compute a vector from each window, with the length of the window and the operator set of the twin.</summary>
    public static readonly (string Interface, int Samples, int Features, string Output, int Set)[] Windows =
    [
        ("panns", 64_000, 2048, "embedding", 11),
        ("efficientat", 64_000, 960, "embedding", 17),
        ("birdnet-2.4", 144_000, 1024, "model/GLOBAL_AVG_POOL/Mean_Squeeze__1647:0", 13),
        ("birdnet-3.0", 96_000, 1280, "embeddings", 18),
        ("perch-2", 160_000, 1536, "embedding", 20),
    ];

    /// <summary>[batch, samples] to [batch, features], and a classifier behind it.</summary>
    public static TwinGraph Window(int samples, int features, string output, int set, bool isFixed = false)
    {
        var twin = new TwinGraph(set).Input("inputs", isFixed ? 1 : 0, samples).Output("scores", 0, 3)
            .Int64s("blocks", -1, 16, samples / 16).Floats("weights", TwinGraph.Random(16 * features), 16, features).Floats("classes", TwinGraph.Random(features * 3, 2), features, 3)
            .Node("Reshape", "inputs blocks", "blocked");
        twin = set < 18 ? twin.Node("ReduceMax", "blocked", "peaks", ("axes", new long[] { 2 }), ("keepdims", 0)) : twin.Int64s("two", 2).Node("ReduceMax", "blocked two", "peaks", ("keepdims", 0));
        return twin.Node("MatMul", "peaks weights", output).Node("Relu", output, "active").Node("MatMul", "active classes", "logits").Node("Softmax", "logits", "scores", ("axis", 1));
    }

    /// <summary>YAMNet: waveform [samples] to scores and embeddings [frames, 1024] (without the spectrogram, the third output), with frames of 15,600 samples every 7,680.</summary>
    public static TwinGraph Yamnet(int features = 1024) => new TwinGraph(13).Input("waveform", 0).Output("output_0", 0, 5).Output("output_1", 0, features)
        .Int64s("front", 0, 1).Floats("kernel", TwinGraph.Random(4 * 15_600), 4, 1, 15_600).Int64s("first", 0).Floats("weights", TwinGraph.Random(4 * features), 4, features).Floats("classes", TwinGraph.Random(5 * features), features, 5)
        .Node("Unsqueeze", "waveform front", "channel").Node("Conv", "channel kernel", "convolved", ("strides", new long[] { 7680 })).Node("Squeeze", "convolved first", "maps")
        .Node("Transpose", "maps", "frames", ("perm", new long[] { 1, 0 })).Node("MatMul", "frames weights", "output_1").Node("MatMul", "output_1 classes", "output_0");

    /// <summary>The first model of openWakeWord: [batch, samples] to [batch, 1, frames, 32], limited to 80 below the maximum of the whole batch.</summary>
    public static TwinGraph Melspectrogram() => new TwinGraph(13).Input("input", 0, 0).Output("output", 0, 1, 0, 32)
        .Int64s("one", 1).Floats("kernel", TwinGraph.Random(32 * 512), 32, 1, 512).Floats("limit", [80], []).Floats("factor", [10], []).Floats("tiny", [1e-10f], [])
        .Node("Unsqueeze", "input one", "channel").Node("Conv", "channel kernel", "convolved", ("strides", new long[] { 160 })).Node("Mul", "convolved convolved", "power").Node("Max", "power tiny", "positive").Node("Log", "positive", "log")
        .Node("Mul", "log factor", "decibels").Node("ReduceMax", "decibels", "maximum", ("keepdims", 0)).Node("Sub", "maximum limit", "minimum").Node("Max", "decibels minimum", "clipped")
        .Node("Transpose", "clipped", "frames", ("perm", new long[] { 0, 2, 1 })).Node("Unsqueeze", "frames one", "output");

    /// <summary>The second model of openWakeWord: [windows, 76, 32, 1] to [windows, 1, 1, 96].</summary>
    public static TwinGraph SpeechEmbedding() => new TwinGraph(13).Input("input_1", 0, 76, 32, 1).Output("conv2d_19", 0, 1, 1, 96)
        .Int64s("flat", -1, 76 * 32).Int64s("shape", -1, 1, 1, 96).Floats("weights", TwinGraph.Random(76 * 32 * 96), 76 * 32, 96)
        .Node("Reshape", "input_1 flat", "vector").Node("MatMul", "vector weights", "features").Node("Reshape", "features shape", "conv2d_19");

    /// <summary>A backbone of 4 features at 8 kHz with frames of 400 samples every 200, resolved from keys alone. With framing "model", it is run for each waveform by a Scan node.</summary>
    public static Backbone Small(string folder, BackboneFraming framing = BackboneFraming.Windows, int features = 4)
    {
        var twin = new TwinGraph(18).Input("audio", 0, 0).Output("embedding", 0, features, 0).Floats("kernel", TwinGraph.Random(features * 400), features, 1, 400).Int64s("one", 1)
            .Node("Unsqueeze", "audio one", "channel").Node("Conv", "channel kernel", "embedding", ("strides", new long[] { 200 }));
        return new Backbone
        {
            File = twin.Write(folder, $"small{features}.onnx"), SampleRate = 8000, Frame = Duration.Samples(400), Hop = Duration.Samples(200), Framing = framing, Licence = "CC0-1.0", LicenceText = "No rights reserved.\n",
            Stages = [new() { Output = "embedding", Batch = framing == BackboneFraming.Windows, OutputLayout = [BackboneAxis.Batch, BackboneAxis.Features, framing == BackboneFraming.Windows ? BackboneAxis.One : BackboneAxis.Frames] }],
        }.Resolve();
    }
}
