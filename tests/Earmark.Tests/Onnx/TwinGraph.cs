using System.Runtime.InteropServices;
using Earmark.Onnx;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Proto = global::Onnx;
using DataType = Onnx.TensorProto.Types.DataType;
using AttributeType = Onnx.AttributeProto.Types.AttributeType;

namespace Earmark.Tests.Onnx;

/// <summary>Builds small ONNX models as other programs write them: with any operator set, any input and any output.</summary>
/// <param name="set">Version of the standard operator set.</param>
internal sealed class TwinGraph(int set)
{
    private readonly Proto.GraphProto graph = new() { Name = "twin" };

    /// <summary>The model, for changes that have no method here.</summary>
    public Proto.ModelProto Model { get; } = new() { IrVersion = 7, OpsetImport = { new Proto.OperatorSetIdProto { Version = set } } };

    public Proto.GraphProto Graph => graph;

    /// <summary>Declares an input. 0 is a dynamic dimension; without dimensions, none are declared.</summary>
    public TwinGraph Input(string name, params long[] shape)
    {
        graph.Input.Add(Describe(name, shape));
        return this;
    }

    public TwinGraph Output(string name, params long[] shape)
    {
        graph.Output.Add(Describe(name, shape));
        return this;
    }

    public TwinGraph Floats(string name, float[] values, params long[] shape)
    {
        graph.Initializer.Add(OnnxTensor.Create<float>(name, DataType.Float, values, shape));
        return this;
    }

    public TwinGraph Int64s(string name, params long[] values)
    {
        graph.Initializer.Add(OnnxTensor.Create<long>(name, DataType.Int64, values, values.Length));
        return this;
    }

    public TwinGraph Int64(string name, long value)
    {
        graph.Initializer.Add(OnnxTensor.Create<long>(name, DataType.Int64, [value]));
        return this;
    }

    /// <summary>Adds a node. Inputs and outputs are names separated by spaces; "-" omits an input.</summary>
    public TwinGraph Node(string type, string inputs, string outputs, params (string Name, object Value)[] attributes)
    {
        graph.Node.Add(CreateNode(type, inputs, outputs, attributes));
        return this;
    }

    public static Proto.NodeProto CreateNode(string type, string inputs, string outputs, params (string Name, object Value)[] attributes)
    {
        var node = new Proto.NodeProto { OpType = type, Name = $"node of {outputs}" };
        node.Input.AddRange(inputs.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(name => name == "-" ? "" : name));
        node.Output.AddRange(outputs.Split(' '));
        node.Attribute.AddRange(attributes.Select(attribute => Attribute(attribute.Name, attribute.Value)));
        return node;
    }

    public byte[] ToBytes()
    {
        Model.Graph = graph;
        return Model.ToByteArray();
    }

    /// <summary>Writes the model into a folder and returns its path.</summary>
    public string Write(string folder, string name = "twin.onnx")
    {
        var path = Path.Combine(folder, name);
        File.WriteAllBytes(path, ToBytes());
        return path;
    }

    /// <summary>Runs a model in ONNX Runtime.</summary>
    public static (float[] Values, long[] Shape) Run(byte[] model, string input, float[] values, long[] shape, string output)
    {
        using var settings = SessionSettings.Create(1);
        using var session = new InferenceSession(model, settings);
        using var value = OrtValue.CreateTensorValueFromMemory(values, shape);
        using var options = new RunOptions();
        using var results = session.Run(options, [input], [value], [output]);
        return (results[0].GetTensorDataAsSpan<float>().ToArray(), results[0].GetTensorTypeAndShape().Shape);
    }

    public static float[] Random(int count, long seed = 1)
    {
        var random = new CounterRandom(7, "twin", seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)random.NextDouble(-1, 1))];
    }

    private static Proto.ValueInfoProto Describe(string name, long[] shape)
    {
        var dimensions = new Proto.TensorShapeProto();
        foreach (var (i, size) in shape.Index())
            dimensions.Dim.Add(size > 0 ? new Proto.TensorShapeProto.Types.Dimension { DimValue = size } : new Proto.TensorShapeProto.Types.Dimension { DimParam = $"{name}_{i}" });
        return new Proto.ValueInfoProto { Name = name, Type = new Proto.TypeProto { TensorType = new Proto.TypeProto.Types.Tensor { ElemType = (int)DataType.Float, Shape = shape.Length > 0 ? dimensions : null } } };
    }

    private static Proto.AttributeProto Attribute(string name, object value) => value switch
    {
        int number => new() { Name = name, Type = AttributeType.Int, I = number },
        float number => new() { Name = name, Type = AttributeType.Float, F = number },
        string text => new() { Name = name, Type = AttributeType.String, S = ByteString.CopyFromUtf8(text) },
        long[] numbers => new() { Name = name, Type = AttributeType.Ints, Ints = { numbers } },
        Proto.GraphProto body => new() { Name = name, Type = AttributeType.Graph, G = body },
        Proto.TensorProto tensor => new() { Name = name, Type = AttributeType.Tensor, T = tensor },
        _ => throw new ArgumentException(name, nameof(value)),
    };
}
