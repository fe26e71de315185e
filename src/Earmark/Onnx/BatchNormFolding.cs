using Proto = global::Onnx;

namespace Earmark.Onnx;

/// <summary>Folds batch norm into the convolution before it, so that the weights can be quantised.</summary>
internal static class BatchNormFolding
{
    /// <summary>Folds each batch norm that is the only consumer of a convolution without a bias. The output keeps the name of that of the batch norm.</summary>
    /// <param name="graph">The graph, which is changed.</param>
    public static void Fold(Proto.GraphProto graph)
    {
        var initializers = graph.Initializer.Where(OnnxTensor.IsFloat).ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        var consumers = graph.Node.SelectMany(node => GraphNames.Used(node).Select(input => (input, node))).ToLookup(pair => pair.input, pair => pair.node, StringComparer.Ordinal);
        foreach (var conv in graph.Node.Where(node => node.OpType == "Conv" && node.Input.Count == 2 && initializers.ContainsKey(node.Input[1])).ToArray())
        {
            if (consumers[conv.Output[0]].ToArray() is not [{ OpType: "BatchNormalization" } norm] || !norm.Input.Skip(1).All(initializers.ContainsKey)) continue;
            var epsilon = norm.Attribute.FirstOrDefault(attribute => attribute.Name == "epsilon")?.F ?? 1e-5f;
            var (kernel, bias) = Fold(norm.Output[0], initializers[conv.Input[1]], [.. norm.Input.Skip(1).Select(name => OnnxTensor.Floats(initializers[name]))], epsilon);
            graph.Initializer.Add([kernel, bias]);
            conv.Input[1] = kernel.Name;
            conv.Input.Add(bias.Name);
            conv.Output[0] = norm.Output[0];
            graph.Node.Remove(norm);
        }
    }

    // The batch norm has scale, bias, mean and variance for each output channel.
    private static (Proto.TensorProto Kernel, Proto.TensorProto Bias) Fold(string name, Proto.TensorProto kernel, float[][] norm, float epsilon)
    {
        var (weights, channels) = (OnnxTensor.Floats(kernel), (int)kernel.Dims[0]);
        var (size, bias) = (weights.Length / channels, new float[channels]);
        for (var channel = 0; channel < channels; channel++)
        {
            var factor = norm[0][channel] / Math.Sqrt(norm[3][channel] + (double)epsilon);
            bias[channel] = (float)(norm[1][channel] - norm[2][channel] * factor);
            foreach (ref var weight in weights.AsSpan(channel * size, size)) weight = (float)(weight * factor);
        }
        const Proto.TensorProto.Types.DataType Float = Proto.TensorProto.Types.DataType.Float;
        return (OnnxTensor.Create<float>($"{name}/kernel", Float, weights, kernel.Dims), OnnxTensor.Create<float>($"{name}/bias", Float, bias, channels));
    }
}
