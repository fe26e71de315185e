using Earmark.FrontEnds;
using Earmark.Onnx;
using Earmark.Scoring;
using Google.Protobuf;
using Proto = global::Onnx;

namespace Earmark.Tagging;

/// <summary>
/// Merges the graphs of several models into one graph that computes the mean of their scores by their score rule. If all models have
/// the same front end, it is stored once.
/// </summary>
/// <remarks>Relies on the value names common to all Earmark models: waveform, spectrogram, embedding, scores.</remarks>
internal static class GraphMerge
{
    /// <summary>A model to merge.</summary>
    /// <param name="Name">Name of the model in error messages.</param>
    /// <param name="File">Bytes of the model file.</param>
    /// <param name="Order">For each label of the result, its index in the scores of this model.</param>
    /// <param name="Scalings">Slope and offset of the logits for each label of the result, or null to leave them unchanged.</param>
    /// <param name="RateRatio">Sample rate of the result, divided by that of this model. The graph resamples the waveform for the model if it is above 1.</param>
    public sealed record Member(string Name, byte[] File, IReadOnlyList<int> Order, IReadOnlyList<PlattScaling>? Scalings = null, int RateRatio = 1);

    /// <summary>Merges models.</summary>
    /// <param name="members">The models, at least one.</param>
    /// <param name="rule">The score rule of the models.</param>
    /// <param name="metadata">Metadata keys and values of the result.</param>
    /// <returns>The bytes of an .onnx file, and whether the front end is stored once.</returns>
    /// <exception cref="InputException">A model is not an ONNX file, it uses another operator set than those that Earmark writes, or the operator sets of the models conflict.</exception>
    public static (byte[] File, bool SharedFrontEnd) Merge(IReadOnlyList<Member> members, ScoreRule rule, IEnumerable<KeyValuePair<string, string>> metadata)
    {
        var models = members.Select(Parse).ToArray();
        var graphs = models.Select(model => model.Graph).ToArray();
        var frontEnds = graphs.Select(FrontEndOf).ToArray();
        var shared = frontEnds[0] is not null && frontEnds.All(frontEnd => Equals(frontEnd, frontEnds[0])) && members.All(member => member.RateRatio == 1);

        var merged = new OnnxGraph("earmark ensemble");
        var waveform = merged.Input("waveform", "batch", "samples");
        var inputs = members.Select(member => member.RateRatio).Distinct().ToDictionary(ratio => ratio, ratio => Downsampling.Emit(merged, waveform, ratio));
        string Qualify(string prefix, string name, int ratio = 1) => name.Length == 0 ? "" : name == waveform.Name ? inputs[ratio].Name : $"{prefix}/{name}";
        var frontEndNames = shared ? NamesIn(frontEnds[0]!) : [];
        if (shared) merged.Import(frontEnds[0]!, name => Qualify("frontEnd", name), OperatorSets.Of(models[0]));
        foreach (var (i, graph) in graphs.Index())
            merged.Import(Without(graph, frontEndNames), name => Qualify(frontEndNames.Contains(name) ? "frontEnd" : $"network{i}", name, members[i].RateRatio), OperatorSets.Of(models[i]));

        var logits = members.Index().Select(member => Logits(merged, new($"network{member.Index}/scores"), member.Item, rule)).ToArray();
        merged.Output(rule.EmitScores(merged, merged.Op("Mean", logits)), "scores", "batch", $"{members[0].Order.Count}");
        if (graphs.All(graph => graph.Output.Any(output => output.Name == "embedding")))
            merged.Output(merged.Op("Concat", [.. graphs.Select((_, i) => new Value($"network{i}/embedding"))], ("axis", 1L)), "embedding", "batch", "features");
        if (shared)
            merged.Output(new("frontEnd/spectrogram"), "spectrogram", "batch", "channels", "frames", "bands");
        return (merged.ToBytes(metadata), shared);
    }

    private static Value Logits(OnnxGraph graph, Value scores, Member member, ScoreRule rule)
    {
        if (!member.Order.SequenceEqual(Enumerable.Range(0, member.Order.Count)))
            scores = graph.Op("Gather", [scores, graph.Int64s([.. member.Order.Select(position => (long)position)])], ("axis", 1L));
        var logits = rule.EmitLogits(graph, scores);
        if (member.Scalings is not { } scalings) return logits;
        logits = graph.Op("Mul", [logits, graph.Floats([.. scalings.Select(scaling => (float)scaling.Slope)])]);
        return scalings.All(scaling => scaling.Offset == 0) ? logits : graph.Op("Add", [logits, graph.Floats([.. scalings.Select(scaling => (float)scaling.Offset)])]);
    }

    private static Proto.ModelProto Parse(Member member)
    {
        try
        {
            var model = Proto.ModelProto.Parser.ParseFrom(member.File);
            if (OperatorSets.Of(model) is not { Onnx: >= OnnxGraph.OperatorSet and <= OperatorSetConversion.Max })
                throw InputException.At(member.Name, $"its operator sets are {string.Join(", ", model.OpsetImport.Select(set => $"'{set.Domain}' {set.Version}"))}",
                    $"ONNX operator set {OnnxGraph.OperatorSet} to {OperatorSetConversion.Max}, as written by 'earmark train'");
            return model;
        }
        catch (InvalidProtocolBufferException exception)
        {
            throw InputException.At(member.Name, $"it is not an ONNX file ({exception.Message})", "a model written by 'earmark train'");
        }
    }

    // Returns the nodes and initializers that the spectrogram depends on, or null if the model has no such value.
    private static Proto.GraphProto? FrontEndOf(Proto.GraphProto graph)
    {
        if (graph.Output.All(output => output.Name != "spectrogram")) return null;
        return Subgraph.Extract(graph, ["spectrogram"], new HashSet<string>()).Part;
    }

    private static HashSet<string> NamesIn(Proto.GraphProto part) =>
        [.. part.Node.SelectMany(node => node.Output), .. part.Initializer.Select(tensor => tensor.Name)];

    private static Proto.GraphProto Without(Proto.GraphProto graph, HashSet<string> names)
    {
        var remaining = new Proto.GraphProto();
        remaining.Node.AddRange(graph.Node.Where(node => !node.Output.Any(names.Contains)));
        remaining.Initializer.AddRange(graph.Initializer.Where(tensor => !names.Contains(tensor.Name)));
        return remaining;
    }
}
