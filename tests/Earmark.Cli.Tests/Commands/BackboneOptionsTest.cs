using Earmark.FrontEnds;
using Earmark.Onnx;
using Earmark.Tagging;

namespace Earmark.Cli.Tests.Commands;

/// <summary>Options of <c>train</c> and <c>info</c> that concern backbones.</summary>
public sealed class BackboneOptionsTest : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("earmark-cli-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void Help_lists_the_built_in_interfaces()
    {
        var help = string.Join(' ', Invocation.Run("train", "--help").Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains($"({string.Join(", ", Backbone.BuiltInInterfaces)})", help, StringComparison.Ordinal);
    }

    [Fact]
    public void A_backbone_is_short_for_keys_of_the_front_end()
    {
        var run = Invocation.Run("train", "--backbone", "a model.onnx", "--interface", "yamnet", "--set", "frontEnd.output=embedding", "--keys");
        foreach (var line in new[] { "frontEnd.type = backbone", "frontEnd.file = a model.onnx", "frontEnd.interface = yamnet", "frontEnd.output = embedding", "frontEnd.frame = auto", "frontEnd.stages = []" })
            Assert.Contains($"\n{line}\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_backbone_is_used_in_addition_to_the_spectrogram_of_a_preset()
    {
        var run = Invocation.Run("train", "--preset", "fusion", "--backbone", "a model.onnx", "--interface", "yamnet", "--set", "frontEnd.logMel.bands=128", "--keys");
        foreach (var line in new[] { "frontEnd.type = logMelAndBackbone", "frontEnd.logMel.bands = 128", "frontEnd.backbone.file = a model.onnx", "frontEnd.backbone.interface = yamnet", "network.type = vggAndEmbedding" })
            Assert.Contains($"\n{line}\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_backbone_is_accepted_by_presets_that_are_valid_with_further_settings_only()
    {
        var preset = Path.Combine(folder.FullName, "preset.json");
        File.WriteAllText(preset, """{ "augment": { "gain": 6 } }"""); // requires a logarithmic spectrogram
        var run = Invocation.Run("train", "--preset", preset, "--backbone", "model.onnx", "--set", "augment.gain=0", "--keys");
        Assert.Contains("\nfrontEnd.file = model.onnx\n", run.Output, StringComparison.Ordinal);
        File.WriteAllText(preset, """{ "frontEnd": { "type": "logMelAndBackbone" } }"""); // requires a network that uses both parts
        string[][] commands = [["--preset", "strong", "--set", "frontEnd.type = logMelAndBackbone"], ["--preset", "strong", "--set", "frontEnd.type=\"logMelAndBackbone\""], ["--preset", preset]];
        foreach (var command in commands)
        {
            run = Invocation.Run(["train", .. command, "--backbone", "model.onnx", "--set", "network.type=vggAndEmbedding", "--keys"]);
            Assert.Contains("\nfrontEnd.backbone.file = model.onnx\n", run.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void An_interface_without_a_backbone_is_rejected()
    {
        var run = Invocation.Run("train", "recordings", "--interface", "yamnet");
        Assert.Equal(ExitCode.InvalidInput, run.ExitCode);
        Assert.Contains("--interface yamnet: --backbone is missing. Expected the ONNX file that it describes as well. For example: --backbone yamnet.onnx --interface yamnet", string.Join(' ', run.Error.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [Fact]
    public void Info_shows_the_licence_of_the_backbone()
    {
        var path = WriteModel(licenceText: "Permission is granted.\n");
        var run = string.Join(' ', Invocation.Run("info", path).Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("backbone Twin: 4 features, frames of 0.2 s every 0.1 s", run, StringComparison.Ordinal);
        Assert.Contains("of Twin: MIT (--licence prints its text); https://example.org", run, StringComparison.Ordinal);
        Assert.Equal("Permission is granted.\n", Invocation.Run("info", path, "--licence").Output);
        Assert.Contains("\"licence\": \"MIT\"", Invocation.Run("info", path, "--json").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_text_of_a_licence_may_be_missing() => Assert.Contains("it contains the name of the licence of Twin, MIT, but not its text",
        string.Join(' ', Invocation.Run("info", WriteModel(licenceText: ""), "--licence").Error.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);

    [Fact]
    public void Licences_without_text_do_not_hide_the_text_of_others()
    {
        WeightsLicence[] licences = [new() { Of = "First", Licence = "MIT", Text = "Permission is granted.\n" }, new() { Of = "Second", Licence = "Apache-2.0", Source = "https://example.org" }, new() { Of = "Third" }];
        Assert.Equal("First\n\nPermission is granted.\n\nSecond\n\nApache-2.0. The model does not contain its text. See https://example.org.\n\nThird\n\nThe licence is not stated.\n",
            Invocation.Run("info", WriteModel("", licences), "--licence").Output);
    }

    private string WriteModel(string licenceText, IReadOnlyList<WeightsLicence>? licences = null)
    {
        var graph = new OnnxGraph("twin");
        var mean = graph.Op("ReduceMean", [graph.Input("waveform", "batch", "samples")], ("axes", new long[] { 1 }), ("keepdims", 1L));
        graph.Output(graph.Op("Softmax", [graph.Op("MatMul", [mean, graph.Constant([1f, -1f], 1, 2)])]), "scores", "batch", "2");
        var backbone = new Backbone
        {
            File = "twin.onnx", Hash = "00", Name = "Twin", Licence = "MIT", LicenceText = licenceText, Source = "https://example.org", SampleRate = 8000, Framing = BackboneFraming.Windows, MinSeconds = 0, Frame = Duration.Milliseconds(200), Hop = Duration.Milliseconds(100), Features = 4,
            Stages = [new() { Output = "embedding", OutputLayout = [BackboneAxis.Batch, BackboneAxis.Features] }],
        };
        var path = Path.Combine(folder.FullName, "model.onnx");
        var card = new ModelCard { Labels = new(["a", "b"]), SampleRate = 8000, Prediction = new(), FrontEnd = backbone };
        File.WriteAllBytes(path, graph.ToBytes((licences is null ? card : card with { Licences = licences }).ToMetadata()));
        return path;
    }
}
