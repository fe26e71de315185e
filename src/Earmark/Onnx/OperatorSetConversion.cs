using Proto = global::Onnx;
using AttributeType = Onnx.AttributeProto.Types.AttributeType;

namespace Earmark.Onnx;

/// <summary>
/// Converts nodes to a newer version of the standard operator set. Only operators whose signature or meaning has changed are listed here. Most of the
/// changes replace an attribute by an input.
/// </summary>
/// <remarks>Source: the change log of the ONNX operators (onnx/onnx, docs/Changelog.md), versions 7 to 24.</remarks>
internal static class OperatorSetConversion
{
    /// <summary>Versions that can be converted.</summary>
    public const int Min = 7, Max = 24;

    private static readonly string[] Reductions = ["ReduceMax", "ReduceMean", "ReduceMin", "ReduceProd", "ReduceL1", "ReduceL2", "ReduceLogSum", "ReduceLogSumExp", "ReduceSumSquare"];

    private static readonly (int Set, string[] Types, Func<Proto.NodeProto, IConstants, IEnumerable<Proto.NodeProto>> Convert)[] Steps =
    [
        (9, ["BatchNormalization"], (node, _) => Inference(Without(node, "spatial"))),
        (10, ["Slice"], (node, constants) => [WithInputs(node, constants, "starts", "ends", "axes")]),
        (10, ["TopK"], (node, constants) => [WithInputs(node, constants, "k")]),
        (11, ["Pad"], (node, constants) => [WithInputs(node, constants, "pads", "value")]),
        (11, ["Clip"], (node, constants) => [WithInputs(node, constants, "min", "max")]),
        (11, ["Scatter"], (node, _) => [Renamed(node, "ScatterElements")]),
        (12, ["Dropout"], (node, _) => [new Proto.NodeProto { OpType = "Identity", Name = node.Name, Input = { node.Input[0] }, Output = { node.Output[0] } }]), // earlier versions have no effect in inference
        (13, ["Squeeze", "Unsqueeze", "ReduceSum"], (node, constants) => [WithInputs(node, constants, "axes")]),
        (13, ["Split"], (node, constants) => [WithInputs(node, constants, "split")]),
        (13, ["Softmax", "LogSoftmax", "Hardmax"], (node, _) => Flattened(node)),
        (14, ["BatchNormalization"], (node, _) => Inference(node)),
        (16, ["RoiAlign"], (node, _) => [WithDefault(node, "coordinate_transformation_mode", "output_half_pixel")]),
        (18, Reductions, (node, constants) => [WithInputs(node, constants, "axes")]),
        (18, ["Split"], (node, _) => [node.Input.Count > 1 ? node : With(node, Int("num_outputs", node.Output.Count))]),
        (20, ["DFT"], (node, constants) => [WithInputs(Padded(WithDefault(node, "axis", 1), 2), constants, "axis")]),
        (20, ["GridSample"], (node, _) => [GridMode(node)]),
    ];

    // Their meaning has changed in a way that cannot be expressed by the new version, or not without knowing the shapes.
    private static readonly (int Set, string[] Types)[] NotConvertible = [(9, ["Scan"]), (10, ["Upsample"]), (11, ["Resize"]), (21, ["GroupNormalization"])];

    /// <summary>Creates constants in a graph.</summary>
    public interface IConstants
    {
        /// <summary>Returns the name of a constant vector of 64-bit integers.</summary>
        string Vector(IReadOnlyList<long> values);

        /// <summary>Returns the name of a constant scalar, a 64-bit integer.</summary>
        string Scalar(long value);

        /// <summary>Returns the name of a constant scalar, a 32-bit float.</summary>
        string Scalar(float value);
    }

    /// <summary>Converts the nodes of a graph and of its subgraphs.</summary>
    /// <param name="graph">The graph, which is changed.</param>
    /// <param name="versionOf">Returns the version of a node of this graph, or null for that of the node whose subgraph contains it.</param>
    /// <param name="from">Version of all other nodes.</param>
    /// <param name="to">The new version.</param>
    /// <param name="constants">Creates constants that are visible in the graph.</param>
    /// <exception cref="InputException">A node cannot be converted.</exception>
    public static void Convert(Proto.GraphProto graph, Func<Proto.NodeProto, int?> versionOf, int from, int to, IConstants constants)
    {
        var converted = new List<Proto.NodeProto>(graph.Node.Count);
        foreach (var node in graph.Node)
        {
            var version = versionOf(node) ?? from;
            foreach (var inner in GraphNames.Subgraphs(node)) Convert(inner, versionOf, version, to, constants);
            converted.AddRange(OperatorSets.IsOnnx(node.Domain) ? Convert(node, version, to, constants) : [node]);
        }
        graph.Node.Clear();
        graph.Node.AddRange(converted);
    }

