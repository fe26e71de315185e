using System.Reflection;
using System.Text.Json;
using Earmark.Tagging;

namespace Earmark.Tests.Tagging;

public sealed class ModelCardTest
{
    [Fact]
    public void Round_trips_through_metadata()
    {
        var card = TinyModel.Card with { Prediction = new() { Rule = PredictionRule.Windows, Mean = ScoreMean.Geometric, Temperature = 1.25 } };
        var read = ModelCard.FromMetadata(card.ToMetadata());
        Assert.Equal(card.ToMetadata(), read.ToMetadata());
        Assert.Equal(card.Labels, read.Labels);
        Assert.Equal((card.Prediction, card.FrontEnd, card.SampleRate), (read.Prediction, read.FrontEnd, read.SampleRate));
        Assert.Equal((card.Preset, card.Network, card.Parameters), (read.Preset, read.Network, read.Parameters));
        Assert.Equal(card.ValidationClips, read.ValidationClips);
        Assert.Equal(0.5375, read.Metrics["validation MAP@3, whole clips"]);
    }

    [Fact]
    public void Segment_defaults_are_optional()
    {
        var read = ModelCard.FromMetadata(Complete.ToMetadata()).SegmentDefaults!;
        Assert.Equal((1, 0.25, 0.999), (read.WindowSeconds, read.HopSeconds, Assert.Single(read.Thresholds, label => label.Key == "bell").Value));
        Assert.Equal("""{"windowSeconds":1,"hopSeconds":0.25,"thresholds":{"bell":0.999}}""", Complete.ToMetadata()["earmark.segmentDefaults"]);
        Assert.DoesNotContain("earmark.segmentDefaults", TinyModel.Card.ToMetadata().Keys);
        Assert.Null(ModelCard.FromMetadata(TinyModel.Card.ToMetadata()).SegmentDefaults);
    }

    [Fact]
    public void Reviewed_thresholds_are_optional()
    {
        Assert.Equal("""{"of":"segments","precision":0.95,"decisions":120,"answers":{"bell":40}}""", Complete.ToMetadata()["earmark.reviewedThresholds"]);
        Assert.Equal(40, ModelCard.FromMetadata(Complete.ToMetadata()).ReviewedThresholds!.Answers["bell"]);
        Assert.Null(ModelCard.FromMetadata(TinyModel.Card.ToMetadata()).ReviewedThresholds);
        Assert.Equal("runs/3/model.onnx: metadata key 'earmark.reviewedThresholds': a value is missing or out of range. Expected of, precision between 0 and 1, decisions and answers.",
            Message(metadata => new(metadata) { ["earmark.reviewedThresholds"] = """{"of":"segments","precision":2,"decisions":1,"answers":{}}""" }));
    }

    [Fact]
    public void The_initial_model_is_optional()
    {
        Assert.Equal("""{"path":"2/model.onnx","hash":"0f","fingerprint":"ab cd"}""", Complete.ToMetadata()["earmark.initialisedFrom"]);
        Assert.Equal(Complete.InitialisedFrom, ModelCard.FromMetadata(Complete.ToMetadata()).InitialisedFrom);
        Assert.Null(ModelCard.FromMetadata(TinyModel.Card.ToMetadata()).InitialisedFrom);
        Assert.Equal("runs/3/model.onnx: metadata key 'earmark.initialisedFrom': a value is missing. Expected path, hash and fingerprint.",
            Message(metadata => new(metadata) { ["earmark.initialisedFrom"] = """{"path":"2/model.onnx"}""" }));
    }

    [Fact]
    public void The_teacher_is_optional()
    {
        Assert.Equal("""{"path":"runs/3","hash":"0f","networks":5}""", Complete.ToMetadata()["earmark.distilledFrom"]);
        Assert.Equal(Complete.DistilledFrom, ModelCard.FromMetadata(Complete.ToMetadata()).DistilledFrom);
        Assert.Null(ModelCard.FromMetadata(TinyModel.Card.ToMetadata()).DistilledFrom);
        Assert.Equal("runs/3/model.onnx: metadata key 'earmark.distilledFrom': a value is missing or out of range. Expected path, hash and networks, at least 2.",
            Message(metadata => new(metadata) { ["earmark.distilledFrom"] = """{"path":"runs/3","hash":"0f"}""" }));
    }

