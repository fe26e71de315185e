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
/// A graph with imported nodes of a newer operator set has that set, and its other nodes are converted when it is finished.
/// Identical constants are stored once. Dimensions are in the order of the ONNX specification.
/// </remarks>
internal sealed class OnnxGraph : OperatorSetConversion.IConstants
{
    /// <summary>Version of the ONNX operator set.</summary>
    public const int OperatorSet = 17;

    /// <summary>Version of the file format.</summary>
    public const int IrVersion = 8;

    private readonly Proto.GraphProto graph;
    private readonly OnnxGraph main; // this graph, or the one to which it belongs as a subgraph
    private readonly Dictionary<(string Shape, ByteString Data), Value> constants = [];
    private readonly ImportedSets imported = new();
    private int nodeCount;

    /// <summary>Creates an empty graph.</summary>
    /// <param name="name">Name of the graph.</param>
    public OnnxGraph(string name) => (graph, main) = (new() { Name = name }, this);

    private OnnxGraph(string name, OnnxGraph outer) => (graph, main) = (new() { Name = name }, outer.main);

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

    /// <summary>Adds the nodes that compute the length of a dimension of a value.</summary>
    /// <param name="value">The value.</param>
    /// <param name="axis">Index of the dimension, from 0.</param>
    /// <returns>A vector of one 64-bit integer.</returns>
    public Value LengthOf(Value value, long axis) => Op("Slice", [Op("Shape", [value]), Int64s(axis), Int64s(axis + 1)]);

    /// <summary>Adds the nodes that compute the vector of 64-bit integers 0, 1, ..., length - 1.</summary>
    /// <param name="length">A vector of one 64-bit integer.</param>
    public Value Range(Value length) => Op("Range", [Constant([0L], []), Op("Squeeze", [length]), Constant([1L], [])]);

    /// <summary>Adds a node with one output.</summary>
    /// <param name="type">Operator type, such as "MatMul".</param>
    /// <param name="inputs">Inputs in order. An empty name omits an optional input.</param>
    /// <param name="attributes">Attributes of type long, float, string, long[], float[] or GraphProto.</param>
    public Value Op(string type, ReadOnlySpan<Value> inputs, params ReadOnlySpan<(string Name, object Value)> attributes) =>
        Ops(type, 1, inputs, attributes)[0];

    /// <summary>Adds a node with several outputs.</summary>
    public Value[] Ops(string type, int outputs, ReadOnlySpan<Value> inputs, params ReadOnlySpan<(string Name, object Value)> attributes)
    {
        var node = new Proto.NodeProto { OpType = type, Name = $"{(main == this ? "" : graph.Name + "/")}{type}_{nodeCount++}" };
        foreach (var input in inputs) node.Input.Add(input.Name);
        for (var i = 0; i < outputs; i++) node.Output.Add(outputs == 1 ? node.Name : $"{node.Name}:{i}");
        foreach (var (attributeName, value) in attributes) node.Attribute.Add(Attribute(attributeName, value));
        graph.Node.Add(node);
        return [.. node.Output.Select(output => new Value(output))];
    }

    /// <summary>Adds a Scan node, which runs a subgraph for each element of the first axis of a value.</summary>
    /// <param name="rows">The value, <c>[rows, ...]</c>.</param>
    /// <param name="subgraphName">Name of the subgraph, unique in this graph. Names in the subgraph start with it.</param>
    /// <param name="rowShape">Dimensions of one element.</param>
    /// <param name="emit">Emits the nodes for one element into the subgraph.</param>
    /// <param name="resultShape">Dimensions of the result for one element.</param>
    /// <returns>The results for all elements, <c>[rows, ...]</c>.</returns>
    public Value ForEach(Value rows, string subgraphName, string[] rowShape, Func<OnnxGraph, Value, Value> emit, string[] resultShape)
    {
        var body = new OnnxGraph(subgraphName, this);
        body.Output(emit(body, body.Input($"{subgraphName}/row", rowShape)), $"{subgraphName}/result", resultShape);
        return Op("Scan", [rows], ("body", body.graph), ("num_scan_inputs", 1L));
    }