    private static IEnumerable<Proto.NodeProto> Convert(Proto.NodeProto node, int from, int to, IConstants constants)
    {
        if (NotConvertible.FirstOrDefault(entry => from < entry.Set && entry.Set <= to && entry.Types.Contains(node.OpType)) is { Types: not null } changed)
            throw InputException.At($"operator {node.OpType} '{node.Name}'", $"it belongs to operator set {from}, and its meaning changed in {changed.Set}", $"operator set {changed.Set} or newer", "Export the model again with a newer operator set.");
        var step = Steps.FirstOrDefault(entry => from < entry.Set && entry.Set <= to && entry.Types.Contains(node.OpType));
        return step.Types is null ? [node] : step.Convert(node, constants).SelectMany(result => Convert(result, step.Set, to, constants));
    }

    // Appends attributes as inputs. An absent attribute is an omitted input.
    private static Proto.NodeProto WithInputs(Proto.NodeProto node, IConstants constants, params ReadOnlySpan<string> attributes)
    {
        foreach (var name in attributes)
        {
            var attribute = node.Attribute.FirstOrDefault(entry => entry.Name == name);
            node.Input.Add(attribute?.Type switch
            {
                null => "",
                AttributeType.Ints => constants.Vector(attribute.Ints),
                AttributeType.Float => constants.Scalar(attribute.F),
                _ => name == "k" ? constants.Vector([attribute.I]) : constants.Scalar(attribute.I),
            });
            Without(node, name);
        }
        while (node.Input is [.., ""]) node.Input.RemoveAt(node.Input.Count - 1);
        return node;
    }

    // Before version 13, all axes from the given one are normalised together.
    private static Proto.NodeProto[] Flattened(Proto.NodeProto node)
    {
        var (input, output) = (node.Input[0], node.Output[0]);
        var axis = node.Attribute.FirstOrDefault(attribute => attribute.Name == "axis")?.I ?? 1;
        Proto.NodeProto Node(string type, string result, params string[] inputs) => new() { OpType = type, Name = $"{output}/{type}", Input = { inputs }, Output = { result } };
        return
        [
            Node("Shape", $"{output}/shape", input),
            With(Node("Flatten", $"{output}/flat", input), Int("axis", axis)),
            With(Node(node.OpType, $"{output}/normalised", $"{output}/flat"), Int("axis", -1)),
            Node("Reshape", output, $"{output}/normalised", $"{output}/shape"),
        ];
    }

    // The other outputs are statistics of training.
    private static Proto.NodeProto[] Inference(Proto.NodeProto node)
    {
        while (node.Output.Count > 1) node.Output.RemoveAt(node.Output.Count - 1);
        return [node];
    }

    private static Proto.NodeProto GridMode(Proto.NodeProto node)
    {
        if (node.Attribute.FirstOrDefault(attribute => attribute.Name == "mode") is { } mode)
            mode.S = mode.S.ToStringUtf8() switch { "bilinear" => Text("linear"), "bicubic" => Text("cubic"), _ => mode.S };
        return node;
    }

    private static Proto.NodeProto Renamed(Proto.NodeProto node, string type)
    {
        node.OpType = type;
        return node;
    }

    private static Proto.NodeProto Padded(Proto.NodeProto node, int inputs)
    {
        while (node.Input.Count < inputs) node.Input.Add("");
        return node;
    }

    private static Proto.NodeProto Without(Proto.NodeProto node, string attribute)
    {
        if (node.Attribute.FirstOrDefault(entry => entry.Name == attribute) is { } found) node.Attribute.Remove(found);
        return node;
    }

    private static Proto.NodeProto With(Proto.NodeProto node, Proto.AttributeProto attribute)
    {
        node.Attribute.Add(attribute);
        return node;
    }

    private static Proto.NodeProto WithDefault(Proto.NodeProto node, string name, long value) =>
        node.Attribute.Any(attribute => attribute.Name == name) ? node : With(node, Int(name, value));

    private static Proto.NodeProto WithDefault(Proto.NodeProto node, string name, string value) =>
        node.Attribute.Any(attribute => attribute.Name == name) ? node : With(node, new Proto.AttributeProto { Name = name, Type = AttributeType.String, S = Text(value) });

    private static Proto.AttributeProto Int(string name, long value) => new() { Name = name, Type = AttributeType.Int, I = value };

    private static Google.Protobuf.ByteString Text(string value) => Google.Protobuf.ByteString.CopyFromUtf8(value);
}
