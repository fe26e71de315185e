using System.Runtime.InteropServices;
using Google.Protobuf;
using Proto = global::Onnx;

namespace Earmark.Onnx;

/// <summary>Folds batch norm into the convolution before it, so that the weights can be quantised.</summary>
internal static class BatchNormFolding
{
    /// <summary>Folds each batch norm that is the only consumer of a convolution without a bias. The output keeps the name of that of the batch norm.</summary>
    /// <param name="graph">The graph, which is changed.</param>
    public static void Fold(Proto.GraphProto graph)
    {
        var initializers = graph.Initializer.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        var consumers = graph.Node.SelectMany(node => node.Input.Select(input => (input, node))).ToLookup(pair => pair.input, pair => pair.node, StringComparer.Ordinal);
        foreach (var conv in graph.Node.Where(node => node.OpType == "Conv" && node.Input.Count == 2 && initializers.ContainsKey(node.Input[1])).ToArray())
        {
            if (consumers[conv.Output[0]].ToArray() is not [{ OpType: "BatchNormalization" } norm] || !norm.Input.Skip(1).All(initializers.ContainsKey)) continue;
            var epsilon = norm.Attribute.FirstOrDefault(attribute => attribute.Name == "epsilon")?.F ?? 1e-5f;
            var (kernel, bias) = Fold(initializers[conv.Input[1]], [.. norm.Input.Skip(1).Select(name => FloatsOf(initializers[name]))], epsilon);
            (kernel.Name, bias.Name) = ($"{norm.Output[0]}/kernel", $"{norm.Output[0]}/bias");
            graph.Initializer.Add([kernel, bias]);
            conv.Input[1] = kernel.Name;
            conv.Input.Add(bias.Name);
            conv.Output[0] = norm.Output[0];
            graph.Node.Remove(norm);
        }
    }

    /// <summary>Returns the values of a tensor of 32-bit floats.</summary>
    public static float[] FloatsOf(Proto.TensorProto tensor) =>
        tensor.RawData.IsEmpty ? [.. tensor.FloatData] : MemoryMarshal.Cast<byte, float>(tensor.RawData.Span).ToArray();

    /// <summary>Creates a tensor.</summary>
    /// <param name="name">Name of the tensor.</param>
    /// <param name="values">Values in row-major order.</param>
    /// <param name="type">Type of the values in the file.</param>
    /// <param name="shape">Shape; a scalar if empty.</param>
    public static Proto.TensorProto Tensor<T>(string name, ReadOnlySpan<T> values, Proto.TensorProto.Types.DataType type, params IEnumerable<long> shape) where T : unmanaged
    {
        var tensor = new Proto.TensorProto { Name = name, DataType = (int)type, RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(values)) };
        tensor.Dims.AddRange(shape);
        return tensor;
    }

    // scale, bias, mean and variance per output channel.
    private static (Proto.TensorProto Kernel, Proto.TensorProto Bias) Fold(Proto.TensorProto kernel, float[][] norm, float epsilon)
    {
        var (weights, channels) = (FloatsOf(kernel), (int)kernel.Dims[0]);
        var (size, bias) = (weights.Length / channels, new float[channels]);
        for (var channel = 0; channel < channels; channel++)
        {
            var factor = norm[0][channel] / Math.Sqrt(norm[3][channel] + (double)epsilon);
            bias[channel] = (float)(norm[1][channel] - norm[2][channel] * factor);
            foreach (ref var weight in weights.AsSpan(channel * size, size)) weight = (float)(weight * factor);
        }
        return (Tensor<float>("", weights, Proto.TensorProto.Types.DataType.Float, kernel.Dims), Tensor<float>("", bias, Proto.TensorProto.Types.DataType.Float, channels));
    }
}
