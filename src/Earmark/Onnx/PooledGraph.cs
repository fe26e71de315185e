using Proto = global::Onnx;

namespace Earmark.Onnx;

/// <summary>
/// A model that is split where its networks pool over time: the body computes features over time from waveforms, and the head computes
/// scores from pooled features. The body can process a recording in blocks, so that memory does not depend on the length.
/// </summary>
/// <param name="Body">An .onnx file: an input <c>waveform</c> and an output <c>features0</c>, <c>features1</c>, ... <c>[batch, channels, frames]</c> for each element of <see cref="Features"/>.</param>
/// <param name="Head">An .onnx file: an input <c>[batch, channels]</c> with the name of each pool, and an output <see cref="ScoresName"/>.</param>
/// <param name="Features">Features over time. An ensemble has those of each member.</param>
internal sealed record PooledGraph(byte[] Body, byte[] Head, IReadOnlyList<PooledGraph.FeatureSeries> Features)
{
    /// <summary>Name of the output of <see cref="Head"/>.</summary>
    public const string ScoresName = "pooledScores";

    private static readonly HashSet<string> LocalOperators = ["Conv", "MaxPool", "AveragePool"];

    /// <summary>Features over time, before pooling.</summary>
    /// <param name="Stride">Number of spectrogram frames per time step, at least 1.</param>
    /// <param name="Reach">Number of spectrogram frames before and after its own frame on which a time step may depend.</param>
    /// <param name="Pools">Pooled values of these features.</param>
    public sealed record FeatureSeries(int Stride, int Reach, IReadOnlyList<Pool> Pools);

    /// <summary>A pooled value: one number per channel, pooled over time.</summary>
    /// <param name="Name">Name of the value in the head.</param>
    /// <param name="IsMaximum">Whether features are pooled by their maximum, not by their mean.</param>
    public sealed record Pool(string Name, bool IsMaximum);

    /// <summary>Splits a model.</summary>
    /// <param name="file">Bytes of a model.onnx.</param>
    /// <returns>The body and the head, or null if the scores depend on the waveform in any way other than through means and maxima over time.</returns>
    public static PooledGraph? TryCreate(byte[] file)
    {
        if (OnnxGraph.TryParse(file) is not { } model) return null;
        var (graph, sets) = (model.Graph, OperatorSets.Of(model));
        var frontEnd = FrontEndPart.Values(graph);
        var initializers = graph.Initializer.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        Proto.NodeProto[] pools = [.. graph.Node.Where(node => IsPool(node, initializers) && !frontEnd.Contains(node.Output[0]))];
        HashSet<string> pooled = [.. pools.Select(pool => pool.Output[0])], series = [.. pools.Select(pool => pool.Input[0])];
        var (head, headNames) = Subgraph.Extract(graph, ["scores"], pooled);
        var (body, bodyNames) = Subgraph.Extract(graph, series, new HashSet<string>());
        if (headNames.Contains("waveform") || !pooled.IsSubsetOf(headNames) || bodyNames.Overlaps(pooled)) return null;

        var (bodyGraph, headGraph) = (new OnnxGraph("features"), new OnnxGraph("head"));
        bodyGraph.Input("waveform", "batch", "samples");
        bodyGraph.Import(body, name => name, sets);
        foreach (var (i, name) in series.Index()) bodyGraph.Output(new(name), $"features{i}", "batch", $"channels{i}", $"frames{i}");
        foreach (var name in pooled) headGraph.Input(name, "batch", $"channels of {name}");
        headGraph.Import(head, name => name, sets);
        headGraph.Output(new("scores"), ScoresName, "batch", "labels");
        // Frames of the spectrogram are the unit, whatever the front end does before.
        var producers = body.Node.Where(node => !node.Output.Any(frontEnd.Contains)).SelectMany(node => node.Output.Select(output => (output, node))).ToDictionary(pair => pair.output, pair => pair.node);
        return new(bodyGraph.ToBytes(), headGraph.ToBytes(), [.. series.Select(name =>
        {
            var (stride, reach) = Extent(name, producers, []);
            return new FeatureSeries(stride, reach, [.. pools.Where(pool => pool.Input[0] == name).Select(pool => new Pool(pool.Output[0], pool.OpType == "ReduceMax"))]);
        })]);
    }

    // Whether a node pools [batch, channels, frames] to [batch, channels].
    private static bool IsPool(Proto.NodeProto node, Dictionary<string, Proto.TensorProto> initializers) => node.OpType is "ReduceMean" or "ReduceMax"
        && AxesOf(node, initializers) is [-1] && node.Attribute.Any(attribute => attribute.Name == "keepdims" && attribute.I == 0);

    // From operator set 18 on, the axes are an input.
    private static IReadOnlyList<long> AxesOf(Proto.NodeProto node, Dictionary<string, Proto.TensorProto> initializers) =>
        node.Input.Count == 1 ? Numbers(node, "axes") : initializers.TryGetValue(node.Input[1], out var axes) ? OnnxTensor.Int64s(axes) : [];

    // Along a path from the spectrogram, strides are multiplied and reaches are added. Where paths join, the maximum is used.
    private static (int Stride, int Reach) Extent(string value, Dictionary<string, Proto.NodeProto> producers, Dictionary<string, (int, int)> cache)
    {
        if (cache.TryGetValue(value, out var extent)) return extent;
        if (!producers.TryGetValue(value, out var node)) return cache[value] = (1, 0);
        if (!LocalOperators.Contains(node.OpType))
        {
            var inputs = node.Input.Select(input => Extent(input, producers, cache)).DefaultIfEmpty((1, 0)).ToArray();
            return cache[value] = (inputs.Max(input => input.Item1), inputs.Max(input => input.Item2));
        }
        var (stride, reach) = Extent(node.Input[0], producers, cache);
        long First(string name, long defaultValue) => Numbers(node, name) is [var first, ..] ? first : defaultValue;
        var span = (First("kernel_shape", 1) - 1) * First("dilations", 1);
        var before = First("pads", 0);
        return cache[value] = (checked((int)(stride * First("strides", 1))), checked((int)(reach + stride * Math.Max(before, span - before))));
    }

    private static IReadOnlyList<long> Numbers(Proto.NodeProto node, string attribute) =>
        [.. node.Attribute.Where(entry => entry.Name == attribute).SelectMany(entry => entry.Ints)];
}
