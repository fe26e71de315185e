using System.Runtime.InteropServices;
using Google.Protobuf;
using Proto = global::Onnx;

namespace Earmark.Onnx;

/// <summary>A value of a graph: an output of a node, an input or a constant.</summary>
/// <param name="Name">Name of the value in the file.</param>
internal readonly record struct Value(string Name);

/// <summary>Builds an ONNX graph node by node.</summary>
/// <remarks>
/// Operator set 17 is the newest that is currently supported by all common runtimes (ONNX Runtime, its web build, OpenVINO).
/// Identical constants are stored once. Dimensions are in the order of the ONNX specification.
/// </remarks>
internal sealed class OnnxGraph(string name)
{
    /// <summary>Version of the ONNX operator set.</summary>
    public const int OperatorSet = 17;

    private const int IrVersion = 8;

    private readonly Proto.GraphProto graph = new() { Name = name };
    private readonly Dictionary<(string Shape, ByteString Data), Value> constants = [];
    private int nodeCount;

    /// <summary>Declares an input of 32-bit floats.</summary>
    /// <param name="inputName">Name of the input.</param>
    /// <param name="shape">Dimensions. A name denotes a dynamic dimension.</param>
    public Value Input(string inputName, params string[] shape)
    {
        graph.Input.Add(Describe(inputName, shape));
        return new(inputName);
    }

    /// <summary>Declares an output of 32-bit floats.</summary>
    /// <param name="value">The value.</param>
    /// <param name="outputName">Name of the output. Users and the code that edits graphs rely on it.</param>
    /// <param name="shape">Dimensions. A name denotes a dynamic dimension.</param>
    public Value Output(Value value, string outputName, params string[] shape)
    {
        graph.Node.Add(new Proto.NodeProto { OpType = "Identity", Name = outputName, Input = { value.Name }, Output = { outputName } });
        graph.Output.Add(Describe(outputName, shape));
        return new(outputName);
    }

    /// <summary>Adds trained weights as an initializer.</summary>
    /// <param name="initializerName">Name of the initializer, which is also the name of the weights in training.</param>
    /// <param name="values">Values in row-major order.</param>
    /// <param name="shape">Shape of the weights.</param>
    public Value Initializer(string initializerName, ReadOnlySpan<float> values, params long[] shape)
    {
        graph.Initializer.Add(OnnxTensor.Create(initializerName, Proto.TensorProto.Types.DataType.Float, values, shape));
        return new(initializerName);
    }

    /// <summary>Adds a constant array of 32-bit floats.</summary>
    public Value Constant(ReadOnlySpan<float> values, params long[] shape) =>
        Constant(Proto.TensorProto.Types.DataType.Float, MemoryMarshal.AsBytes(values), shape);

    /// <summary>Adds a constant array of 64-bit integers, such as axes, sizes or pads.</summary>
    public Value Constant(ReadOnlySpan<long> values, params long[] shape) =>
        Constant(Proto.TensorProto.Types.DataType.Int64, MemoryMarshal.AsBytes(values), shape);

    /// <summary>Adds a constant scalar, a 32-bit float.</summary>
    public Value Scalar(float value) => Constant([value], []);

    /// <summary>Adds a constant vector of 32-bit floats.</summary>
    public Value Floats(params float[] values) => Constant(values, values.Length);

    /// <summary>Adds a constant vector of 64-bit integers.</summary>
    public Value Int64s(params long[] values) => Constant(values, values.Length);

    /// <summary>Adds a node with one output.</summary>
    /// <param name="type">Operator type, such as "MatMul".</param>
    /// <param name="inputs">Inputs in order. An empty name omits an optional input.</param>
    /// <param name="attributes">Attributes of type long, float, string, long[] or float[].</param>
    public Value Op(string type, ReadOnlySpan<Value> inputs, params ReadOnlySpan<(string Name, object Value)> attributes) =>
        Ops(type, 1, inputs, attributes)[0];

    /// <summary>Adds a node with several outputs.</summary>
    public Value[] Ops(string type, int outputs, ReadOnlySpan<Value> inputs, params ReadOnlySpan<(string Name, object Value)> attributes)
    {
        var node = new Proto.NodeProto { OpType = type, Name = $"{type}_{nodeCount++}" };
        foreach (var input in inputs) node.Input.Add(input.Name);
        for (var i = 0; i < outputs; i++) node.Output.Add(outputs == 1 ? node.Name : $"{node.Name}:{i}");
        foreach (var (attributeName, value) in attributes) node.Attribute.Add(Attribute(attributeName, value));
        graph.Node.Add(node);
        return [.. node.Output.Select(output => new Value(output))];
    }

    /// <summary>Imports the nodes and initializers of another graph.</summary>
    /// <param name="part">The nodes in topological order.</param>
    /// <param name="rename">Maps a name of the other graph to a name of this graph.</param>
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

    /// <summary>Returns the finished model.</summary>
    /// <param name="metadata">Metadata keys and values to store in the file.</param>
    /// <returns>The bytes of an .onnx file.</returns>
    public byte[] ToBytes(IEnumerable<KeyValuePair<string, string>>? metadata = null)
    {
        var model = new Proto.ModelProto { IrVersion = IrVersion, ProducerName = "earmark", Graph = graph };
        model.OpsetImport.Add(new Proto.OperatorSetIdProto { Domain = "", Version = OperatorSet });
        return ToBytes(model, metadata ?? []);
    }

    /// <summary>Parses a model file.</summary>
    /// <param name="file">Bytes of an .onnx file.</param>
    /// <returns>The model, or null if it cannot be parsed, although ONNX Runtime may accept it, or has other operator sets than those of Earmark.</returns>
    public static Proto.ModelProto? TryParse(byte[] file)
    {
        try
        {
            var model = Proto.ModelProto.Parser.ParseFrom(file);
            return model.OpsetImport is [{ Domain: "" or "ai.onnx", Version: OperatorSet }] ? model : null;
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    /// <summary>Replaces the metadata of a model file.</summary>
    /// <param name="file">Bytes of an .onnx file.</param>
    /// <param name="metadata">Keys and values that replace those of the file.</param>
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
        if (constants.TryGetValue(key, out var existing)) return existing;
        var tensor = OnnxTensor.Create($"constant_{constants.Count}", type, bytes, shape);
        graph.Initializer.Add(tensor);
        return constants[key] = new(tensor.Name);
    }

    private static Proto.ValueInfoProto Describe(string name, string[] shape)
    {
        var dimensions = new Proto.TensorShapeProto();
        foreach (var dimension in shape)
            dimensions.Dim.Add(long.TryParse(dimension, out var number)
                ? new Proto.TensorShapeProto.Types.Dimension { DimValue = number }
                : new Proto.TensorShapeProto.Types.Dimension { DimParam = dimension });
        var type = new Proto.TypeProto.Types.Tensor { ElemType = (int)Proto.TensorProto.Types.DataType.Float, Shape = dimensions };
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
