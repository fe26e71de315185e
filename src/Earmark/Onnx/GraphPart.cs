using Proto = global::Onnx;

namespace Earmark.Onnx;

/// <summary>Cuts a part out of a graph.</summary>
internal static class GraphPart
{
    /// <summary>The nodes and initializers that some values depend on.</summary>
    /// <param name="graph">The graph; its nodes stand after what they need, as ONNX demands.</param>
    /// <param name="wanted">Names of the values.</param>
    /// <param name="given">Names of values that are inputs of the part: what they depend on is left out.</param>
    /// <returns>The part, without declared inputs and outputs, and every name that it reads.</returns>
    public static (Proto.GraphProto Part, IReadOnlySet<string> Names) Of(Proto.GraphProto graph, IEnumerable<string> wanted, IReadOnlySet<string> given)
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
