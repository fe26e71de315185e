using Proto = global::Onnx;

namespace Earmark.Onnx;

/// <summary>Extracts a part of a graph.</summary>
internal static class GraphPart
{
    /// <summary>Returns the nodes and initializers that the given values depend on.</summary>
    /// <param name="graph">The graph; its nodes are in topological order, as ONNX requires.</param>
    /// <param name="wanted">Names of the values.</param>
    /// <param name="given">Names of values that are inputs of the part; their dependencies are excluded.</param>
    /// <returns>The part, without declared inputs and outputs, and all names that it reads.</returns>
    public static (Proto.GraphProto Part, IReadOnlySet<string> Names) Extract(Proto.GraphProto graph, IEnumerable<string> wanted, IReadOnlySet<string> given)
    {
        var (needed, part) = (wanted.ToHashSet(StringComparer.Ordinal), new Proto.GraphProto());
        var nodes = new List<Proto.NodeProto>();
        foreach (var node in graph.Node.Reverse().Where(node => node.Output.Any(output => needed.Contains(output) && !given.Contains(output))))
        {
            needed.UnionWith(node.Input);
            nodes.Add(node);
        }
        nodes.Reverse();
        part.Node.AddRange(nodes);
        part.Initializer.AddRange(graph.Initializer.Where(tensor => needed.Contains(tensor.Name)));
        return (part, needed);
    }
}
