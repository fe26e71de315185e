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
/// <para>Weights use 7 bits (-63 to 63). On x64 processors without VNNI, the instruction that multiplies bytes adds pairs of products in 16 bits: 2 x 255 x 127 would saturate, and 2 x 255 x 63 does not. The
/// same file therefore gives the same scores on all processors. Source: ONNX Runtime documentation, "Quantize ONNX models", reduce_range.</para>
/// </remarks>
internal sealed class QuantizedGraph
{
    private const int MaxWeight = 63, MaxActivation = 255;

    // The first convolution of a network has one input channel. It is a small part of the work, and the range of spectrograms is wide.
    private const int MinInputChannels = 8;

    private readonly Proto.GraphProto graph;
    private readonly Dictionary<string, Proto.TensorProto> initializers;
    private readonly Dictionary<string, Proto.NodeProto> producers;
    private readonly ILookup<string, Proto.NodeProto> consumers;
    private readonly HashSet<Proto.NodeProto> convolutions;
    private readonly Dictionary<string, string> activations = new(StringComparer.Ordinal); // value -> the value whose range it has

    private QuantizedGraph(Proto.GraphProto graph)
    {
        this.graph = graph;
        initializers = graph.Initializer.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        producers = graph.Node.SelectMany(node => node.Output.Select(output => (output, node))).ToDictionary(pair => pair.output, pair => pair.node, StringComparer.Ordinal);
        consumers = graph.Node.SelectMany(node => node.Input.Select(input => (input, node))).ToLookup(pair => pair.input, pair => pair.node, StringComparer.Ordinal);
        convolutions = [.. graph.Node.Where(IsQuantizable)];
        foreach (var conv in convolutions)
        {
            AddActivation(conv.Input[0]);
            AddActivation(consumers[conv.Output[0]].ToArray() is [{ OpType: "Relu" } relu] ? relu.Output[0] : conv.Output[0]);
        }
    }

    /// <summary>Returns a model that computes the activations whose ranges are required.</summary>
    /// <param name="file">Bytes of a model.onnx.</param>
    /// <returns>The bytes of an .onnx file and the names of its outputs, or an empty list if the model has no convolution that can be quantised.</returns>
    public static (byte[] File, IReadOnlyList<string> Activations) ForCalibration(byte[] file)
    {
        var graph = Fold(file).Graph;
        string[] names = [.. new QuantizedGraph(graph).activations.Values.Distinct(StringComparer.Ordinal)];
        if (names.Length == 0) return (file, names);
        var observed = new OnnxGraph("activations");
        observed.Input("waveform", "batch", "samples");
        observed.Import(Subgraph.Extract(graph, names, new HashSet<string>()).Part, name => name);
        foreach (var (i, name) in names.Index()) observed.Output(new(name), $"activation{i}", "batch", $"channels{i}", $"frames{i}", $"bands{i}");
        return (observed.ToBytes(), names);
    }

    /// <summary>Quantises a model.</summary>
    /// <param name="file">Bytes of a model.onnx.</param>
    /// <param name="ranges">The range of each activation of <see cref="ForCalibration"/>.</param>
    /// <returns>The bytes of an .onnx file with the same metadata.</returns>
    public static byte[] Quantize(byte[] file, IReadOnlyDictionary<string, ActivationRange> ranges)
    {
        var model = Fold(file);
        model.Graph = new QuantizedGraph(model.Graph).Quantize(ranges);
        return model.ToByteArray();
    }

    private static Proto.ModelProto Fold(byte[] file)
    {
        var model = Proto.ModelProto.Parser.ParseFrom(file);
        BatchNormFolding.Fold(model.Graph);
        return model;
    }

    private bool IsQuantizable(Proto.NodeProto node) => node.OpType == "Conv" && node.Input.Count == 3 && initializers.TryGetValue(node.Input[1], out var kernel)
        && initializers.ContainsKey(node.Input[2]) && kernel.Dims.Count == 4 && kernel.Dims[1] >= MinInputChannels;

    // A pooled value has the range of its input, so that maximum pooling can also be computed on integers.
    private void AddActivation(string value)
    {
        var source = value;
        while (producers.TryGetValue(source, out var node) && node.OpType == "MaxPool") source = node.Input[0];
        for (activations[value] = source; value != source; activations[value] = source) value = producers[value].Input[0];
    }

