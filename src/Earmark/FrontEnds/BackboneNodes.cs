using Earmark.Onnx;

namespace Earmark.FrontEnds;

/// <summary>Emits the nodes of a <see cref="Backbone"/>: waveforms are divided into windows or truncated, the graphs are imported, and their outputs are arranged as a spectrogram.</summary>
/// <param name="graph">The target graph.</param>
/// <param name="backbone">The description.</param>
/// <param name="models">The graph of each stage.</param>
internal sealed class BackboneNodes(OnnxGraph graph, Backbone backbone, IReadOnlyList<ForeignModel> models)
{
    /// <summary>Emits the nodes.</summary>
    /// <param name="waveform">Waveforms <c>[batch, samples]</c>, at least one frame long.</param>
    /// <returns>Embeddings <c>[batch, 1, frames, features]</c>.</returns>
    public Value Emit(Value waveform)
    {
        var (frame, hop) = (backbone.FrameSamples, backbone.HopSamples);
        var rows = backbone.Framing == BackboneFraming.Windows
            ? graph.Op("Reshape", [Unfold(Blocks(waveform, frame, hop, out var block), frame / block, hop / block), graph.Int64s(-1, frame)]) // [batch x frames, samples]
            : Truncated(waveform, frame, hop);
        var features = Stage(0, rows);                                                             // [rows, frames, features]
        if (models.Count > 1)
        {
            var windows = Unfold(features, backbone.Stages[1].Window, backbone.Stages[1].Hop);     // [rows, windows, frames, features]
            var shape = graph.Op("Shape", [windows]);
            var merged = graph.Op("Concat", [graph.Int64s(-1), Part(shape, 2, 4)], ("axis", 0L));
            var second = Stage(1, graph.Op("Reshape", [windows, merged]));                         // [rows x windows, 1, features]
            features = graph.Op("Reshape", [second, graph.Op("Concat", [Part(shape, 0, 2), LastOf(second)], ("axis", 0L))]);
        }
        var result = graph.Op("Concat", [graph.LengthOf(waveform, 0), graph.Int64s(1, -1), LastOf(features)], ("axis", 0L));
        return graph.Op("Reshape", [features, result]);
    }

    // The number of features, as a constant if it is known, so that shape inference knows it too.
    private Value LastOf(Value value) => backbone.Features > 0 ? graph.Int64s(backbone.Features) : Part(graph.Op("Shape", [value]), -1, long.MaxValue);

    private Value Part(Value shape, long start, long end) => graph.Op("Slice", [shape, graph.Int64s(start), graph.Int64s(end)]);

    // The samples after the last complete hop would give the model a part of a frame.
    private Value Truncated(Value waveform, int frame, int hop)
    {
        var samples = graph.LengthOf(waveform, 1);
        var hops = graph.Op("Div", [graph.Op("Sub", [samples, graph.Int64s(frame)]), graph.Int64s(hop)]);
        return graph.Op("Slice", [waveform, graph.Int64s(0), graph.Op("Add", [graph.Int64s(frame), graph.Op("Mul", [hops, graph.Int64s(hop)])]), graph.Int64s(1)]);
    }

    /// <summary>Divides waveforms into the largest blocks of which frames and hops are multiples.</summary>
    /// <returns><c>[batch, blocks, block]</c>, without the samples after the last complete block.</returns>
    private Value Blocks(Value waveform, int frame, int hop, out int block)
    {
        block = (int)System.Numerics.BigInteger.GreatestCommonDivisor(frame, hop);
        var samples = graph.LengthOf(waveform, 1);
        var complete = graph.Op("Mul", [graph.Op("Div", [samples, graph.Int64s(block)]), graph.Int64s(block)]);
        return graph.Op("Reshape", [graph.Op("Slice", [waveform, graph.Int64s(0), complete, graph.Int64s(1)]), graph.Int64s(0, -1, block)]);
    }

    /// <summary>Returns overlapping windows of the second axis: <c>[rows, length, values]</c> becomes <c>[rows, windows, window, values]</c>.</summary>
    private Value Unfold(Value value, int window, int hop)
    {
        var length = graph.LengthOf(value, 1);
        var windows = graph.Op("Add", [graph.Op("Div", [graph.Op("Sub", [length, graph.Int64s(window)]), graph.Int64s(hop)]), graph.Int64s(1)]);
        var numbers = graph.Range(windows);
        var starts = graph.Op("Unsqueeze", [graph.Op("Mul", [numbers, graph.Int64s(hop)]), graph.Int64s(1)]);
        long[] offsets = [.. Enumerable.Range(0, window)];
        return graph.Op("Gather", [value, graph.Op("Add", [starts, graph.Constant(offsets, 1, window)])], ("axis", 1L));
    }

    /// <summary>Emits a stage.</summary>
    /// <param name="index">Index of the stage.</param>
    /// <param name="rows"><c>[rows, samples]</c>, or <c>[rows, frames, features]</c> in the second stage.</param>
    /// <returns><c>[rows, frames, features]</c>.</returns>
    private Value Stage(int index, Value rows)
    {
        var stage = new BackboneGraph(backbone.Stages[index], models[index], index == 0 ? "backbone" : $"backbone{index + 1}", isFirst: index == 0);
        var scaled = Scaled(backbone.Stages[index], rows);
        return stage.IsRunForEach
            ? graph.ForEach(scaled, $"{stage.Prefix}/each", index == 0 ? ["samples"] : ["window", "values"], (body, row) => stage.Emit(body, row), ["frames", "features"])
            : stage.Emit(graph, scaled);
    }

    private Value Scaled(BackboneStage stage, Value rows)
    {
        if (stage.Peak > 0)
        {
            Value Reduced(string type, Value value) => graph.Op(type, [value], ("axes", new long[] { -1 }), ("keepdims", 1L));
            var centred = graph.Op("Sub", [rows, Reduced("ReduceMean", rows)]);
            var peaks = graph.Op("Max", [Reduced("ReduceMax", graph.Op("Abs", [centred])), graph.Scalar(1e-30f)]); // silence stays silence
            rows = graph.Op("Mul", [graph.Op("Div", [centred, peaks]), graph.Scalar((float)stage.Peak)]);
        }
        if (stage.Scale != 1) rows = graph.Op("Mul", [rows, graph.Scalar((float)stage.Scale)]);
        return stage.Offset == 0 ? rows : graph.Op("Add", [rows, graph.Scalar((float)stage.Offset)]);
    }
}
