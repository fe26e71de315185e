using Google.Protobuf;
using Proto = global::Onnx;
using DataType = Onnx.TensorProto.Types.DataType;

namespace Earmark.Onnx;

/// <summary>Smallest and largest value of an activation.</summary>
/// <param name="Min">The smallest value.</param>
/// <param name="Max">The largest value.</param>
internal readonly record struct ActivationRange(float Min, float Max);

/// <summary>
/// Quantises the convolutions of a model to 8-bit integers: static quantisation with QuantizeLinear and DequantizeLinear nodes (QDQ), which ONNX Runtime and other runtimes replace by
/// integer operators. Everything else, including the front end and the pooling over time, remains in 32-bit floats.
/// </summary>
/// <remarks>
/// <para>Activations are unsigned with one scale for each value; a ReLU before the quantisation is dropped, because the unsigned range starts at 0. Weights are signed and symmetric with one scale for
/// each output channel.</para>
/// <para>Weights use 7 bits (-63 to 63), so that sums do not saturate on any processor: on x64 processors without VNNI, the instruction that multiplies bytes adds pairs of products in 16 bits, which
/// 2 x 255 x 127 exceeds and 2 x 255 x 63 does not. Source: ONNX Runtime documentation, "Quantize ONNX models", reduce_range.</para>
/// </remarks>
internal sealed class QuantisedGraph
{
    private const int MaxWeight = 63, MaxActivation = 255, MaxBias = 1 << 30;

    // The first convolution of a network has one or two input channels. It is a small part of the work, and the range of spectrograms is wide.
    private const int MinInputChannels = 8;

    private readonly Proto.GraphProto graph;
    private readonly IReadOnlySet<string> frontEnd;
    private readonly Dictionary<string, Proto.TensorProto> initializers;
    private readonly Dictionary<string, Proto.NodeProto> producers;
    private readonly ILookup<string, Proto.NodeProto> consumers;
    private readonly HashSet<Proto.NodeProto> convolutions;
    private readonly Dictionary<string, string> activations = new(StringComparer.Ordinal); // value -> the value whose range it has

    private QuantisedGraph(Proto.GraphProto graph)
    {
        (this.graph, frontEnd) = (graph, FrontEndPart.Values(graph));
        initializers = graph.Initializer.Where(OnnxTensor.IsFloat).ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        producers = graph.Node.SelectMany(node => node.Output.Select(output => (output, node))).ToDictionary(pair => pair.output, pair => pair.node, StringComparer.Ordinal);
        consumers = graph.Node.SelectMany(node => node.Input.Select(input => (input, node))).ToLookup(pair => pair.input, pair => pair.node, StringComparer.Ordinal);
        convolutions = [.. graph.Node.Where(IsQuantisable)];
        foreach (var conv in convolutions)
        {
            AddActivation(conv.Input[0]);
            AddActivation(consumers[conv.Output[0]].ToArray() is [{ OpType: "Relu" } relu] ? relu.Output[0] : conv.Output[0]);
        }
    }

    /// <summary>Returns a model that computes the activations whose ranges are required.</summary>
    /// <param name="file">Bytes of a model.onnx.</param>
    /// <returns>The bytes of an .onnx file and the names of the activations that it returns, or null if the model has no convolution that can be quantised.</returns>
    public static (byte[] File, IReadOnlyList<string> Activations)? ForCalibration(byte[] file)
    {
        if (Fold(file) is not { } model) return null;
        string[] names = [.. new QuantisedGraph(model.Graph).activations.Values.Distinct(StringComparer.Ordinal)];
        if (names.Length == 0) return null;
        var observed = new OnnxGraph("activations");
        observed.Input("waveform", "batch", "samples");
        observed.Import(Subgraph.Extract(model.Graph, names, new HashSet<string>()).Part, name => name, OperatorSets.Of(model));
        foreach (var (i, name) in names.Index()) observed.Output(new(name), $"activation{i}", "batch", $"channels{i}", $"frames{i}", $"bands{i}");
        return (observed.ToBytes(), names);
    }

    /// <summary>Quantises a model.</summary>
    /// <param name="file">Bytes of a model.onnx.</param>
    /// <param name="ranges">The range of each activation of <see cref="ForCalibration"/>.</param>
    /// <returns>The bytes of an .onnx file with the same metadata.</returns>
    public static byte[] Quantise(byte[] file, IReadOnlyDictionary<string, ActivationRange> ranges)
    {
        var model = Fold(file) ?? throw new ArgumentException("the model cannot be quantised", nameof(file));
        model.Graph = new QuantisedGraph(model.Graph).Quantise(ranges);
        return model.ToByteArray();
    }

    private static Proto.ModelProto? Fold(byte[] file)
    {
        var model = OnnxGraph.TryParse(file);
        if (model is not null) BatchNormFolding.Fold(model.Graph);
        return model;
    }

    private bool IsQuantisable(Proto.NodeProto node) => node.OpType == "Conv" && !frontEnd.Contains(node.Output[0]) && node.Input.Skip(1).All(initializers.ContainsKey)
        && initializers[node.Input[1]] is { Dims: [_, >= MinInputChannels, _, _] };

    // A pooled value has the range of its input, so that maximum pooling can also be computed on integers.
    private void AddActivation(string value)
    {
        List<string> chain = [value];
        while (producers.TryGetValue(chain[^1], out var node) && node.OpType == "MaxPool") chain.Add(node.Input[0]);
        foreach (var pooled in chain) activations[pooled] = chain[^1];
    }

