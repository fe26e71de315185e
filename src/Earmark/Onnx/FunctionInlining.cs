using Proto = global::Onnx;

namespace Earmark.Onnx;

/// <summary>Replaces the functions of a model by their nodes, so that graphs of different models can be merged without conflicts between their functions.</summary>
/// <remarks>Source: the ONNX specification (onnx/onnx, docs/IR.md, "Functions"). The exporter of PyTorch 2 (dynamo) writes functions.</remarks>
internal sealed class FunctionInlining
{
    private const int MaxDepth = 64, MaxNodes = 1_000_000;

    private readonly Proto.ModelProto model;
    private readonly int operatorSet;
    private readonly Dictionary<(string, string, string), Proto.FunctionProto> functions = [];
    private int calls, nodes;

    private FunctionInlining(Proto.ModelProto model)
    {
        this.model = model;
        operatorSet = OperatorSets.Of(model)!.Onnx;
        foreach (var function in model.Functions) functions[(function.Domain, function.Name, function.Overload)] = function;
    }

    /// <summary>Replaces all calls of functions by the nodes of the functions.</summary>
    /// <param name="model">The model, which is changed. Its operator sets are valid.</param>
    /// <exception cref="InputException">Functions call each other without end, or a function uses another operator set.</exception>
    public static void Inline(Proto.ModelProto model)
    {
        if (model.Functions.Count == 0) return;
        new FunctionInlining(model).Inline(model.Graph, 0);
        model.Functions.Clear();
    }

    private void Inline(Proto.GraphProto graph, int depth)
    {
        Proto.NodeProto[] expanded = [.. graph.Node.SelectMany(node => Expand(node, depth))];
        graph.Node.Clear();
        graph.Node.AddRange(expanded);
    }

    private IEnumerable<Proto.NodeProto> Expand(Proto.NodeProto node, int depth)
    {
        foreach (var inner in GraphNames.Subgraphs(node)) Inline(inner, depth);
        if (++nodes > MaxNodes) throw InputException.At("functions", $"they contain more than {MaxNodes} nodes", "functions of a trained model", kind: InputErrorKind.InvalidModel);
        if (!functions.TryGetValue((node.Domain, node.OpType, node.Overload), out var function)) return [node];
        if (depth >= MaxDepth) throw InputException.At($"function '{node.OpType}'", $"functions call each other more than {MaxDepth} levels deep", "functions without recursion", kind: InputErrorKind.InvalidModel);
        return Body(function, node).SelectMany(inner => Expand(inner, depth + 1));
    }

    private List<Proto.NodeProto> Body(Proto.FunctionProto function, Proto.NodeProto call)
    {
        RequireSameSets(function);
        var (names, prefix) = (new Dictionary<string, string>(StringComparer.Ordinal), $"{call.OpType}_{calls++}");
        foreach (var (i, input) in function.Input.Index()) names[input] = i < call.Input.Count ? call.Input[i] : "";
        foreach (var (i, output) in function.Output.Index())
            if (i < call.Output.Count && call.Output[i].Length > 0) names[output] = call.Output[i];
        var body = new List<Proto.NodeProto>();
        foreach (var node in function.Node.Select(node => node.Clone()))
        {
            Bind(node, function, call);
            GraphNames.Rename(node, name => names.GetValueOrDefault(name) ?? $"{prefix}/{name}");
            body.Add(node);
        }
        // An output that is an input of the function has no node that computes it.
        foreach (var (i, output) in function.Output.Index().Where(entry => function.Input.Contains(entry.Item) && entry.Index < call.Output.Count))
            body.Add(new Proto.NodeProto { OpType = "Identity", Name = $"{prefix}/output{i}", Input = { call.Input[function.Input.IndexOf(output)] }, Output = { call.Output[i] } });
        return body;
    }

    // Attributes of the nodes may refer to attributes of the call.
    private static void Bind(Proto.NodeProto node, Proto.FunctionProto function, Proto.NodeProto call)
    {
        foreach (var attribute in node.Attribute.Where(attribute => attribute.RefAttrName.Length > 0).ToArray())
        {
            node.Attribute.Remove(attribute);
            var value = call.Attribute.FirstOrDefault(entry => entry.Name == attribute.RefAttrName) ?? function.AttributeProto.FirstOrDefault(entry => entry.Name == attribute.RefAttrName);
            if (value is null) continue;
            var bound = value.Clone();
            bound.Name = attribute.Name;
            node.Attribute.Add(bound);
        }
        foreach (var inner in GraphNames.Subgraphs(node).SelectMany(graph => graph.Node)) Bind(inner, function, call);
    }

    private void RequireSameSets(Proto.FunctionProto function)
    {
        foreach (var set in function.OpsetImport)
        {
            var expected = OperatorSets.IsOnnx(set.Domain) ? operatorSet : model.OpsetImport.FirstOrDefault(other => other.Domain == set.Domain)?.Version ?? set.Version;
            if (set.Version != expected)
                throw InputException.At($"function '{function.Name}'", $"it uses version {set.Version} of the operator set '{set.Domain}'", $"version {expected}, as in the model", "Export the model again with inlined functions.", InputErrorKind.InvalidModel);
        }
    }
}