    /// <summary>Imports the nodes and initializers of another graph.</summary>
    /// <param name="part">The nodes in topological order.</param>
    /// <param name="rename">Maps a name of the other graph to a name of this graph.</param>
    /// <param name="sets">Operator sets of the other graph, or null for those of Earmark.</param>
    /// <exception cref="InputException">An operator cannot be converted, the versions of an operator set conflict, or the graph becomes too large for a file.</exception>
    public void Import(Proto.GraphProto part, Func<string, string> rename, OperatorSets? sets = null)
    {
        sets ??= OperatorSets.Own;
        main.imported.Add(sets.UsedBy(part));
        foreach (var tensor in part.Initializer.Select(tensor => tensor.Clone()))
        {
            tensor.Name = rename(tensor.Name);
            main.imported.AddBytes(tensor.CalculateSize());
            main.graph.Initializer.Add(tensor); // the values of the main graph are visible in its subgraphs
        }
        var nodes = new Proto.GraphProto { Node = { part.Node.Select(node => node.Clone()) } };
        foreach (var node in nodes.Node) GraphNames.Rename(node, rename);
        if (sets.Onnx < OperatorSet) OperatorSetConversion.Convert(nodes, _ => null, sets.Onnx, OperatorSet, main);
        foreach (var node in nodes.Node)
        {
            graph.Node.Add(node);
            if (sets.Onnx > OperatorSet) main.imported.Versions[node] = sets.Onnx;
        }
    }

    /// <summary>Returns the finished model.</summary>
    /// <param name="metadata">Metadata keys and values to store in the file.</param>
    /// <returns>The bytes of an .onnx file.</returns>
    public byte[] ToBytes(IEnumerable<KeyValuePair<string, string>>? metadata = null)
    {
        if (main != this) throw new InvalidOperationException("a subgraph is not a model");
        var version = imported.Upgrade(graph, this);
        var model = new Proto.ModelProto { IrVersion = imported.IrVersion, ProducerName = "earmark", Graph = graph };
        model.OpsetImport.Add(new Proto.OperatorSetIdProto { Domain = "", Version = version });
        foreach (var (domain, otherVersion) in imported.Others) model.OpsetImport.Add(new Proto.OperatorSetIdProto { Domain = domain, Version = otherVersion });
        return ToBytes(model, metadata ?? []);
    }

    string OperatorSetConversion.IConstants.Vector(IReadOnlyList<long> values) => Int64s([.. values]).Name;

    string OperatorSetConversion.IConstants.Scalar(long value) => Constant([value], []).Name;

    string OperatorSetConversion.IConstants.Scalar(float value) => Scalar(value).Name;

    /// <summary>Parses a model file.</summary>
    /// <param name="file">Bytes of an .onnx file.</param>
    /// <returns>The model, or null if it cannot be parsed, although ONNX Runtime may accept it, or has an older operator set than Earmark.</returns>
    public static Proto.ModelProto? TryParse(byte[] file)
    {
        try
        {
            var model = Proto.ModelProto.Parser.ParseFrom(file);
            return OperatorSets.Of(model) is { Onnx: >= OperatorSet and <= OperatorSetConversion.Max } ? model : null;
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
        if (main != this) return main.Constant(type, bytes, shape);
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
            case Proto.GraphProto body: attribute.Type = Proto.AttributeProto.Types.AttributeType.Graph; attribute.G = body; break;
            case float[] numbers: attribute.Type = Proto.AttributeProto.Types.AttributeType.Floats; attribute.Floats.AddRange(numbers); break;
            default: throw new ArgumentException($"attribute {name}: {value.GetType()} is not supported", nameof(value));
        }
        return attribute;
    }
}
