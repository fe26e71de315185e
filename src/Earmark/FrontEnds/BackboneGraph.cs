using Earmark.Onnx;
using DataType = Onnx.TensorProto.Types.DataType;

namespace Earmark.FrontEnds;

/// <summary>The graph of a <see cref="BackboneStage"/>: imports it and arranges the dimensions of its input and output.</summary>
internal sealed class BackboneGraph
{
    private const int MaxCandidates = 8, LastLayers = 3;

    private readonly BackboneStage stage;
    private readonly ForeignModel model;
    private readonly bool isFirst;
    private readonly string input;
    private readonly IReadOnlyList<BackboneAxis> inputLayout;

    /// <summary>Checks the names and dimensions of a stage.</summary>
    /// <param name="stage">The description.</param>
    /// <param name="model">The graph.</param>
    /// <param name="prefix">Start of the names in the merged graph.</param>
    /// <param name="isFirst">Whether the input is a waveform.</param>
    /// <exception cref="InputException">The graph does not have the described input or output.</exception>
    public BackboneGraph(BackboneStage stage, ForeignModel model, string prefix, bool isFirst)
    {
        (this.stage, this.model, this.isFirst, Prefix) = (stage, model, isFirst, prefix);
        var inputs = model.Inputs;
        if (stage.Input.Length > 0 ? !inputs.Contains(stage.Input) : inputs.Count != 1)
            throw InputException.At(model.Path, $"its inputs are {Names.Summary([.. inputs])}", stage.Input.Length > 0 ? $"an input '{stage.Input}'" : "one input, or the key 'input' with the name of one of them", "Change 'input' in the description.");
        input = stage.Input.Length > 0 ? stage.Input : inputs[0];
        if (model.TypeOf(input) is not (DataType.Float or DataType.Float16 or DataType.Double))
            throw InputException.At(model.Path, $"the type of its input '{input}' is {model.TypeOf(input)}", "floating-point numbers", "Export the model again with floating-point samples as input.");
        inputLayout = stage.InputLayout.Count > 0 ? stage.InputLayout : Layout(model.ShapeOf(input)?.Count);
        if (model.ShapeOf(input) is { } shape && shape.Count != inputLayout.Count)
            throw InputException.At(model.Path, $"its input '{input}' has {shape.Count} dimensions", $"{inputLayout.Count}, as in inputLayout", "Change 'inputLayout' in the description.");
        if (!model.Graph.Node.Any(node => node.Output.Contains(stage.Output))) throw UnknownOutput();
        if (model.ShapeOf(stage.Output) is { Count: > 0 } output && output.Count != stage.OutputLayout.Count)
            throw InputException.At(model.Path, $"its output '{stage.Output}' has {output.Count} dimensions", $"{stage.OutputLayout.Count}, as in outputLayout", "Change 'outputLayout' in the description.");
    }

    /// <summary>Start of the names in the merged graph.</summary>
    public string Prefix { get; }

    /// <summary>Whether the graph is run once for each element of a batch: it has no batch dimension, one of length 1, or one that does not behave like a batch.</summary>
    public bool IsRunForEach => !stage.Batch || BatchDimension < 0 || model.ShapeOf(input)?[BatchDimension] == 1;

    /// <summary>Length of the waveform that the graph requires, or null if it accepts any.</summary>
    public long? FixedSamples => inputLayout.Index().FirstOrDefault(axis => axis.Item == BackboneAxis.Samples) is { Item: BackboneAxis.Samples, Index: var i } && model.ShapeOf(input)?[i] is > 0 and var samples ? samples : null;

    private int BatchDimension => inputLayout.Index().Where(axis => axis.Item == BackboneAxis.Batch).Select(axis => axis.Index).FirstOrDefault(-1);

    // Canonical order of the dimensions of the input, without the batch.
    private BackboneAxis[] Data => isFirst ? [BackboneAxis.Samples] : [BackboneAxis.Frames, BackboneAxis.Features];

    /// <summary>Emits the graph.</summary>
    /// <param name="graph">The target graph, or the subgraph for one element of a batch.</param>
    /// <param name="rows"><c>[rows, samples]</c> or <c>[rows, frames, features]</c>, without rows if <see cref="IsRunForEach"/>.</param>
    /// <returns><c>[rows, frames, features]</c>, without rows if <see cref="IsRunForEach"/>.</returns>
    public Value Emit(OnnxGraph graph, Value rows)
    {
        var arranged = Arrange(graph, rows);
        if (model.TypeOf(input) is { } type and not DataType.Float) arranged = graph.Op("Cast", [arranged], ("to", (long)type));
        var (part, names) = Subgraph.Extract(model.Graph, [stage.Output], new HashSet<string> { input });
        if (model.Inputs.FirstOrDefault(other => other != input && names.Contains(other)) is { } needed)
            throw InputException.At(model.Path, $"'{stage.Output}' also depends on the input '{needed}'", $"an output that depends on '{input}' only", "Choose another 'output', or export the model again without this input.");
        if (!names.Contains(input)) throw InputException.At(model.Path, $"'{stage.Output}' does not depend on the input '{input}'", "an output that does", "Choose another 'output'.");
        try
        {
            graph.Import(part, name => name == input ? arranged.Name : $"{Prefix}/{name}", model.Sets);
        }
        catch (InputException exception) when (exception.Parts is { } parts)
        {
            throw InputException.At($"{model.Path}: {parts.Where}", parts.Found, parts.Expected, parts.Remedy, exception.Kind);
        }
        return Restore(graph, graph.Op("Cast", [new($"{Prefix}/{stage.Output}")], ("to", (long)DataType.Float)));
    }

