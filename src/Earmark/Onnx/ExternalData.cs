using System.Globalization;
using Google.Protobuf;
using Proto = global::Onnx;
using DataType = Onnx.TensorProto.Types.DataType;

namespace Earmark.Onnx;

/// <summary>Weights that an ONNX model stores in other files of its folder.</summary>
/// <param name="folder">The folder of the model. Its files are untrusted: paths may not leave the folder, and sizes are checked.</param>
internal sealed class ExternalData(string folder)
{
    private const string Remedy = "Export the model again into one file, or copy the files of its weights beside it.";

    private long total;

    /// <summary>Reads all external data of a graph and of its subgraphs into the graph.</summary>
    /// <param name="graph">The graph, which is changed.</param>
    /// <returns>The hash of each file of weights, in the order of first use.</returns>
    /// <exception cref="InputException">A path leaves the folder, a file is missing, or its size does not match.</exception>
    public IReadOnlyList<string> Load(Proto.GraphProto graph)
    {
        var files = new List<string>();
        foreach (var tensor in Tensors(graph).Where(tensor => tensor.DataLocation == Proto.TensorProto.Types.DataLocation.External))
        {
            var path = PathOf(tensor);
            if (!files.Contains(path)) files.Add(path);
            Load(tensor, path);
        }
        return [.. files.Select(path => ContentHash.OfFile(path))];
    }

    private static IEnumerable<Proto.TensorProto> Tensors(Proto.GraphProto graph) => graph.Initializer
        .Concat(graph.Node.SelectMany(node => node.Attribute.SelectMany(attribute => attribute.T is { } tensor ? [tensor, .. attribute.Tensors] : (IEnumerable<Proto.TensorProto>)attribute.Tensors)))
        .Concat(graph.Node.SelectMany(GraphNames.Subgraphs).SelectMany(Tensors));

    private string PathOf(Proto.TensorProto tensor)
    {
        var location = Entry(tensor, "location") ?? "";
        var path = ContainedPath.TryResolve(folder, location)
            ?? throw InputException.At(Where(tensor), $"its data is in '{Printable.EscapeLine(location)}'", "a file in the folder of the model", Remedy, InputErrorKind.InvalidModel);
        if (!RegularFile.Exists(path)) throw InputException.At(Where(tensor), $"its data is in '{location}', which is not a file", "the file of the weights in the folder of the model", Remedy, InputErrorKind.InvalidModel);
        return path;
    }

    private void Load(Proto.TensorProto tensor, string path)
    {
        using var file = InputFile.Open(path, "the weights of a model");
        var offset = Number(tensor, "offset") ?? 0;
        var length = Number(tensor, "length") ?? file.Length - offset;
        if (offset < 0 || length < 0 || offset > file.Length - length)
            throw InputException.At(Where(tensor), $"its data has {length} bytes from byte {offset} of '{Path.GetFileName(path)}', which has {file.Length} bytes", "data within the file", Remedy, InputErrorKind.InvalidModel);
        if (SizeOf(tensor) is { } size && size != length)
            throw InputException.At(Where(tensor), $"its data has {length} bytes", $"{size} bytes for the shape [{string.Join(", ", tensor.Dims)}]", Remedy, InputErrorKind.InvalidModel);
        total += length;
        if (total > Array.MaxLength) throw InputException.At(Where(tensor), "the weights have more than 2 GB", "at most 2 GB, the limit of ONNX files", "Use a smaller model.", InputErrorKind.InvalidModel);
        var bytes = new byte[length];
        try
        {
            file.Position = offset;
            file.ReadExactly(bytes);
        }
        catch (IOException exception)
        {
            throw InputFile.Unreadable(path, exception, "the weights of a model");
        }
        tensor.RawData = UnsafeByteOperations.UnsafeWrap(bytes);
        tensor.DataLocation = Proto.TensorProto.Types.DataLocation.Default;
        tensor.ExternalData.Clear();
    }

    // Number of bytes of the values, or null for types with another size than those listed.
    private static long? SizeOf(Proto.TensorProto tensor)
    {
        var width = (DataType)tensor.DataType switch
        {
            DataType.Float or DataType.Int32 or DataType.Uint32 => 4,
            DataType.Double or DataType.Int64 or DataType.Uint64 => 8,
            DataType.Float16 or DataType.Bfloat16 or DataType.Int16 or DataType.Uint16 => 2,
            DataType.Int8 or DataType.Uint8 or DataType.Bool => 1,
            _ => 0,
        };
        if (width == 0) return null;
        var size = (Int128)width;
        foreach (var dimension in tensor.Dims) size = Int128.Min(size * Math.Max(0, dimension), long.MaxValue);
        return (long)size;
    }

    private static string? Entry(Proto.TensorProto tensor, string key) => tensor.ExternalData.FirstOrDefault(entry => entry.Key == key)?.Value;

    private static long? Number(Proto.TensorProto tensor, string key) =>
        Entry(tensor, key) is not { } text ? null : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;

    private static string Where(Proto.TensorProto tensor) => $"weights '{Printable.EscapeLine(tensor.Name)}'";
}
