using Google.Protobuf;
using Proto = global::Onnx;

namespace Earmark.Onnx;

/// <summary>
/// Joins the graphs of several models into one that gives the geometric mean of their scores. A front end that is the
/// same in all of them is kept once.
/// </summary>
/// <remarks>Works on the values every model of Earmark names alike: waveform, spectrogram, embedding, scores.</remarks>
internal static class GraphMerge
{
    /// <summary>Scores below this count as this in the mean, or one member could forbid a label.</summary>
    private const float LeastScore = 1e-12f;

    /// <summary>One of the models.</summary>
    /// <param name="Name">What errors call it.</param>
    /// <param name="File">Its bytes.</param>
    /// <param name="Order">For each label of the result, its place among the scores of this model.</param>
    /// <param name="Temperature">Divides the logarithms of its scores; 1: they are taken as they are.</param>
    public sealed record Member(string Name, byte[] File, IReadOnlyList<int> Order, double Temperature = 1);

    /// <summary>Joins them.</summary>
    /// <param name="members">The models, at least one.</param>
    /// <param name="metadata">Keys and texts of the result.</param>
    /// <returns>The bytes of an .onnx file, and whether the front end is kept once.</returns>
    /// <exception cref="InputException">One is no ONNX file, or of another operator set.</exception>
    public static (byte[] File, bool SharedFrontEnd) Merge(IReadOnlyList<Member> members, IEnumerable<KeyValuePair<string, string>> metadata)
    {
        var graphs = members.Select(Parse).ToArray();
        var fronts = graphs.Select(FrontEndOf).ToArray();
        var shared = fronts[0] is not null && fronts.All(front => Equals(front, fronts[0]));

        var merged = new OnnxGraph("earmark ensemble");
        var waveform = merged.Input("waveform", "batch", "samples");
        string Named(string prefix, string name) => name.Length == 0 || name == waveform.Name ? name : $"{prefix}/{name}";
        var front = shared ? NamesIn(fronts[0]!) : [];
        if (shared) merged.Import(fronts[0]!, name => Named("frontEnd", name));
        foreach (var (i, graph) in graphs.Index())
            merged.Import(Without(graph, front), name => Named(front.Contains(name) ? "frontEnd" : $"network{i}", name));

        var logs = members.Index().Select(member => Log(merged, new($"network{member.Index}/scores"), member.Item)).ToArray();
        merged.Output(merged.Op("Softmax", [merged.Op("Mean", logs)], ("axis", 1L)), "scores", "batch", $"{members[0].Order.Count}");
        if (graphs.All(graph => graph.Output.Any(output => output.Name == "embedding")))
            merged.Output(merged.Op("Concat", [.. graphs.Select((_, i) => new Value($"network{i}/embedding"))], ("axis", 1L)), "embedding", "batch", "features");
        if (shared)
            merged.Output(new("frontEnd/spectrogram"), "spectrogram", "batch", "channels", "frames", "bands");
        return (merged.ToBytes(metadata), shared);
    }

    private static Value Log(OnnxGraph graph, Value scores, Member member)
    {
        if (!member.Order.SequenceEqual(Enumerable.Range(0, member.Order.Count)))
            scores = graph.Op("Gather", [scores, graph.Longs([.. member.Order.Select(place => (long)place)])], ("axis", 1L));
        var log = graph.Op("Log", [graph.Op("Max", [scores, graph.Scalar(LeastScore)])]);
        return member.Temperature == 1 ? log : graph.Op("Div", [log, graph.Scalar((float)member.Temperature)]);
    }

    private static Proto.GraphProto Parse(Member member)
    {
        try
        {
            var model = Proto.ModelProto.Parser.ParseFrom(member.File);
            if (model.OpsetImport is not [{ Domain: "" or "ai.onnx", Version: OnnxGraph.OperatorSet }])
                throw InputException.At(member.Name, $"its operators are {string.Join(", ", model.OpsetImport.Select(set => $"'{set.Domain}' {set.Version}"))}",
                    $"those of ONNX operator set {OnnxGraph.OperatorSet}, which 'earmark train' writes");
            return model.Graph;
        }
        catch (InvalidProtocolBufferException error)
        {
            throw InputException.At(member.Name, $"it is not an ONNX file ({error.Message})", "a model that 'earmark train' wrote");
        }
    }

    // Everything that the spectrogram depends on; null: the model has no such value.
    private static Proto.GraphProto? FrontEndOf(Proto.GraphProto graph)
    {
        if (graph.Output.All(output => output.Name != "spectrogram")) return null;
        return GraphPart.Of(graph, ["spectrogram"], new HashSet<string>()).Part;
    }

    private static HashSet<string> NamesIn(Proto.GraphProto part) =>
        [.. part.Node.SelectMany(node => node.Output), .. part.Initializer.Select(tensor => tensor.Name)];

    private static Proto.GraphProto Without(Proto.GraphProto graph, HashSet<string> names)
    {
        var rest = new Proto.GraphProto();
        rest.Node.AddRange(graph.Node.Where(node => !node.Output.Any(names.Contains)));
        rest.Initializer.AddRange(graph.Initializer.Where(tensor => !names.Contains(tensor.Name)));
        return rest;
    }
}
