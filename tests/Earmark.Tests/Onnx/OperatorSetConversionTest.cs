using Earmark.Onnx;
using Proto = global::Onnx;

namespace Earmark.Tests.Onnx;

public sealed class OperatorSetConversionTest
{
    // One operator on x [2, 3, 4] with the signature of an old operator set.
    private static readonly Dictionary<string, TwinGraph> Graphs = new()
    {
        ["Squeeze"] = Twin(11).Node("Unsqueeze", "x", "u", ("axes", new long[] { 0, 4 })).Node("Squeeze", "u", "y", ("axes", new long[] { 0 })),
        ["Squeeze of all"] = Twin(12).Node("Unsqueeze", "x", "u", ("axes", new long[] { 0 })).Node("Squeeze", "u", "y"),
        ["ReduceSum"] = Twin(11).Node("ReduceSum", "x", "y", ("axes", new long[] { 1 }), ("keepdims", 0)),
        ["ReduceSum of all"] = Twin(12).Node("ReduceSum", "x", "y", ("keepdims", 1)),
        ["Split"] = Twin(11).Node("Split", "x", "a y", ("axis", 2), ("split", new long[] { 1, 3 })),
        ["Split in equal parts"] = Twin(17).Node("Split", "x", "a y", ("axis", 2)),
        ["Softmax"] = Twin(11).Node("Softmax", "x", "y"),
        ["Softmax of the last axis"] = Twin(12).Node("Softmax", "x", "y", ("axis", -1)),
        ["LogSoftmax of all"] = Twin(9).Node("LogSoftmax", "x", "y", ("axis", 0)),
        ["Hardmax"] = Twin(11).Node("Hardmax", "x", "y"),
        ["Slice"] = Twin(9).Node("Slice", "x", "y", ("starts", new long[] { 1, 0 }), ("ends", new long[] { 3, 2 }), ("axes", new long[] { 1, 2 })),
        ["Slice of the first axes"] = Twin(9).Node("Slice", "x", "y", ("starts", new long[] { 0, 1 }), ("ends", new long[] { 1, 3 })),
        ["Pad"] = Twin(10).Node("Pad", "x", "y", ("pads", new long[] { 0, 1, 0, 0, 0, 2 }), ("value", 3f)),
        ["Pad with zeros"] = Twin(10).Node("Pad", "x", "y", ("pads", new long[] { 0, 0, 1, 0, 0, 0 })),
        ["Clip"] = Twin(10).Node("Clip", "x", "y", ("min", -0.25f), ("max", 0.5f)),
        ["Clip without a minimum"] = Twin(10).Node("Clip", "x", "y", ("max", 0.5f)),
        ["TopK"] = Twin(9).Node("TopK", "x", "y i", ("k", 2), ("axis", 2)),
        ["Dropout"] = Twin(11).Node("Dropout", "x", "y m", ("ratio", 0.5f)),
        ["BatchNormalization"] = Twin(8).Floats("s", [1, 2, 3], 3).Floats("b", [0.5f, 0, -1], 3).Floats("m", [0.1f, 0.2f, 0.3f], 3).Floats("v", [1, 2, 4], 3).Node("BatchNormalization", "x s b m v", "y", ("spatial", 1)),
        ["ReduceMean"] = Twin(17).Node("ReduceMean", "x", "y", ("axes", new long[] { 0, -1 }), ("keepdims", 0)),
        ["ReduceMax of all"] = Twin(13).Node("ReduceMax", "x", "y", ("keepdims", 0)),
        ["ReduceL2"] = Twin(13).Node("ReduceL2", "x", "y", ("axes", new long[] { 2 })),
        ["ReduceLogSumExp"] = Twin(11).Node("ReduceLogSumExp", "x", "y", ("axes", new long[] { 1 })),
        ["DFT"] = Twin(17).Int64s("last", 3).Node("Unsqueeze", "x last", "u").Node("DFT", "u", "y", ("axis", 2), ("onesided", 1)),
        ["DFT of the default axis"] = Twin(17).Int64s("last", 3).Node("Unsqueeze", "x last", "u").Node("DFT", "u", "y"),
        ["Softmax in a branch"] = InBranch(),
    };