    [Fact]
    public void Every_property_has_a_key_and_every_value_is_JSON()
    {
        var metadata = Complete.ToMetadata();
        var keys = typeof(ModelCard).GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(property => "earmark." + JsonNamingPolicy.CamelCase.ConvertName(property.Name));
        Assert.Equal(keys.Order(), metadata.Keys.Order());
        foreach (var value in metadata.Values) JsonDocument.Parse(value).Dispose();
        Assert.Equal("""["bark","bell","bus"]""", metadata["earmark.labels"]);
        Assert.Equal("8000", metadata["earmark.sampleRate"]);
        Assert.Equal(""" "0123abcd" """.Trim(), metadata["earmark.fingerprint"]);
    }

    [Fact]
    public void Every_key_is_documented()
    {
        var document = File.ReadAllText(Path.Combine(Repository.Root, "docs", "model-file.md"));
        Assert.All(Complete.ToMetadata().Keys, key => Assert.Contains($"\n| `{key}` | ", document));
        Assert.All(typeof(Prediction).GetProperties().Select(KeyRange.KeyName), key => Assert.Contains($"\"{key}\"", document));
    }

    [Fact]
    public void Only_labels_sample_rate_and_prediction_are_required()
    {
        var card = ModelCard.FromMetadata(new Dictionary<string, string>
        {
            ["earmark.labels"] = """["a","b"]""", ["earmark.sampleRate"] = "16000", ["earmark.prediction"] = """{"rule":"whole"}""", ["author"] = "someone",
        });
        Assert.Equal(["a", "b"], card.Labels);
        Assert.Equal((16_000, new Prediction(), 0L, ""), (card.SampleRate, card.Prediction, card.Parameters, card.Preset));
        Assert.Equal([0.5f, 0.5f], card.Prior());
    }

    [Fact]
    public void Prior_is_the_fraction_of_training_clips_per_label() => Assert.Equal([0.1f, 0.6f, 0.3f], TinyModel.Card.Prior());

    [Fact]
    public void The_error_for_a_foreign_file_lists_the_missing_keys()
    {
        const string Expected = "Expected a file written by 'earmark train'. If it was written by another version of Earmark, train it again. docs/model-file.md lists the required metadata.";
        Assert.Equal("runs/3/model.onnx: not an Earmark model: its metadata has no 'earmark.labels', 'earmark.sampleRate', 'earmark.prediction'. " + Expected,
            Message(_ => new Dictionary<string, string> { ["author"] = "someone" }));
        Assert.Equal("runs/3/model.onnx: not an Earmark model: its metadata has no 'earmark.sampleRate'. " + Expected, Message(metadata =>
        {
            metadata.Remove("earmark.sampleRate");
            return metadata;
        }));
    }

