using Earmark.FrontEnds;
using Earmark.Tests.Data;
using Earmark.Tests.Onnx;

namespace Earmark.Tests.FrontEnds;

/// <summary>Descriptions that are wrong, or do not fit the graph. The graph has an input [batch, 1600] at 16 kHz, an output [batch, 3] and an internal vector of 5 features.</summary>
public sealed class BackboneErrorsTest : IDisposable
{
    private const string Valid = """{ "sampleRate": 16000, "frame": 100, "hop": 50, "stages": [{ "output": "vector", "outputLayout": ["batch", "features"] }] }""";

    private readonly DataFolder folder = new();

    public BackboneErrorsTest() => BackboneTwins.Window(1600, 5, "vector", 17).Write(folder.Root);

    private string Model => folder["twin.onnx"];

    private string Sidecar => folder["twin.backbone.json"];

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_description_is_valid()
    {
        folder.Text("twin.backbone.json", Valid);
        var backbone = new Backbone { File = Model }.Resolve();
        Assert.Equal(("twin", 5, 1600, 800), (backbone.Name, backbone.Features, backbone.FrameSamples, backbone.HopSamples));
        Assert.Equal(3, (new Backbone { File = Model, Output = "logits" }).Resolve().Features); // overrides the description
        Assert.Equal(400, (new Backbone { File = Model, Hop = Duration.Milliseconds(25) }).Resolve().HopSamples);
    }

    [Fact]
    public void The_text_of_a_licence_is_read_from_a_file()
    {
        folder.Text("twin.backbone.json", Valid.Replace("{ \"sample", "{ \"licence\": \"MIT\", \"licenceFile\": \"LICENCE\", \"sample", StringComparison.Ordinal)).Text("LICENCE", "Permission is granted.");
        var backbone = new Backbone { File = Model }.Resolve();
        Assert.Equal(("MIT", "Permission is granted."), (backbone.Licence, backbone.LicenceText));
        folder.Text("twin.backbone.json", Valid.Replace("{ \"sample", "{ \"licenceFile\": \"../LICENCE\", \"sample", StringComparison.Ordinal));
        Assert.Equal($"{Sidecar}: licenceFile: its value is \"../LICENCE\". Expected the name of a text file in the same folder.", Message());
    }

    [Theory]
    [InlineData("\"sampleRate\": 16000,", "", "{0}: sampleRate is missing. Expected the sample rate of the graph in Hz. docs/backbones.md describes the keys.")]
    [InlineData("\"frame\": 100,", "", "{0}: frame is missing. Expected the length of a frame. docs/backbones.md describes the keys.")]
    [InlineData("16000", "16000, \"file\": \"x\"", "{0}: file: a description has no such key. Expected keys that describe the graph. docs/backbones.md describes the keys.")]
    [InlineData("\"output\": \"vector\", ", "", "{0}: stages[0]: output is missing. Expected the name of a value of the graph. docs/backbones.md describes the keys.")]
    [InlineData("[\"batch\", \"features\"]", "[\"batch\", \"samples\"]", "{0}: stages[0]: outputLayout is [batch, samples]. Expected 'features' once, 'batch' and 'frames' at most once, and 'one', 'mean' or 'max' for the other dimensions. docs/backbones.md describes the keys.")]
    [InlineData("\"output\": \"vector\"", "\"output\": \"vector\", \"window\": 3", "{0}: stages[0]: window or hop is specified. Expected them in the second stage only. docs/backbones.md describes the keys.")]
    [InlineData("\"output\": \"vector\"", "\"output\": \"vector\", \"scale\": 0", "{0}: stages[0]: peak, scale or offset is out of range. Expected peak 0 or more, a scale other than 0, and absolute values up to 1000000. docs/backbones.md describes the keys.")]
    [InlineData("100", "70000", "{0}: frame is 70000 ms. Expected auto or 0.01 to 60000 ms: length of a frame; auto: that of the interface. docs/backbones.md describes the keys.")]
    [InlineData("100", "200", "{1}: it takes waveforms of 1600 samples, but framing is 'windows' and frame has 3200 samples. Expected framing 'windows' and frame \"1600 samples\". Change the description, or export the model again with a dynamic length.")]
    [InlineData("16000", "16000, \"framing\": \"model\"", "{1}: it takes waveforms of 1600 samples, but framing is 'model' and frame has 1600 samples. Expected framing 'windows' and frame \"1600 samples\". Change the description, or export the model again with a dynamic length.")]
    [InlineData("16000", "16000, \"features\": 6", "{1}: it computes 5 features. Expected 6, as described. Choose another 'output', or change 'features' in the description.")]
    [InlineData("\"vector\"", "\"embedding\"", "{1}: it has no value 'embedding'. Expected one of its outputs, 'scores' [?, 3], or another value, such as the inputs of its last layers: 'active', 'peaks'. Set frontEnd.output (with the preset fusion: frontEnd.backbone.output), or 'output' in the description.")]
    [InlineData("\"output\": \"vector\"", "\"output\": \"vector\", \"input\": \"audio\"", "{1}: its inputs are inputs. Expected an input 'audio'. Change 'input' in the description.")]
    [InlineData("\"output\": \"vector\"", "\"output\": \"vector\", \"inputLayout\": [\"samples\"]", "{1}: its input 'inputs' has 2 dimensions. Expected 1, as in inputLayout. Change 'inputLayout' in the description.")]
    [InlineData("\"vector\", \"outputLayout\": [\"batch\", \"features\"]", "\"scores\", \"outputLayout\": [\"batch\", \"one\", \"features\"]", "{1}: its output 'scores' has 2 dimensions. Expected 3, as in outputLayout. Change 'outputLayout' in the description.")]
    [InlineData("\"vector\", \"outputLayout\": [\"batch\", \"features\"]", "\"blocked\", \"outputLayout\": [\"batch\", \"frames\", \"features\"]", "{1}: it computes 16 frames from 2000 samples. Expected 1, from frames of 1600 samples and a hop of 800. Pool the frames of a window with 'mean' or 'max' in outputLayout, or use framing 'model'.")]
    public void A_wrong_description_is_explained(string value, string replacement, string message)
    {
        Assert.Contains(value, Valid, StringComparison.Ordinal);
        folder.Text("twin.backbone.json", Valid.Replace(value, replacement, StringComparison.Ordinal));
        Assert.Equal(message.Replace("{0}", Sidecar, StringComparison.Ordinal).Replace("{1}", Model, StringComparison.Ordinal), Message());
    }

