using Proto = global::Onnx;

namespace Earmark.Onnx;

/// <summary>The operator sets of the nodes that a graph has imported from other models.</summary>
internal sealed class ImportedSets
{
    private const long MaxBytes = int.MaxValue - (1 << 24); // protobuf messages are limited to 2 GB; nodes and metadata need the rest

    private readonly Dictionary<string, long> others = new(StringComparer.Ordinal);
    private long bytes;
    private int version = OnnxGraph.OperatorSet; // of the nodes that are not in Versions

    /// <summary>Version of the standard operator set for each imported node that is newer than that of Earmark.</summary>
    public Dictionary<Proto.NodeProto, int> Versions { get; } = new(ReferenceEqualityComparer.Instance);

    /// <summary>Versions of other operator sets, by domain.</summary>
    public IReadOnlyDictionary<string, long> Others => others;

    /// <summary>Version of the file format: the newest.</summary>
    public long IrVersion { get; private set; } = OnnxGraph.IrVersion;

    /// <summary>Adds the operator sets of a model.</summary>
    /// <exception cref="InputException">The versions of an operator set conflict, or the standard operator set cannot be converted.</exception>
    public void Add(OperatorSets sets)
    {
        if (sets.Onnx is < OperatorSetConversion.Min or > OperatorSetConversion.Max)
            throw InputException.At("operator set", $"it is {sets.Onnx}", $"{OperatorSetConversion.Min} to {OperatorSetConversion.Max}", "Export the model again with another operator set.");
        foreach (var (domain, version) in sets.Others)
            if (!others.TryAdd(domain, version) && others[domain] != version)
                throw InputException.At($"operator set '{domain}'", $"one part of the model uses version {others[domain]}, another one {version}", "the same version", "Export the models again with the same exporter.");
        IrVersion = Math.Max(IrVersion, sets.IrVersion);
    }

    /// <summary>Adds the size of an initializer.</summary>
    /// <exception cref="InputException">The graph becomes too large for a file.</exception>
    public void AddBytes(long size)
    {
        bytes += size;
        if (bytes > MaxBytes) throw InputException.At("model", "its weights have more than 2 GB", "at most 2 GB, the limit of ONNX files", "Use a smaller model.");
    }

    /// <summary>Converts all nodes of a graph to the newest operator set of its nodes.</summary>
    /// <returns>The version of that set.</returns>
    public int Upgrade(Proto.GraphProto graph, OperatorSetConversion.IConstants constants)
    {
        var newest = Versions.Values.Append(version).Max();
        if (newest > version || Versions.Count > 0) OperatorSetConversion.Convert(graph, node => Versions.TryGetValue(node, out var own) ? own : null, version, newest, constants);
        Versions.Clear();
        return version = newest;
    }
}