    [Theory]
    [InlineData("sampleRate", "\"fast\"", ": \"fast\" cannot be read (The JSON value could not be converted to System.Int32). Expected known keys with values of the right type. If it was written by another version of Earmark, train it again.")]
    [InlineData("sampleRate", "0", ": found 0. Expected 200 to 384000 Hz.")]
    [InlineData("sampleRate", "2147483647", ": found 2147483647. Expected 200 to 384000 Hz.")]
    [InlineData("sampleRate", "2147483648", ": 2147483648 cannot be read (The JSON value could not be converted to System.Int32). Expected known keys with values of the right type. If it was written by another version of Earmark, train it again.")]
    [InlineData("frontEnd", "{\"type\":\"logMel\",\"sampleRate\":32000}", ": its sample rate is 32000. Expected that of the waveforms, 8000 Hz.")]
    [InlineData("frontEnd", "{\"type\":\"amplitudePhase\",\"padding\":\"2000000000 samples\"}", ": padding is 2000000000 samples. Expected 0 to 1000000 samples, or 0 to 10 s: zero padding at each end of a whole clip, in training and in the model.")]
    [InlineData("frontEnd", "{\"type\":\"logMel\",\"hop\":0}", ": hop is 0 ms. Expected 0.01 to 250 ms: hop between consecutive frames.")]
    [InlineData("network", "vgg", ": it is not valid JSON ('v' is an invalid start of a value. LineNumber: 0 | BytePositionInLine: 0). Expected an object.")]
    [InlineData("network", "[1]", ": found a JSON array. Expected an object.")]
    [InlineData("preset", "{\"seed\":7 ", ": it is not valid JSON (Expected depth to be zero at the end of the JSON payload. There is an open JSON object or array that should be closed. LineNumber: 0 | BytePositionInLine: 10). Expected an object.")]
    [InlineData("preset", "{\"a\":1,\"a\":2}", ": it is not valid JSON (Duplicate property 'a' encountered during deserialization). Expected an object.")]
    [InlineData("parameters", "-1", ": found -1. Expected 0 or more.")]
    [InlineData("multiplyAddsPerSecond", "1e999", ": the value is negative or not finite. Expected a finite number, 0 or more.")]
    [InlineData("metrics", "{\"m\":1e999}", ": 'm' is not finite. Expected finite numbers.")]
    [InlineData("plattScaling", "{\"bell\":{\"slope\":0,\"offset\":1}}", ": the values of 'bell' are invalid. Expected a slope above 0 and a finite offset.")]
    [InlineData("plattScaling", "{\"bell\":null}", ": the values of 'bell' are invalid. Expected a slope above 0 and a finite offset.")]
    [InlineData("thresholds", "{\"bell\":-1e999}", ": 'bell' is not finite. Expected finite numbers.")]
    [InlineData("segmentDefaults", "{\"windowSeconds\":0,\"hopSeconds\":0,\"thresholds\":{}}", ": windowSeconds is 0. Expected 0.01 to 3600 s: length of a window. hopSeconds is 0. Expected 0.01 to 3600 s: hop between the starts of consecutive windows.")]
    [InlineData("segmentDefaults", "{\"windowSeconds\":1,\"hopSeconds\":2,\"thresholds\":{}}", ": hopSeconds is 2. Expected at most windowSeconds, 1.")]
    [InlineData("segmentDefaults", "{\"windowSeconds\":1,\"hopSeconds\":1,\"thresholds\":null}", ": it has no thresholds. Expected label -> score.")]
    [InlineData("segmentDefaults", "{\"windowSeconds\":1,\"hopSeconds\":1,\"thresholds\":{\"bell\":1e999}}", ": the threshold of 'bell' is not finite. Expected finite numbers.")]
    [InlineData("classCounts", "{\"bark\":-1}", ": 'bark' has -1 clips. Expected 0 or more.")]
    [InlineData("classCounts", "{\"bark\":2147483647,\"bell\":1}", ": there are 2147483648 clips in total. Expected at most 2147483647.")]
    [InlineData("classCounts", "{\"bark\":4294967296}", ": {\"bark\":4294967296} cannot be read (The JSON value could not be converted to System.Int32). Expected known keys with values of the right type. If it was written by another version of Earmark, train it again.")]
    [InlineData("validationClips", "[null]", ": a clip has no name. Expected a name for each clip.")]
    [InlineData("labels", "[]", ": found 0 labels; the list is empty, or a label is empty or repeated. Expected at least one label, each once.")]
    [InlineData("labels", "[\"a\",\"a\"]", ": found 2 labels; the list is empty, or a label is empty or repeated. Expected at least one label, each once.")]
    [InlineData("prediction", "{\"rule\":\"crops\"}", ": rule is 'crops'. Expected whole or windows.")]
    [InlineData("prediction", "{\"rule\":\"windows\",\"hopSeconds\":3}", ": hopSeconds is 3. Expected at most windowSeconds, 2, otherwise parts of a clip are skipped.")]
    public void Rejects_invalid_values(string key, string value, string message) =>
        Assert.Equal($"runs/3/model.onnx: metadata key 'earmark.{key}'{message}", Message(metadata =>
        {
            metadata["earmark." + key] = value;
            return metadata;
        }));

    [Fact]
    public void Rejects_labels_with_more_than_300_characters()
    {
        string Labels(int length) => $"""["{new string('a', length)}","b"]""";
        Assert.Equal("runs/3/model.onnx: metadata key 'earmark.labels': the label 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa...' has 301 characters. Expected at most 300.", Message(metadata =>
        {
            metadata["earmark.labels"] = Labels(301);
            return metadata;
        }));
        Assert.Equal(300, ModelCard.FromMetadata(new Dictionary<string, string>(TinyModel.Card.ToMetadata()) { ["earmark.labels"] = Labels(300) }).Labels[0].Length);
    }

    // With all optional values.
    private static ModelCard Complete => TinyModel.Card with { Quantisation = "int8", Licences = [new() { Of = "twin", Licence = "MIT" }], InitialisedFrom = new("2/model.onnx", "0f", "ab cd"), DistilledFrom = new("runs/3", "0f", 5), SegmentDefaults = new(1, 0.25, new Dictionary<string, double> { ["bell"] = 0.999 }), ReviewedThresholds = new("segments", 0.95, 120, new Dictionary<string, int> { ["bell"] = 40 }) };

    private static string Message(Func<Dictionary<string, string>, Dictionary<string, string>> change) => Assert.Throws<InputException>(() =>
        ModelCard.FromMetadata(change(new(TinyModel.Card.ToMetadata())), "runs/3/model.onnx")).Message;
}
