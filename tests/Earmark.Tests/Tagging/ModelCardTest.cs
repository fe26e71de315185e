using System.Reflection;
using System.Text.Json;
using Earmark.Tagging;

namespace Earmark.Tests.Tagging;

public sealed class ModelCardTest
{
    [Fact]
    public void Survives_the_metadata_of_a_file()
    {
        var card = TinyModel.Card with { Prediction = new() { Rule = "windows", Mean = "geometric", Temperature = 1.25 } };
        var read = ModelCard.FromMetadata(card.ToMetadata());
        Assert.Equal(card.ToMetadata(), read.ToMetadata());
        Assert.Equal(card.Labels, read.Labels);
        Assert.Equal((card.Prediction, card.FrontEnd, card.Rate), (read.Prediction, read.FrontEnd, read.Rate));
        Assert.Equal((card.Preset, card.Network, card.Parameters), (read.Preset, read.Network, read.Parameters));
        Assert.Equal(card.ValidationClips, read.ValidationClips);
        Assert.Equal(0.5375, read.Metrics["validation MAP@3, whole clips"]);
    }

    [Fact]
    public void Every_property_has_a_key_and_every_key_is_JSON()
    {
        var metadata = TinyModel.Card.ToMetadata();
        var keys = typeof(ModelCard).GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(property => "earmark." + JsonNamingPolicy.CamelCase.ConvertName(property.Name));
        Assert.Equal(keys.Order(), metadata.Keys.Order());
        foreach (var value in metadata.Values) JsonDocument.Parse(value).Dispose();
        Assert.Equal("""["bark","bell","bus"]""", metadata["earmark.labels"]);
        Assert.Equal("8000", metadata["earmark.rate"]);
        Assert.Equal(""" "0123abcd" """.Trim(), metadata["earmark.fingerprint"]);
    }

    [Fact]
    public void Every_key_is_described_in_the_documents()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Earmark.slnx"))) folder = folder.Parent!;
        var document = File.ReadAllText(Path.Combine(folder.FullName, "docs", "model-file.md"));
        Assert.All(TinyModel.Card.ToMetadata().Keys, key => Assert.Contains($"\n| `{key}` | ", document));
        Assert.All(typeof(Prediction).GetProperties().Select(KeyRange.NameOf), key => Assert.Contains($"\"{key}\"", document));
    }

    [Fact]
    public void Labels_rate_and_prediction_are_enough()
    {
        var card = ModelCard.FromMetadata(new Dictionary<string, string>
        {
            ["earmark.labels"] = """["a","b"]""", ["earmark.rate"] = "16000", ["earmark.prediction"] = """{"rule":"whole"}""", ["author"] = "someone",
        });
        Assert.Equal(["a", "b"], card.Labels);
        Assert.Equal((16_000, new Prediction(), 0L, ""), (card.Rate, card.Prediction, card.Parameters, card.Preset));
        Assert.Equal([0.5f, 0.5f], card.Prior());
    }

    [Fact]
    public void Prior_is_the_share_of_each_label_among_the_training_clips() => Assert.Equal([0.1f, 0.6f, 0.3f], TinyModel.Card.Prior());

    [Fact]
    public void A_foreign_file_is_told_what_it_lacks()
    {
        const string Cure = "Expected a file that 'earmark train' wrote. docs/model-file.md tells which metadata make any ONNX file one.";
        Assert.Equal("runs/3/model.onnx: not an Earmark model: its metadata has no 'earmark.labels' and no 'earmark.rate' and no 'earmark.prediction'. " + Cure,
            Message(_ => new Dictionary<string, string> { ["author"] = "someone" }));
        Assert.Equal("runs/3/model.onnx: not an Earmark model: its metadata has no 'earmark.rate'. " + Cure, Message(metadata =>
        {
            metadata.Remove("earmark.rate");
            return metadata;
        }));
    }

    [Theory]
    [InlineData("rate", "\"fast\"", ": \"fast\" cannot be read (The JSON value could not be converted to System.Int32). Expected known keys with values of their kind.")]
    [InlineData("rate", "0", " is 0. Expected the rate of the waveforms in Hz.")]
    [InlineData("labels", "[]", ": it holds 0 labels, none, an empty one or one twice. Expected one label or more, each once.")]
    [InlineData("labels", "[\"a\",\"a\"]", ": it holds 2 labels, none, an empty one or one twice. Expected one label or more, each once.")]
    [InlineData("prediction", "{\"rule\":\"crops\"}", ": rule is 'crops'. Expected whole or windows.")]
    [InlineData("prediction", "{\"rule\":\"windows\",\"hopSeconds\":3}", ": hopSeconds is 3. Expected at most windowSeconds, 2, or parts of a clip go unheard.")]
    public void A_damaged_key_is_named(string key, string value, string message) =>
        Assert.Equal($"runs/3/model.onnx: metadata key 'earmark.{key}'{message}", Message(metadata =>
        {
            metadata["earmark." + key] = value;
            return metadata;
        }));

    private static string Message(Func<Dictionary<string, string>, Dictionary<string, string>> change) => Assert.Throws<InputException>(() =>
        ModelCard.FromMetadata(change(new(TinyModel.Card.ToMetadata())), "runs/3/model.onnx")).Message;
}
