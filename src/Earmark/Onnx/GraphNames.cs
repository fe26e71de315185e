using Proto = global::Onnx;

namespace Earmark.Onnx;

/// <summary>Names of values in nodes, including the nodes of subgraphs: the branches of If and the bodies of Loop and Scan.</summary>
internal static class GraphNames
{
    /// <summary>Returns the subgraphs of a node.</summary>
    public static IEnumerable<Proto.GraphProto> Subgraphs(Proto.NodeProto node) =>
        node.Attribute.SelectMany(attribute => attribute.G is { } graph ? [graph, .. attribute.Graphs] : (IEnumerable<Proto.GraphProto>)attribute.Graphs);

    /// <summary>Returns the names of the values that a node may use: its inputs, and all values that its subgraphs use, which include values of the outer graph.</summary>
    public static IEnumerable<string> Used(Proto.NodeProto node) =>
        node.Input.Concat(Subgraphs(node).SelectMany(graph => graph.Node.SelectMany(Used).Concat(graph.Output.Select(output => output.Name))));

    /// <summary>Renames a node and all its values. The empty name, which omits an optional value, remains.</summary>
    /// <param name="node">The node, which is changed.</param>
    /// <param name="rename">Maps an old name to a new name.</param>
    public static void Rename(Proto.NodeProto node, Func<string, string> rename)
    {
        node.Name = New(node.Name, rename);
        for (var i = 0; i < node.Input.Count; i++) node.Input[i] = New(node.Input[i], rename);
        for (var i = 0; i < node.Output.Count; i++) node.Output[i] = New(node.Output[i], rename);
        foreach (var graph in Subgraphs(node)) Rename(graph, rename);
    }

    private static void Rename(Proto.GraphProto graph, Func<string, string> rename)
    {
        foreach (var value in graph.Input.Concat(graph.Output).Concat(graph.ValueInfo)) value.Name = New(value.Name, rename);
        foreach (var tensor in graph.Initializer) tensor.Name = New(tensor.Name, rename);
        foreach (var node in graph.Node) Rename(node, rename);
        graph.QuantizationAnnotation.Clear(); // they refer to values by name and have no effect on the result
    }

    private static string New(string name, Func<string, string> rename) => name.Length == 0 ? name : rename(name);
}
