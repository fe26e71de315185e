using Proto = global::Onnx;

namespace Earmark.Onnx;

/// <summary>Extracts subgraphs.</summary>
internal static class Subgraph
{
    /// <summary>Returns the nodes and initializers on which values depend.</summary>
    /// <param name="graph">The graph. Its nodes are in topological order, as ONNX requires.</param>
    /// <param name="outputs">Names of the values to compute.</param>
    /// <param name="inputs">Names of values that are inputs of the subgraph. Their dependencies are excluded.</param>
    /// <returns>The subgraph, without declared inputs and outputs, and the names of all values that it needs.</returns>
    public static (Proto.GraphProto Part, IReadOnlySet<string> Names) Extract(Proto.GraphProto graph, IEnumerable<string> outputs, IReadOnlySet<string> inputs)
    {
        var (needed, part) = (outputs.ToHashSet(StringComparer.Ordinal), new Proto.GraphProto());
        var nodes = new List<Proto.NodeProto>();
        foreach (var node in graph.Node.Reverse().Where(node => node.Output.Any(output => needed.Contains(output) && !inputs.Contains(output))))
        {
            needed.UnionWith(GraphNames.Used(node));
            nodes.Add(node);
        }
        nodes.Reverse();
        part.Node.AddRange(nodes);
        part.Initializer.AddRange(graph.Initializer.Where(tensor => needed.Contains(tensor.Name)));
        return (part, needed);
    }
}