    [Theory]
    [InlineData("", "interface yamnett: there is no built-in interface or file with that name. Expected auto, birdnet-2.4, birdnet-3.0, efficientat, openwakeword, panns, perch-2, yamnet, or the path of a file .backbone.json. Did you mean 'yamnet'?", "yamnett")]
    [InlineData("[]", "{0}: it is not valid JSON (it is not an object). Expected an object that describes a backbone. docs/backbones.md describes the keys.", "auto")]
    [InlineData("{ \"sampleRate\": 1, \"sampleRate\": 2 }", "{0}: it is not valid JSON (", "auto")]
    [InlineData("{ \"rate\": 1 }", "{0}: ", "auto")]
    public void An_unreadable_description_is_explained(string text, string message, string name)
    {
        if (text.Length > 0) folder.Text("twin.backbone.json", text);
        Assert.StartsWith(message.Replace("{0}", Sidecar, StringComparison.Ordinal), Assert.Throws<InputException>(() => new Backbone { File = Model, Interface = name }.Resolve()).Message);
    }

    [Fact]
    public void A_graph_that_nothing_describes_is_rejected() => Assert.Equal(
        $"{Model}: nothing describes its interface: it is not a model of Earmark. Expected a file twin.backbone.json beside it, or --interface with one of birdnet-2.4, birdnet-3.0, efficientat, openwakeword, panns, perch-2, yamnet. docs/backbones.md describes the keys.",
        Message());

    [Fact]
    public void A_wrong_second_stage_is_rejected()
    {
        folder.Text("twin.backbone.json", Valid.Replace("] }] }", "] }, { \"file\": \"../other.onnx\", \"output\": \"y\", \"outputLayout\": [\"batch\", \"features\"], \"window\": 2, \"hop\": 1 }] }", StringComparison.Ordinal));
        Assert.Equal($"backbone: stages: the file of the second stage is '../other.onnx'. Expected a file in the folder of the first, {folder.Root}.", Message());
        folder.Text("twin.backbone.json", Valid.Replace("] }] }", "] }, { \"file\": \"other.onnx\", \"output\": \"y\", \"outputLayout\": [\"batch\", \"features\"], \"window\": 2, \"hop\": 1, \"peak\": 1 }] }", StringComparison.Ordinal));
        Assert.Equal($"{Sidecar}: stages[1]: peak is above 0. Expected 0, because only windows of the waveform can be scaled to a peak. docs/backbones.md describes the keys.", Message());
    }

    [Fact]
    public void A_missing_file_is_reported()
    {
        Assert.Equal("missing.onnx: no such file. Expected an ONNX file. Check the path.", Assert.Throws<InputException>(() => new Backbone { File = "missing.onnx" }.Resolve()).Message);
        Assert.Equal("backbone: no file is specified. Expected the path of an ONNX file. Specify it with --backbone FILE.", Assert.Throws<InputException>(() => new Backbone().Resolve()).Message);
    }

    [Fact]
    public void Features_that_depend_on_other_waveforms_are_rejected()
    {
        BackboneTwins.SpeechEmbedding().Write(folder.Root, "embedding_model.onnx");
        var path = BackboneTwins.Melspectrogram().Write(folder.Root, "melspectrogram.onnx");
        var backbone = new Backbone { File = path, Interface = "openwakeword" }.Resolve();
        Assert.Equal($"{path}: the features of a waveform depend on the other waveforms of the batch. Expected \"batch\": false in the stage, which runs the graph once for each waveform. Change the description.",
            Assert.Throws<InputException>(() => (backbone with { Hash = "", Stages = [backbone.Stages[0] with { Batch = true }, backbone.Stages[1]] }).Resolve()).Message);
    }

    [Fact]
    public void A_graph_that_ONNX_Runtime_cannot_run_is_rejected()
    {
        var path = new TwinGraph(17).Input("x", 0, 0).Output("y", 0, 4).Floats("w", new float[8], 2, 4).Node("MatMul", "x w", "y").Write(folder.Root, "broken.onnx");
        folder.Text("broken.backbone.json", """{ "sampleRate": 8000, "frame": 100, "hop": 100, "stages": [{ "output": "y", "outputLayout": ["batch", "features"] }] }""");
        Assert.StartsWith($"{path}: ONNX Runtime cannot run it (", Assert.Throws<InputException>(() => new Backbone { File = path }.Resolve()).Message);
    }

    private string Message() => Assert.Throws<InputException>(() => new Backbone { File = Model }.Resolve()).Message;
}
