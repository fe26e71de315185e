using System.Runtime.InteropServices;
using Google.Protobuf;
using Proto = global::Onnx;

namespace Earmark.Onnx;

/// <summary>A value of a graph: the output of a node, an input or a constant.</summary>
/// <param name="Name">Its name in the file.</param>
internal readonly record struct Value(string Name);

/// <summary>Writes an ONNX graph, node after node.</summary>
/// <remarks>
/// Operator set 17: the newest that every common runtime of today reads (ONNX Runtime, its web build, OpenVINO).
/// Constants of equal content are written once. Shapes are in the order of the ONNX documents.
/// </remarks>
internal sealed class OnnxGraph(string name)
{
    /// <summary>The operator set of the files.</summary>
    public const int OperatorSet = 17;

    private const int IrVersion = 8;

    private readonly Proto.GraphProto graph = new() { Name = name };
    private readonly Dictionary<(string Shape, ByteString Data), Value> constants = [];
    private int counter;

    /// <summary>Declares an input of 32-bit floats.</summary>
    /// <param name="inputName">Its name.</param>
    /// <param name="shape">Sizes; a name for a size that may vary.</param>
    public Value Input(string inputName, params string[] shape)
    {
        graph.Input.Add(Describe(inputName, shape));
        return new(inputName);
    }

    /// <summary>Declares an output of 32-bit floats under a name of its own.</summary>
    /// <param name="value">What is given out.</param>
    /// <param name="outputName">The name it gets; graph surgery and users rely on it.</param>
    /// <param name="shape">Sizes; a name for a size that may vary.</param>
    public Value Output(Value value, string outputName, params string[] shape)
    {
        graph.Node.Add(new Proto.NodeProto { OpType = "Identity", Name = outputName, Input = { value.Name }, Output = { outputName } });
        graph.Output.Add(Describe(outputName, shape));
        return new(outputName);
    }

    /// <summary>A learned array under its own name.</summary>
    /// <param name="initializerName">Its name; that of the weights in training.</param>
    /// <param name="values">Its values, row-major.</param>
    /// <param name="shape">Its shape.</param>
    public Value Initializer(string initializerName, ReadOnlySpan<float> values, params long[] shape)
    {
        graph.Initializer.Add(Tensor(initializerName, Proto.TensorProto.Types.DataType.Float, MemoryMarshal.AsBytes(values), shape));
        return new(initializerName);
    }

    /// <summary>A constant array of 32-bit floats.</summary>
    public Value Constant(ReadOnlySpan<float> values, params long[] shape) =>
        Constant(Proto.TensorProto.Types.DataType.Float, MemoryMarshal.AsBytes(values), shape);

    /// <summary>A constant array of 64-bit whole numbers: axes, sizes, pads.</summary>
    public Value Constant(ReadOnlySpan<long> values, params long[] shape) =>
        Constant(Proto.TensorProto.Types.DataType.Int64, MemoryMarshal.AsBytes(values), shape);

    /// <summary>A constant float without axes.</summary>
    public Value Scalar(float value) => Constant([value], []);

    /// <summary>A constant vector of 64-bit whole numbers.</summary>
    public Value Longs(params long[] values) => Constant(values, values.Length);

    /// <summary>Adds a node of one output.</summary>
    /// <param name="type">Operator, as "MatMul".</param>
    /// <param name="inputs">Its inputs in order; one with an empty name is left out.</param>
    /// <param name="attributes">Its attributes: long, float, string, long[] or float[].</param>
    public Value Op(string type, ReadOnlySpan<Value> inputs, params ReadOnlySpan<(string Name, object Value)> attributes) =>
        Ops(type, 1, inputs, attributes)[0];

    /// <summary>Adds a node of several outputs.</summary>
    public Value[] Ops(string type, int outputs, ReadOnlySpan<Value> inputs, params ReadOnlySpan<(string Name, object Value)> attributes)
    {
        var node = new Proto.NodeProto { OpType = type, Name = $"{type}_{counter++}" };
        foreach (var input in inputs) node.Input.Add(input.Name);
        for (var i = 0; i < outputs; i++) node.Output.Add(outputs == 1 ? node.Name : $"{node.Name}:{i}");
        foreach (var (attributeName, value) in attributes) node.Attribute.Add(Attribute(attributeName, value));
        graph.Node.Add(node);
        return [.. node.Output.Select(output => new Value(output))];
    }

