using Proto = global::Onnx;

namespace Earmark.Onnx;

/// <summary>Finds the front end in the graph of a model. It may contain the graph of another model, whose layers are not those of the network.</summary>
internal static class FrontEndPart
{
    private const string Spectrogram = "spectrogram";

    /// <summary>Returns the names of all values from which the spectrogram is computed, and of the spectrogram. An ensemble can have several.</summary>
    public static IReadOnlySet<string> Values(Proto.GraphProto graph)
    {
        var spectrograms = graph.Node.SelectMany(node => node.Output).Where(value => value == Spectrogram || value.EndsWith($"/{Spectrogram}", StringComparison.Ordinal));
        return Subgraph.Extract(graph, spectrograms, new HashSet<string>()).Names;
    }
}