    private Value Arrange(OnnxGraph graph, Value rows)
    {
        BackboneAxis[] present = IsRunForEach ? Data : [BackboneAxis.Batch, .. Data];
        BackboneAxis[] wanted = [.. inputLayout.Where(present.Contains)];
        long[] added = [.. inputLayout.Index().Where(axis => !present.Contains(axis.Item)).Select(axis => (long)axis.Index)];
        var ordered = Transposed(graph, rows, present, wanted);
        return added.Length == 0 ? ordered : graph.Op("Unsqueeze", [ordered, graph.Int64s(added)]);
    }

    private Value Restore(OnnxGraph graph, Value output)
    {
        if (stage.Activation == BackboneActivation.Relu) output = graph.Op("Relu", [output]);
        foreach (var (axis, type) in new[] { (BackboneAxis.Mean, "ReduceMean"), (BackboneAxis.Max, "ReduceMax") })
            if (Dimensions(axis) is { Length: > 0 } pooled) output = graph.Op(type, [output], ("axes", pooled), ("keepdims", 1L));
        BackboneAxis[] kept = IsRunForEach ? [BackboneAxis.Frames, BackboneAxis.Features] : [BackboneAxis.Batch, BackboneAxis.Frames, BackboneAxis.Features];
        long[] dropped = [.. stage.OutputLayout.Index().Where(axis => !kept.Contains(axis.Item)).Select(axis => (long)axis.Index)];
        if (dropped.Length > 0) output = graph.Op("Squeeze", [output, graph.Int64s(dropped)]);
        BackboneAxis[] present = [.. stage.OutputLayout.Where(kept.Contains)];
        output = Transposed(graph, output, present, [.. kept.Where(present.Contains)]);
        long[] missing = [.. kept.Index().Where(axis => !present.Contains(axis.Item)).Select(axis => (long)axis.Index)];
        return missing.Length == 0 ? output : graph.Op("Unsqueeze", [output, graph.Int64s(missing)]);
    }

    private static Value Transposed(OnnxGraph graph, Value value, BackboneAxis[] from, BackboneAxis[] to)
    {
        long[] order = [.. to.Select(axis => (long)Array.IndexOf(from, axis))];
        return order.SequenceEqual(Enumerable.Range(0, order.Length).Select(i => (long)i)) ? value : graph.Op("Transpose", [value], ("perm", order));
    }

    private long[] Dimensions(BackboneAxis axis) => [.. stage.OutputLayout.Index().Where(entry => entry.Item == axis).Select(entry => (long)entry.Index)];

    private IReadOnlyList<BackboneAxis> Layout(int? dimensions) => (isFirst, dimensions) switch
    {
        (true, 1) => [BackboneAxis.Samples],
        (true, 2) => [BackboneAxis.Batch, BackboneAxis.Samples],
        (true, 3) => [BackboneAxis.Batch, BackboneAxis.One, BackboneAxis.Samples],
        (false, 3) => [BackboneAxis.Batch, BackboneAxis.Frames, BackboneAxis.Features],
        (false, 4) => [BackboneAxis.Batch, BackboneAxis.Frames, BackboneAxis.Features, BackboneAxis.One],
        _ => throw InputException.At(model.Path, $"its input '{input}' has {(dimensions is { } count ? $"{count} dimensions" : "no declared dimensions")}", "the key 'inputLayout'", "Add it to the description."),
    };

    // The embedding of a classifier is usually the input of its last layer.
    private InputException UnknownOutput()
    {
        string[] inputs = [.. model.Graph.Node.Where(node => node.OpType is "Gemm" or "MatMul" && node.Input.Count > 0).Select(node => node.Input[0]).Reverse().Distinct(StringComparer.Ordinal).Take(LastLayers).Select(Described)];
        string[] outputs = [.. model.Graph.Output.Select(output => Described(output.Name)).Take(MaxCandidates)];
        return InputException.At(model.Path, $"it has no value '{stage.Output}'", $"one of its outputs, {string.Join(", ", outputs)}, or another value{(inputs.Length > 0 ? $", such as the inputs of its last layers: {string.Join(", ", inputs)}" : "")}",
            "Set frontEnd.output (with the preset fusion: frontEnd.backbone.output), or 'output' in the description.");
    }

    private string Described(string value) => model.ShapeOf(value) is { } shape ? $"'{value}' [{string.Join(", ", shape.Select(size => size == 0 ? "?" : $"{size}"))}]" : $"'{value}'";
}