    /// <summary>Takes over nodes and learned arrays of another graph.</summary>
    /// <param name="part">The nodes, each after what it needs.</param>
    /// <param name="rename">From a name there to the name here.</param>
    public void Import(Proto.GraphProto part, Func<string, string> rename)
    {
        foreach (var tensor in part.Initializer.Select(tensor => tensor.Clone()))
        {
            tensor.Name = rename(tensor.Name);
            graph.Initializer.Add(tensor);
        }
        foreach (var node in part.Node.Select(node => node.Clone()))
        {
            node.Name = rename(node.Name);
            for (var i = 0; i < node.Input.Count; i++) node.Input[i] = rename(node.Input[i]);
            for (var i = 0; i < node.Output.Count; i++) node.Output[i] = rename(node.Output[i]);
            graph.Node.Add(node);
        }
    }

    /// <summary>The finished model.</summary>
    /// <param name="metadata">Keys and texts kept in the file beside the graph.</param>
    /// <returns>The bytes of an .onnx file.</returns>
    public byte[] ToBytes(IEnumerable<KeyValuePair<string, string>>? metadata = null)
    {
        var model = new Proto.ModelProto { IrVersion = IrVersion, ProducerName = "earmark", Graph = graph };
        model.OpsetImport.Add(new Proto.OperatorSetIdProto { Domain = "", Version = OperatorSet });
        return ToBytes(model, metadata ?? []);
    }

    /// <summary>The same graph with other metadata.</summary>
    /// <param name="file">The bytes of an .onnx file.</param>
    /// <param name="metadata">Keys and texts that replace those of the file.</param>
    /// <returns>The bytes of an .onnx file.</returns>
    public static byte[] WithMetadata(byte[] file, IEnumerable<KeyValuePair<string, string>> metadata) => ToBytes(Proto.ModelProto.Parser.ParseFrom(file), metadata);

    private static byte[] ToBytes(Proto.ModelProto model, IEnumerable<KeyValuePair<string, string>> metadata)
    {
        model.MetadataProps.Clear();
        foreach (var (key, value) in metadata) model.MetadataProps.Add(new Proto.StringStringEntryProto { Key = key, Value = value });
        return model.ToByteArray();
    }

    private Value Constant(Proto.TensorProto.Types.DataType type, ReadOnlySpan<byte> bytes, long[] shape)
    {
        var key = ($"{type} {string.Join('x', shape)}", ByteString.CopyFrom(bytes));
        if (constants.TryGetValue(key, out var known)) return known;
        var tensor = Tensor($"constant_{constants.Count}", type, bytes, shape);
        graph.Initializer.Add(tensor);
        return constants[key] = new(tensor.Name);
    }

    private static Proto.TensorProto Tensor(string name, Proto.TensorProto.Types.DataType type, ReadOnlySpan<byte> bytes, long[] shape)
    {
        var tensor = new Proto.TensorProto { Name = name, DataType = (int)type, RawData = ByteString.CopyFrom(bytes) };
        tensor.Dims.AddRange(shape);
        return tensor;
    }

    private static Proto.ValueInfoProto Describe(string name, string[] shape)
    {
        var sizes = new Proto.TensorShapeProto();
        foreach (var size in shape)
            sizes.Dim.Add(long.TryParse(size, out var number)
                ? new Proto.TensorShapeProto.Types.Dimension { DimValue = number }
                : new Proto.TensorShapeProto.Types.Dimension { DimParam = size });
        var type = new Proto.TypeProto.Types.Tensor { ElemType = (int)Proto.TensorProto.Types.DataType.Float, Shape = sizes };
        return new Proto.ValueInfoProto { Name = name, Type = new Proto.TypeProto { TensorType = type } };
    }

    private static Proto.AttributeProto Attribute(string name, object value)
    {
        var attribute = new Proto.AttributeProto { Name = name };
        switch (value)
        {
            case long number: attribute.Type = Proto.AttributeProto.Types.AttributeType.Int; attribute.I = number; break;
            case int number: attribute.Type = Proto.AttributeProto.Types.AttributeType.Int; attribute.I = number; break;
            case float number: attribute.Type = Proto.AttributeProto.Types.AttributeType.Float; attribute.F = number; break;
            case string text: attribute.Type = Proto.AttributeProto.Types.AttributeType.String; attribute.S = ByteString.CopyFromUtf8(text); break;
            case long[] numbers: attribute.Type = Proto.AttributeProto.Types.AttributeType.Ints; attribute.Ints.AddRange(numbers); break;
            case float[] numbers: attribute.Type = Proto.AttributeProto.Types.AttributeType.Floats; attribute.Floats.AddRange(numbers); break;
            default: throw new ArgumentException($"attribute {name}: {value.GetType()} is not supported", nameof(value));
        }
        return attribute;
    }
}
