using Earmark.Data;
using Earmark.FrontEnds;
using Earmark.Onnx;
using Earmark.Scoring;
using Earmark.Tagging;
using Earmark.Tests.Data;

namespace Earmark.Tests.Tagging;

/// <summary>A model small enough to be recomputed in the tests: mean over the frames, matrix product, softmax or sigmoid.</summary>
internal static class TinyModel
{
    public static LogMel FrontEnd { get; } = new() { SampleRate = 8000, Frame = Duration.Samples(200), Hop = Duration.Samples(100), FftSize = 256, MelBands = 4, Fmin = 100, Fmax = 4000 };

    public static ModelCard Card { get; } = new()
    {
        Labels = new(["bark", "bell", "bus"]),
        SampleRate = 8000,
        Prediction = new(),
        FrontEnd = FrontEnd,
        Network = """{"type":"tiny"}""",
        Parameters = 12,
        MultiplyAddsPerSecond = 333.5,
        Preset = "{\n  \"seed\": 7\n}",
        Metrics = new Dictionary<string, double> { ["validation MAP@3, whole clips"] = 0.5375 },
        Thresholds = new Dictionary<string, double> { ["bell"] = 0.25 },
        Fingerprint = "0123abcd",
        ValidationClips = ["a.wav", "ü \"b\".wav"],
        ClassCounts = new Dictionary<string, int> { ["bark"] = 1, ["bell"] = 6, ["bus"] = 3 },
        Version = "0.1.0",
    };

    private static readonly float[] Matrix = [0.3f, -0.2f, 0.1f, -0.4f, 0.5f, 0.2f, 0.6f, -0.1f, -0.3f, 0.2f, 0.4f, -0.6f]; // [bands, labels]

    public static byte[] CreateModel(IEnumerable<KeyValuePair<string, string>>? metadata, bool extras = true, string input = "waveform", int labels = 3, float[]? matrix = null, Earmark.FrontEnds.FrontEnd? frontEnd = null,
        bool pools = false, bool overflows = false, ScoreRule? rule = null)
    {
        var graph = new OnnxGraph("tiny");
        var spectrogram = (frontEnd ?? FrontEnd).EmitModel(graph, graph.Input(input, "batch", "samples"), 2);
        var means = pools ? Pooled(graph, spectrogram) : graph.Op("ReduceMean", [spectrogram], ("axes", new long[] { 1, 2 }), ("keepdims", 0));
        if (overflows) means = graph.Op("Exp", [graph.Op("Exp", [graph.Op("Exp", [means])])]); // finite on silence only
        var weights = graph.Initializer("matrix", (matrix ?? Matrix).AsSpan(0, 4 * labels), 4, labels);
        graph.Output((rule ?? ScoreRule.Softmax).EmitScores(graph, graph.Op("MatMul", [means, weights])), "scores", "batch", $"{labels}");
        if (extras) graph.Output(means, "embedding", "batch", "4");
        if (extras) graph.Output(spectrogram, "spectrogram", "batch", $"{(frontEnd ?? FrontEnd).Channels}", "frames", "4");
        return graph.ToBytes(metadata);
    }

    // As in the networks of Earmark: [batch, bands, frames], then mean and maximum over the last axis.
    private static Value Pooled(OnnxGraph graph, Value spectrogram)
    {
        var transposed = graph.Op("Transpose", [spectrogram], ("perm", new long[] { 0, 1, 3, 2 }));
        var bands = graph.Op("Reshape", [transposed, graph.Int64s(0, 4, -1)]);
        Value Pool(string type) => graph.Op(type, [bands], ("axes", new long[] { -1 }), ("keepdims", 0L));
        return graph.Op("Add", [Pool("ReduceMean"), Pool("ReduceMax")]);
    }

    /// <summary>Returns random weights for the model.</summary>
    public static float[] RandomMatrix(ulong seed)
    {
        var random = new CounterRandom(seed, "matrix");
        return [.. Enumerable.Range(0, 12).Select(_ => (float)random.NextDouble(-0.6, 0.6))];
    }

    public static string Write(DataFolder folder, ModelCard? card = null, string name = "model.onnx") =>
        Write(folder, CreateModel((card ?? Card).ToMetadata(), frontEnd: card?.FrontEnd, rule: card?.ScoreRule), name);

    public static string Write(DataFolder folder, byte[] bytes, string name = "model.onnx")
    {
        File.WriteAllBytes(folder[name], bytes);
        return folder[name];
    }

    /// <summary>Computes the expected scores from the spectrogram with plain arithmetic.</summary>
    public static double[] Scores(ReadOnlySpan<float> waveform)
    {
        using var session = new FrontEndSession(FrontEnd, whole: true, minimumFrames: 2);
        var spectrogram = session.Compute(waveform);
        var logits = new double[3];
        for (var i = 0; i < spectrogram.Values.Length; i++)
            for (var label = 0; label < 3; label++) logits[label] += spectrogram.Values[i] * Matrix[i % 4 * 3 + label] / spectrogram.Frames;
        var sum = logits.Sum(Math.Exp);
        return [.. logits.Select(logit => Math.Exp(logit) / sum)];
    }
}