    private Proto.GraphProto Quantise(IReadOnlyDictionary<string, ActivationRange> ranges)
    {
        var quantised = new Proto.GraphProto { Name = graph.Name };
        quantised.Input.AddRange(graph.Input);
        quantised.Output.AddRange(graph.Output);
        var dropped = activations.Keys.Select(value => producers.GetValueOrDefault(value)).Where(node => node?.OpType == "Relu" && consumers[node.Input[0]].Count() == 1).ToHashSet();
        foreach (var node in graph.Node)
        {
            if (!dropped.Contains(node))
            {
                var copy = node.Clone();
                for (var i = 0; i < copy.Input.Count; i++)
                    if (activations.ContainsKey(copy.Input[i])) copy.Input[i] = Dequantised(copy.Input[i]);
                if (convolutions.Contains(node)) QuantiseWeights(quantised, copy, ScaleOf(ranges[activations[node.Input[0]]]));
                quantised.Node.Add(copy);
            }
            foreach (var value in node.Output.Where(activations.ContainsKey))
                AddQuantisation(quantised, value, dropped.Contains(node) ? node.Input[0] : value, ranges[activations[value]]);
        }
        var used = quantised.Node.SelectMany(GraphNames.Used).ToHashSet(StringComparer.Ordinal);
        quantised.Initializer.AddRange(graph.Initializer.Where(tensor => used.Contains(tensor.Name)));
        return quantised;
    }

    private static string Dequantised(string value) => $"{value}/dequantised";

    private static float ScaleOf(ActivationRange range) => Math.Max(Math.Max(range.Max, 0) - Math.Min(range.Min, 0), 1e-6f) / MaxActivation;

    private static void AddQuantisation(Proto.GraphProto quantised, string value, string input, ActivationRange range)
    {
        var scale = ScaleOf(range);
        var zero = (byte)Math.Clamp(Math.Round(-Math.Min(range.Min, 0) / scale), 0, MaxActivation);
        quantised.Initializer.Add([OnnxTensor.Create<float>($"{value}/scale", DataType.Float, [scale]), OnnxTensor.Create<byte>($"{value}/zero", DataType.Uint8, [zero])]);
        quantised.Node.Add(Node("QuantizeLinear", $"{value}/quantised", input, $"{value}/scale", $"{value}/zero"));
        quantised.Node.Add(Node("DequantizeLinear", Dequantised(value), $"{value}/quantised", $"{value}/scale", $"{value}/zero"));
    }

    // Biases have 32 bits and the scale of the products, as the integer operators require.
    private void QuantiseWeights(Proto.GraphProto quantised, Proto.NodeProto conv, float inputScale)
    {
        var (kernel, name) = (initializers[conv.Input[1]], conv.Output[0]);
        var (weights, channels) = (OnnxTensor.Floats(kernel), (int)kernel.Dims[0]);
        var biases = conv.Input.Count > 2 ? OnnxTensor.Floats(initializers[conv.Input[2]]) : new float[channels];
        var (size, integers, integerBiases, scales, biasScales) = (weights.Length / channels, new sbyte[weights.Length], new int[channels], new float[channels], new float[channels]);
        for (var channel = 0; channel < channels; channel++)
        {
            var largest = weights.AsSpan(channel * size, size).ToArray().Max(Math.Abs);
            // A channel whose weights are almost zero gets a larger scale, so that its bias fits into 32 bits.
            scales[channel] = (float)Math.Max(Math.Max(largest, 1e-12) / MaxWeight, Math.Abs((double)biases[channel]) / inputScale / MaxBias);
            biasScales[channel] = scales[channel] * inputScale;
            integerBiases[channel] = (int)Math.Round(biases[channel] / (double)biasScales[channel]);
            for (var i = channel * size; i < (channel + 1) * size; i++) integers[i] = (sbyte)Math.Round(weights[i] / scales[channel]);
        }
        AddParameter<sbyte>(quantised, $"{name}/kernel", integers, DataType.Int8, scales, new sbyte[channels], kernel.Dims);
        AddParameter<int>(quantised, $"{name}/bias", integerBiases, DataType.Int32, biasScales, new int[channels], [channels]);
        conv.Input[1] = Dequantised($"{name}/kernel");
        if (conv.Input.Count == 2) conv.Input.Add("");
        conv.Input[2] = Dequantised($"{name}/bias");
    }

    private static void AddParameter<T>(Proto.GraphProto quantised, string name, T[] integers, DataType type, float[] scales, T[] zeros, IEnumerable<long> shape) where T : unmanaged
    {
        quantised.Initializer.Add([OnnxTensor.Create<T>($"{name}/integers", type, integers, shape), OnnxTensor.Create<float>($"{name}/scale", DataType.Float, scales, scales.Length),
            OnnxTensor.Create<T>($"{name}/zero", type, zeros, zeros.Length)]);
        var node = Node("DequantizeLinear", Dequantised(name), $"{name}/integers", $"{name}/scale", $"{name}/zero");
        node.Attribute.Add(new Proto.AttributeProto { Name = "axis", Type = Proto.AttributeProto.Types.AttributeType.Int, I = 0 });
        quantised.Node.Add(node);
    }

    private static Proto.NodeProto Node(string type, string output, params string[] inputs) => new() { OpType = type, Name = output, Input = { inputs }, Output = { output } };
}
