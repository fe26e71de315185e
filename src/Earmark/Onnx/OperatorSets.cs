using Proto = global::Onnx;

namespace Earmark.Onnx;

/// <summary>The operator sets of a model.</summary>
/// <param name="Onnx">Version of the standard operator set.</param>
/// <param name="Others">Versions of other operator sets, by domain, such as "com.microsoft".</param>
/// <param name="IrVersion">Version of the file format.</param>
internal sealed record OperatorSets(int Onnx, IReadOnlyDictionary<string, long> Others, long IrVersion)
{
    /// <summary>The operator sets of models whose front end and network are emitted by Earmark.</summary>
    public static OperatorSets Own { get; } = new(OnnxGraph.OperatorSet, new Dictionary<string, long>(), OnnxGraph.IrVersion);

    /// <summary>Returns the operator sets of a model, or null if it has none, or no standard one.</summary>
    public static OperatorSets? Of(Proto.ModelProto model) => Of(model.OpsetImport, model.IrVersion);

    /// <summary>Returns the operator sets of a model or function, or null if it has none, or no standard one, or repeats one.</summary>
    public static OperatorSets? Of(IEnumerable<Proto.OperatorSetIdProto> imports, long irVersion)
    {
        var versions = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var set in imports)
            if (!versions.TryAdd(IsOnnx(set.Domain) ? "" : set.Domain, set.Version)) return null;
        return versions.Remove("", out var onnx) && onnx is > 0 and <= int.MaxValue ? new((int)onnx, versions, irVersion) : null;
    }

    /// <summary>Whether a domain is that of the standard operators.</summary>
    public static bool IsOnnx(string domain) => domain is "" or "ai.onnx";

    /// <summary>Returns the operator sets with only those other domains that the nodes of a graph use.</summary>
    public OperatorSets UsedBy(Proto.GraphProto graph)
    {
        var used = Domains(graph).ToHashSet(StringComparer.Ordinal);
        return this with { Others = Others.Where(set => used.Contains(set.Key)).ToDictionary(StringComparer.Ordinal) };
    }

    private static IEnumerable<string> Domains(Proto.GraphProto graph) =>
        graph.Node.SelectMany(node => GraphNames.Subgraphs(node).SelectMany(Domains).Prepend(node.Domain));
}
