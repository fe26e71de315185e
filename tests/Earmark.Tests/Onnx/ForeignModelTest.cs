using Earmark.Onnx;
using Earmark.Tests.Data;
using Proto = global::Onnx;

namespace Earmark.Tests.Onnx;

public sealed class ForeignModelTest : IDisposable
{
    private readonly DataFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void External_data_is_read_into_the_graph()
    {
        File.WriteAllBytes(folder["weights.bin"], [0, 0, 0, 0, .. BitConverter.GetBytes(2f), .. BitConverter.GetBytes(-1f)]);
        var (model, hash) = ForeignModel.Read(External("weights.bin", "4", "8", 2).Write(folder.Root));
        Assert.Equal([2f, -1f], OnnxTensor.Floats(model.Graph.Initializer[0]));
        File.WriteAllBytes(folder["weights.bin"], new byte[12]);
        Assert.NotEqual(hash, ForeignModel.Read(folder["twin.onnx"]).Hash);
    }

    [Theory]
    [InlineData("../weights.bin", "0", "8", 2, "its data is in '../weights.bin'. Expected a file in the folder of the model")]
    [InlineData("/etc/hostname", "0", "8", 2, "its data is in '/etc/hostname'. Expected a file in the folder of the model")]
    [InlineData("missing.bin", "0", "8", 2, "its data is in 'missing.bin', which is not a file. Expected the file of the weights in the folder of the model")]
    [InlineData("weights.bin", "8", "8", 2, "its data has 8 bytes from byte 8 of 'weights.bin', which has 12 bytes. Expected data within the file")]
    [InlineData("weights.bin", "9223372036854775807", "8", 2, "its data has 8 bytes from byte 9223372036854775807 of 'weights.bin', which has 12 bytes. Expected data within the file")]
    [InlineData("weights.bin", "0", "8", 3, "its data has 8 bytes. Expected 12 bytes for the shape [3]")]
    [InlineData("weights.bin", "0", "8", long.MaxValue, "its data has 8 bytes. Expected 9223372036854775807 bytes for the shape [9223372036854775807]")]
    public void Wrong_external_data_is_rejected(string location, string offset, string length, long size, string message)
    {
        File.WriteAllBytes(folder["weights.bin"], new byte[12]);
        var path = External(location, offset, length, size).Write(folder.Root);
        Assert.StartsWith($"{path}: weights 'w': {message}. ", Assert.Throws<InputException>(() => ForeignModel.Read(path)).Message);
    }

    [Fact]
    public void Sparse_weights_are_rejected()
    {
        var twin = new TwinGraph(17).Input("x", 2).Output("y").Node("Relu", "x", "y");
        twin.Graph.SparseInitializer.Add(new Proto.SparseTensorProto { Values = new Proto.TensorProto { Name = "s" } });
        var path = twin.Write(folder.Root);
        Assert.Equal($"{path}: initializer 's': it is sparse. Expected dense initializers. Export the model again without sparse weights.", Assert.Throws<InputException>(() => ForeignModel.Read(path)).Message);
    }

    [Theory]
    [InlineData("not a model at all", "it is not an ONNX file")]
    [InlineData("", "it has no graph")]
    public void Other_files_are_rejected(string text, string message)
    {
        folder.Text("twin.onnx", text);
        Assert.StartsWith($"{folder["twin.onnx"]}: {message}", Assert.Throws<InputException>(() => ForeignModel.Read(folder["twin.onnx"])).Message);
    }

    [Fact]
    public void Functions_are_replaced_by_their_nodes()
    {
        // double(x, by) = leaky(x) * by, with an attribute of the call; leaky is a function too. The If inside refers to values of the function.
        var twin = new TwinGraph(17).Input("x", 3).Output("y").Floats("two", [2], []);
        twin.Model.OpsetImport.Add(new Proto.OperatorSetIdProto { Domain = "local", Version = 1 });
        twin.Model.IrVersion = 8;
        twin.Model.Functions.Add([Function("leaky", "v", "w", LeakyRelu()), Function("double", "a by", "b", Call("leaky", "a", "c", ("slope", 0.25f)), TwinGraph.CreateNode("Mul", "c by", "b"))]);
        twin.Graph.Node.Add([Call("double", "x two", "h"), Call("double", "h two", "y")]);
        float[] input = [-1, 0, 3];
        var expected = TwinGraph.Run(twin.ToBytes(), "x", input, [3], "y").Values;
        Assert.Equal([-0.25f, 0, 12], expected); // -1 * 0.25 * 2 = -0.5, then -0.5 * 0.25 * 2
        var (model, _) = ForeignModel.Read(twin.Write(folder.Root));
        Assert.All(model.Graph.Node, node => Assert.Equal("", node.Domain));
        var graph = new OnnxGraph("merged");
        graph.Input("x", "3");
        graph.Import(Subgraph.Extract(model.Graph, ["y"], new HashSet<string> { "x" }).Part, name => name == "x" ? name : $"part/{name}", model.Sets);
        graph.Output(new("part/y"), "y", "3");
        Assert.Equal(expected, TwinGraph.Run(graph.ToBytes(), "x", input, [3], "y").Values);
    }

    [Fact]
    public void Functions_that_call_themselves_are_rejected()
    {
        var twin = new TwinGraph(17).Input("x", 3).Output("y");
        twin.Model.OpsetImport.Add(new Proto.OperatorSetIdProto { Domain = "local", Version = 1 });
        twin.Model.Functions.Add(Function("endless", "a", "b", Call("endless", "a", "b")));
        twin.Graph.Node.Add(Call("endless", "x", "y"));
        var path = twin.Write(folder.Root);
        Assert.Equal($"{path}: function 'endless': functions call each other more than 64 levels deep. Expected functions without recursion.", Assert.Throws<InputException>(() => ForeignModel.Read(path)).Message);
    }

    private static TwinGraph External(string location, string offset, string length, long size)
    {
        var twin = new TwinGraph(17).Input("x", 2).Output("y").Node("Add", "x w", "y");
        var tensor = new Proto.TensorProto { Name = "w", DataType = (int)Proto.TensorProto.Types.DataType.Float, DataLocation = Proto.TensorProto.Types.DataLocation.External, Dims = { size } };
        foreach (var (key, value) in new[] { ("location", location), ("offset", offset), ("length", length) }) tensor.ExternalData.Add(new Proto.StringStringEntryProto { Key = key, Value = value });
        twin.Graph.Initializer.Add(tensor);
        return twin;
    }

    private static Proto.FunctionProto Function(string name, string inputs, string output, params Proto.NodeProto[] nodes) => new()
    {
        Domain = "local", Name = name, Input = { inputs.Split(' ') }, Output = { output }, Attribute = { name == "leaky" ? ["slope"] : Array.Empty<string>() }, Node = { nodes },
        OpsetImport = { new Proto.OperatorSetIdProto { Version = 17 }, new Proto.OperatorSetIdProto { Domain = "local", Version = 1 } },
    };

    private static Proto.NodeProto LeakyRelu()
    {
        var node = TwinGraph.CreateNode("LeakyRelu", "v", "w");
        node.Attribute.Add(new Proto.AttributeProto { Name = "alpha", RefAttrName = "slope", Type = Proto.AttributeProto.Types.AttributeType.Float });
        return node;
    }

    private static Proto.NodeProto Call(string function, string inputs, string output, params (string, object)[] attributes)
    {
        var node = TwinGraph.CreateNode(function, inputs, output, attributes);
        node.Domain = "local";
        return node;
    }
}
