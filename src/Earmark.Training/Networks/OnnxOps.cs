using Earmark.Onnx;

namespace Earmark.Training.Networks;

/// <summary>The implementation that writes ONNX nodes for inference.</summary>
/// <remarks>
/// Batch norm is written unfused, so that a later run can be initialised from the file. ONNX Runtime fuses it into the convolution
/// when it loads the file.
/// </remarks>
internal sealed class OnnxOps(OnnxGraph graph) : IOps<Value>
{
    private readonly Dictionary<string, Value> written = [];

    /// <inheritdoc/>
    public Value Standardise(Value x, InputNorm standard) =>
        graph.Op("Mul", [graph.Op("Sub", [x, ParameterValue(standard.Mean)]), ParameterValue(standard.Inverse)]);

    /// <inheritdoc/>
    public Value Conv(Value x, Conv conv)
    {
        var (frames, bands) = (conv.Kernel.Shape[1], conv.Kernel.Shape[2]);
        return graph.Op("Conv", [x, ParameterValue(conv.Kernel)], ("kernel_shape", new[] { frames, bands }),
            ("pads", new[] { frames / 2, bands / 2, frames / 2, bands / 2 }));
    }

    /// <inheritdoc/>
    public Value BatchNorm(Value x, BatchNorm norm)
    {
        var channels = norm.Bias.Count;
        var scale = norm.Scale is { } parameter ? ParameterValue(parameter) : graph.Constant(Enumerable.Repeat(1f, (int)channels).ToArray(), channels);
        return graph.Op("BatchNormalization", [x, scale, ParameterValue(norm.Bias), ParameterValue(norm.Mean), ParameterValue(norm.Variance)],
            ("epsilon", (float)norm.Epsilon));
    }

    /// <inheritdoc/>
    public Value Relu(Value x) => graph.Op("Relu", [x]);

    /// <inheritdoc/>
    public Value MaxPool(Value x, int frames, int bands) => Pool("MaxPool", x, frames, bands);

    /// <inheritdoc/>
    public Value AveragePool(Value x, int frames, int bands) => Pool("AveragePool", x, frames, bands);

    /// <inheritdoc/>
    public Value Dropout(Value x, double drop) => x;

    /// <inheritdoc/>
    public Value Channels(Value x, long first, long count) => graph.Op("Slice", [x, graph.Int64s(first), graph.Int64s(first + count), graph.Int64s(1)]);

    /// <inheritdoc/>
    public Value MeanOverBands(Value x) => Reduce("ReduceMean", x, 3);

    /// <inheritdoc/>
    public Value MeanOverTime(Value x) => Reduce("ReduceMean", x, -1);

    /// <inheritdoc/>
    public Value MaxOverTime(Value x) => Reduce("ReduceMax", x, -1);

    /// <inheritdoc/>
    public Value Add(Value a, Value b) => graph.Op("Add", [a, b]);

    /// <inheritdoc/>
    public Value Multiply(Value a, Value b) => graph.Op("Mul", [a, b]);

    /// <inheritdoc/>
    public Value Divide(Value a, Value b) => graph.Op("Div", [a, b]);

    /// <inheritdoc/>
    public Value Exp(Value x, float limit) => graph.Op("Exp", [graph.Op("Clip", [x, graph.Scalar(-limit), graph.Scalar(limit)])]);

    /// <inheritdoc/>
    public Value BandsAsChannels(Value x)
    {
        var transposed = graph.Op("Transpose", [x], ("perm", new long[] { 0, 1, 3, 2 })); // [batch, channels, bands, frames]
        return graph.Op("Reshape", [transposed, graph.Op("Concat", [graph.Int64s(0, -1), graph.LengthOf(x, 2)], ("axis", 0))]); // 0 keeps the size of the batch
    }

    /// <inheritdoc/>
    public Value Deviation(Value mean, Value meanOfSquares, float minVariance) =>
        graph.Op("Sqrt", [graph.Op("Max", [graph.Op("Sub", [meanOfSquares, graph.Op("Mul", [mean, mean])]), graph.Scalar(minVariance)])]);

    /// <inheritdoc/>
    public Value Concat(Value a, Value b) => graph.Op("Concat", [a, b], ("axis", 1));

    /// <inheritdoc/>
    public Value Linear(Value x, Linear linear) =>
        graph.Op("Gemm", [x, ParameterValue(linear.Weight), ParameterValue(linear.Bias)], ("transB", 1L));

    /// <inheritdoc/>
    public Value LinearPerFrame(Value x, Linear linear)
    {
        var bias = graph.Op("Unsqueeze", [ParameterValue(linear.Bias), graph.Int64s(1)]); // [out, 1]
        return graph.Op("Add", [graph.Op("MatMul", [ParameterValue(linear.Weight), x]), bias]);
    }

    private Value Pool(string type, Value x, long frames, long bands) =>
        graph.Op(type, [x], ("kernel_shape", new[] { frames, bands }), ("strides", new[] { frames, bands }));

    private Value Reduce(string type, Value x, long axis) => graph.Op(type, [x], ("axes", new[] { axis }), ("keepdims", 0L));

    private Value ParameterValue(Parameter parameter)
    {
        if (!written.TryGetValue(parameter.Name, out var value))
            written[parameter.Name] = value = graph.Initializer(parameter.Name, parameter.OnnxValues(), parameter.OnnxShape);
        return value;
    }
}