    private Proto.GraphProto Quantize(IReadOnlyDictionary<string, ActivationRange> ranges)
    {
        var quantized = new Proto.GraphProto { Name = graph.Name };
        quantized.Input.AddRange(graph.Input);
        quantized.Output.AddRange(graph.Output);
        var dropped = activations.Keys.Select(value => producers.GetValueOrDefault(value)).Where(node => node?.OpType == "Relu" && consumers[node.Input[0]].Count() == 1).ToHashSet();
        foreach (var node in graph.Node)
        {
            if (!dropped.Contains(node))
            {
                var copy = node.Clone();
                for (var i = 0; i < copy.Input.Count; i++)
                    if (activations.ContainsKey(copy.Input[i])) copy.Input[i] = Dequantized(copy.Input[i]);
                if (convolutions.Contains(node)) QuantizeWeights(quantized, copy, ScaleOf(ranges[activations[node.Input[0]]]));
                quantized.Node.Add(copy);
            }
            foreach (var value in node.Output.Where(activations.ContainsKey))
                AddQuantization(quantized, value, dropped.Contains(node) ? node.Input[0] : value, ranges[activations[value]]);
        }
        var used = quantized.Node.SelectMany(node => node.Input).ToHashSet(StringComparer.Ordinal);
        quantized.Initializer.AddRange(graph.Initializer.Where(tensor => used.Contains(tensor.Name)));
        return quantized;
    }

    private static string Dequantized(string value) => $"{value}/dequantized";

    private static float ScaleOf(ActivationRange range) => Math.Max(Math.Max(range.Max, 0) - Math.Min(range.Min, 0), 1e-6f) / MaxActivation;

    private static void AddQuantization(Proto.GraphProto quantized, string value, string input, ActivationRange range)
    {
        var scale = ScaleOf(range);
        var zero = (byte)Math.Clamp(Math.Round(-Math.Min(range.Min, 0) / scale), 0, MaxActivation);
        quantized.Initializer.Add([BatchNormFolding.Tensor<float>($"{value}/scale", [scale], DataType.Float), BatchNormFolding.Tensor<byte>($"{value}/zero", [zero], DataType.Uint8)]);
        quantized.Node.Add(Node("QuantizeLinear", $"{value}/quantized", input, $"{value}/scale", $"{value}/zero"));
        quantized.Node.Add(Node("DequantizeLinear", Dequantized(value), $"{value}/quantized", $"{value}/scale", $"{value}/zero"));
    }

    // Biases have 32 bits and the scale of the products, as the integer operators require.
    private void QuantizeWeights(Proto.GraphProto quantized, Proto.NodeProto conv, float inputScale)
    {
        var (kernel, name) = (initializers[conv.Input[1]], conv.Output[0]);
        var (weights, biases, channels) = (BatchNormFolding.FloatsOf(kernel), BatchNormFolding.FloatsOf(initializers[conv.Input[2]]), (int)kernel.Dims[0]);
        var (size, integers, integerBiases, scales, biasScales) = (weights.Length / channels, new sbyte[weights.Length], new int[channels], new float[channels], new float[channels]);
        for (var channel = 0; channel < channels; channel++)
        {
            var largest = weights.AsSpan(channel * size, size).ToArray().Max(Math.Abs);
            scales[channel] = Math.Max(largest, 1e-12f) / MaxWeight;
            biasScales[channel] = scales[channel] * inputScale;
            integerBiases[channel] = (int)Math.Clamp(Math.Round(biases[channel] / (double)biasScales[channel]), int.MinValue, int.MaxValue);
            for (var i = channel * size; i < (channel + 1) * size; i++) integers[i] = (sbyte)Math.Round(weights[i] / scales[channel]);
        }
        AddParameter<sbyte>(quantized, $"{name}/kernel", integers, DataType.Int8, scales, new sbyte[channels], kernel.Dims);
        AddParameter<int>(quantized, $"{name}/bias", integerBiases, DataType.Int32, biasScales, new int[channels], [channels]);
        (conv.Input[1], conv.Input[2]) = (Dequantized($"{name}/kernel"), Dequantized($"{name}/bias"));
    }

    private static void AddParameter<T>(Proto.GraphProto quantized, string name, T[] integers, DataType type, float[] scales, T[] zeros, IEnumerable<long> shape) where T : unmanaged
    {
        quantized.Initializer.Add([BatchNormFolding.Tensor<T>($"{name}/integers", integers, type, shape), BatchNormFolding.Tensor<float>($"{name}/scale", scales, DataType.Float, scales.Length),
            BatchNormFolding.Tensor<T>($"{name}/zero", zeros, type, zeros.Length)]);
        var node = Node("DequantizeLinear", Dequantized(name), $"{name}/integers", $"{name}/scale", $"{name}/zero");
        node.Attribute.Add(new Proto.AttributeProto { Name = "axis", Type = Proto.AttributeProto.Types.AttributeType.Int, I = 0 });
        quantized.Node.Add(node);
    }

    private static Proto.NodeProto Node(string type, string output, params string[] inputs) => new() { OpType = type, Name = output, Input = { inputs }, Output = { output } };
}