    public static TheoryData<string> Names => [.. Graphs.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_converted_graph_computes_the_same(string name)
    {
        var twin = Graphs[name];
        var (input, shape) = (TwinGraph.Random(24), new long[] { 2, 3, 4 });
        var expected = TwinGraph.Run(twin.ToBytes(), "x", input, shape, "y");
        foreach (var newest in new[] { 17, 18, 20, 21 })
        {
            var converted = TwinGraph.Run(Converted(twin, newest), "x", input, shape, "part/y");
            Assert.Equal(expected.Shape, converted.Shape);
            Assert.Equal(expected.Values, converted.Values);
        }
    }

    [Fact]
    public void The_file_has_the_newest_operator_set_and_format()
    {
        var model = Proto.ModelProto.Parser.ParseFrom(Converted(Graphs["ReduceMean"], 20));
        Assert.Equal((20L, 8L), (Assert.Single(model.OpsetImport).Version, model.IrVersion));
        Assert.DoesNotContain(model.Graph.Node.First(node => node.OpType == "ReduceMean").Attribute, attribute => attribute.Name == "axes");
    }

    [Theory]
    [InlineData("Upsample", 9, "x s", "it belongs to operator set 9, and its meaning changed in 10. Expected operator set 10 or newer")]
    [InlineData("Resize", 10, "x s", "it belongs to operator set 10, and its meaning changed in 11. Expected operator set 11 or newer")]
    public void An_operator_that_cannot_be_converted_is_named(string type, int set, string inputs, string message)
    {
        var twin = Twin(set).Floats("s", [1, 1, 2], 3).Node(type, inputs, "y");
        Assert.Equal($"operator {type} 'part/node of y': {message}. Export the model again with a newer operator set.", Assert.Throws<InputException>(() => Converted(twin, 17)).Message);
    }

    [Theory]
    [InlineData(6)]
    [InlineData(99)]
    public void Other_operator_sets_are_rejected(int set) => Assert.Equal(
        $"operator set: it is {set}. Expected 7 to 24. Export the model again with another operator set.", Assert.Throws<InputException>(() => Converted(Twin(set).Node("Relu", "x", "y"), 17)).Message);

    [Fact]
    public void Conflicting_versions_of_other_operator_sets_are_rejected()
    {
        static TwinGraph Custom(long version)
        {
            var twin = Twin(17).Node("Gelu", "x", "y");
            twin.Graph.Node[0].Domain = "com.microsoft";
            twin.Model.OpsetImport.Add(new Proto.OperatorSetIdProto { Domain = "com.microsoft", Version = version });
            return twin;
        }
        var graph = new OnnxGraph("merged");
        Import(graph, Custom(1), "first");
        Import(graph, Custom(1), "second");
        Assert.Equal("operator set 'com.microsoft': one part of the model uses version 1, another one 2. Expected the same version. Export the models again with the same exporter.",
            Assert.Throws<InputException>(() => Import(graph, Custom(2), "third")).Message);
        Assert.Equal(["", "com.microsoft"], Proto.ModelProto.Parser.ParseFrom(graph.ToBytes()).OpsetImport.Select(set => set.Domain));
    }

    private static TwinGraph Twin(int set) => new TwinGraph(set).Input("x", 2, 3, 4).Output("y");

    // If with a branch that uses a value of the outer graph.
    private static TwinGraph InBranch()
    {
        Proto.GraphProto Branch(string name, Proto.NodeProto node) => new() { Name = name, Node = { node }, Output = { new TwinGraph(12).Output(node.Output[0]).Graph.Output[0] } };
        var twin = Twin(12);
        twin.Graph.Initializer.Add(OnnxTensor.Create<bool>("condition", Proto.TensorProto.Types.DataType.Bool, [true]));
        return twin.Node("Relu", "x", "r").Node("If", "condition", "y", ("then_branch", Branch("then", TwinGraph.CreateNode("Softmax", "r", "t"))), ("else_branch", Branch("else", TwinGraph.CreateNode("Relu", "r", "e"))));
    }

    private static byte[] Converted(TwinGraph twin, int newest)
    {
        var graph = new OnnxGraph("merged");
        graph.Input("x", "2", "3", "4");
        Import(graph, twin, "part");
        if (newest > 17) Import(graph, Twin(newest).Node("Identity", "x", "y"), "other");
        var bytes = Proto.ModelProto.Parser.ParseFrom(graph.ToBytes());
        bytes.Graph.Output.Add(new TwinGraph(17).Output("part/y").Graph.Output[0]);
        return Google.Protobuf.MessageExtensions.ToByteArray(bytes);
    }

    private static void Import(OnnxGraph graph, TwinGraph twin, string prefix)
    {
        var model = Proto.ModelProto.Parser.ParseFrom(twin.ToBytes());
        var part = Subgraph.Extract(model.Graph, ["y"], new HashSet<string> { "x" }).Part;
        graph.Import(part, name => name == "x" ? name : $"{prefix}/{name}", OperatorSets.Of(model));
    }
}
