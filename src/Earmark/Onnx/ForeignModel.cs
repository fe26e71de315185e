using Google.Protobuf;
using Proto = global::Onnx;

namespace Earmark.Onnx;

/// <summary>An ONNX model that any program may have written, ready to be imported: with its external data, and without functions.</summary>
/// <param name="Path">Path of the file.</param>
/// <param name="Graph">The graph.</param>
/// <param name="Sets">Its operator sets.</param>
/// <param name="Metadata">Metadata keys and values.</param>
internal sealed record ForeignModel(string Path, Proto.GraphProto Graph, OperatorSets Sets, IReadOnlyDictionary<string, string> Metadata)
{
    private const string Expected = "a complete ONNX model";

    /// <summary>Names of the inputs that are not initializers.</summary>
    public IReadOnlyList<string> Inputs => [.. Graph.Input.Select(input => input.Name).Except(Graph.Initializer.Select(tensor => tensor.Name), StringComparer.Ordinal)];

    /// <summary>Reads a model.</summary>
    /// <param name="path">Path of an .onnx file.</param>
    /// <returns>The model, and a hash of its file and of its files of external data.</returns>
    /// <exception cref="InputException">A file is missing, damaged, too large or outside the folder, or the model contains something that cannot be imported.</exception>
    public static (ForeignModel Model, string Hash) Read(string path)
    {
        var bytes = ReadBytes(path);
        Proto.ModelProto model;
        try
        {
            model = Proto.ModelProto.Parser.ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException exception)
        {
            throw InputException.At(path, $"it is not an ONNX file ({exception.Message})", Expected, kind: InputErrorKind.InvalidModel);
        }
        if (model.Graph is null || model.Graph.Node.Count == 0) throw InputException.At(path, "it has no graph", Expected, kind: InputErrorKind.InvalidModel);
        if (OperatorSets.Of(model) is not { } sets)
            throw InputException.At(path, $"its operator sets are {string.Join(", ", model.OpsetImport.Select(set => $"'{set.Domain}' {set.Version}"))}", "one version of the standard operator set, and at most one of each other set", kind: InputErrorKind.InvalidModel);
        try
        {
            FunctionInlining.Inline(model);
            RequireDense(model.Graph);
            var dataHashes = new ExternalData(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!).Load(model.Graph);
            var metadata = model.MetadataProps.GroupBy(entry => entry.Key, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Last().Value, StringComparer.Ordinal);
            return (new(path, model.Graph, sets, metadata), dataHashes.Count == 0 ? ContentHash.Of(bytes) : ContentHash.Of($"{ContentHash.Of(bytes)} {string.Join(' ', dataHashes)}"));
        }
        catch (InputException exception) when (exception.Parts is { } parts && parts.Where != path)
        {
            throw InputException.At($"{path}: {parts.Where}", parts.Found, parts.Expected, parts.Remedy, exception.Kind);
        }
    }

    /// <summary>Returns the declared dimensions of an input or output, or of an internal value with declared dimensions. Dynamic dimensions are 0. Null if nothing is declared.</summary>
    /// <param name="value">Name of the value.</param>
    public IReadOnlyList<long>? ShapeOf(string value) => Graph.Input.Concat(Graph.Output).Concat(Graph.ValueInfo)
        .FirstOrDefault(declared => declared.Name == value)?.Type?.TensorType?.Shape is { } shape ? [.. shape.Dim.Select(dimension => Math.Max(0, dimension.DimValue))] : null;

    /// <summary>Returns the declared element type of an input, or null.</summary>
    public Proto.TensorProto.Types.DataType? TypeOf(string input) =>
        Graph.Input.FirstOrDefault(declared => declared.Name == input)?.Type?.TensorType is { } type ? (Proto.TensorProto.Types.DataType)type.ElemType : null;

    /// <summary>Reads a file of at most 2 GB.</summary>
    private static byte[] ReadBytes(string path)
    {
        try
        {
            using var file = InputFile.Open(path, Expected);
            if (file.Length > Array.MaxLength)
                throw InputException.At(path, $"it has {file.Length} bytes", $"at most {Array.MaxLength} bytes, the limit of ONNX files", kind: InputErrorKind.InvalidModel);
            var bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            return bytes;
        }
        catch (IOException exception)
        {
            throw InputFile.Unreadable(path, exception, Expected);
        }
    }

    private static void RequireDense(Proto.GraphProto graph)
    {
        if (graph.SparseInitializer.FirstOrDefault() is { } sparse)
            throw InputException.At($"initializer '{sparse.Values?.Name}'", "it is sparse", "dense initializers", "Export the model again without sparse weights.", InputErrorKind.InvalidModel);
        foreach (var inner in graph.Node.SelectMany(GraphNames.Subgraphs)) RequireDense(inner);
    }
}
