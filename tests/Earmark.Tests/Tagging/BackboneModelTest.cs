using Earmark.FrontEnds;
using Earmark.Onnx;
using Earmark.Tagging;
using Earmark.Tests.Data;
using Earmark.Tests.FrontEnds;
using Proto = global::Onnx;

namespace Earmark.Tests.Tagging;

/// <summary>Models whose front end is a backbone: they need no file but their own.</summary>
public sealed class BackboneModelTest : IDisposable
{
    private const int Minute = 60 * 8000;

    private readonly DataFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_model_is_used_without_the_file_of_its_backbone()
    {
        var backbone = Small();
        var path = Write("model.onnx", backbone);
        var waveform = DirectFourier.Waveform(3000);
        using var session = new FrontEndSession(backbone, whole: true, minimumFrames: 2);
        File.Delete(backbone.File);
        using var model = Model.Load(path);
        Assert.Equal(backbone, model.Card.FrontEnd);
        Assert.Equal("No rights reserved.\n", Assert.IsType<Backbone>(model.Card.FrontEnd).LicenceText);
        Assert.Equal(3, model.Scores(waveform, 1, 3000).Length);
        BackboneTest.AssertClose(session.Compute(waveform).Values, model.Spectrogram(waveform).Values);
        Assert.Equal($"{backbone.File}: no such file. Expected a complete ONNX model. Check the path.", Assert.Throws<InputException>(() => new FrontEndSession(backbone)).Message);
    }

    [Fact]
    public void A_file_that_has_changed_is_rejected()
    {
        var (backbone, other) = (Small(), BackboneTwins.Small(folder.Root, features: 5));
        File.Copy(other.File, backbone.File, overwrite: true);
        foreach (var use in new Action[] { () => backbone.Resolve(), () => FrontEndSession.BuildGraph(backbone, false, 1) })
            Assert.Equal($"{backbone.File}: its hash is {other.Hash}. Expected {backbone.Hash}, that of the file with which the run was started. Restore the file, or start a new run with it.", Assert.Throws<InputException>(use).Message);
    }

    [Theory]
    [InlineData(BackboneFraming.Windows)]
    [InlineData(BackboneFraming.Model)]
    public void Blocks_of_a_long_recording_give_the_scores_of_the_whole(BackboneFraming framing)
    {
        var path = Write("model.onnx", BackboneTwins.Small(folder.Root, framing));
        Assert.Equal(18, OperatorSets.Of(Proto.ModelProto.Parser.ParseFrom(File.ReadAllBytes(path)))!.Onnx);
        var random = new CounterRandom(3, "long");
        float[] waveform = [.. Enumerable.Range(0, 2 * Minute + 77).Select(i => (float)(0.3 * random.NextGaussian() * i / Minute))];
        using var model = Model.Load(path);
        using var tagger = Tagger.Load(path);
        Assert.NotNull(model.Pooled);
        var expected = model.Scores(waveform, 1, waveform.Length);
        Assert.Equal(expected, tagger.Score(new Earmark.Audio.Waveform(waveform, 8000)), (a, b) => Math.Abs(a - b) <= PooledModel.Tolerance);
        Assert.NotEqual(expected, model.Scores(waveform, 1, Minute));
    }

    [Fact]
    public void An_ensemble_stores_an_equal_backbone_once()
    {
        var backbone = BackboneTwins.Small(folder.Root, BackboneFraming.Model);
        string[] files = [Write("a.onnx", backbone, 1), Write("b.onnx", backbone with { File = "moved.onnx" }, 2, backbone)];
        Assert.Equal(backbone, Ensemble.Merge(files, folder["all.onnx"]).FrontEnd);
        Assert.InRange(new FileInfo(folder["all.onnx"]).Length, new FileInfo(files[0]).Length, 1.5 * new FileInfo(files[0]).Length);
        using var model = Model.Load(folder["all.onnx"]);
        Assert.NotNull(model.Pooled);
        Assert.Equal(4, model.Spectrogram(DirectFourier.Waveform(900)).Bands);
    }

    [Fact]
    public void A_backbone_and_another_front_end_are_merged()
    {
        string[] files = [Write("a.onnx", Small(), 1), TinyModel.Write(folder, TinyModel.CreateModel(TinyModel.Card.ToMetadata(), matrix: TinyModel.RandomMatrix(2)), "b.onnx")];
        var merged = Ensemble.Merge(files, folder["all.onnx"]);
        Assert.Null(merged.FrontEnd);
        Assert.Equal("CC0-1.0", Assert.Single(merged.Licences).Licence); // is not lost with the front end
        using var model = Model.Load(folder["all.onnx"]);
        Assert.Equal("No rights reserved.\n", Assert.Single(model.Card.Licences).Text);
        var waveform = DirectFourier.Waveform(3000);
        var logits = files.Select(file => Scores(file, waveform).Select(score => Math.Log(score)).ToArray()).ToArray();
        double[] means = [.. Enumerable.Range(0, 3).Select(label => Math.Exp((logits[0][label] + logits[1][label]) / 2))];
        Assert.Equal(means.Select(mean => (float)(mean / means.Sum())), Scores(folder["all.onnx"], waveform), (a, b) => Math.Abs(a - b) < 1e-5);
    }

    [Theory]
    [InlineData("\"features\":128", "\"features\":70000", "features is 70000. Expected auto or 1 to 65536: number of features of a frame; auto: that of the interface, or determined by running the graph.")]
    [InlineData("\"frame\":960", "\"frame\":0", "frame is 0 ms. Expected auto or 0.01 to 60000 ms: length of a frame; auto: that of the interface.")]
    [InlineData("\"framing\":\"windows\"", "\"framing\":\"auto\"", "framing is missing. Expected windows or model.")]
    [InlineData("\"minSeconds\":0", "\"minSeconds\":\"auto\"", "minSeconds is missing. Expected the length in seconds to which shorter recordings are repeated, or 0.")]
    [InlineData("\"output\":\"embedding\"", "\"output\":null", "stages[0]: output is missing. Expected the name of a value of the graph.")]
    [InlineData("\"hash\":\"00\"", "\"hash\":null", "hash is empty. Expected the complete description of a backbone, as written by 'earmark train'.")]
    [InlineData("\"sampleRate\":8000", "\"sampleRate\":16000", "its sample rate is 16000. Expected that of the waveforms, 8000 Hz.")]
    public void An_invalid_backbone_in_a_card_is_rejected(string value, string replacement, string message)
    {
        var backbone = new Backbone
        {
            File = "model.onnx", Hash = "00", SampleRate = 8000, Framing = BackboneFraming.Windows, Frame = Duration.Milliseconds(960), Hop = Duration.Milliseconds(480), MinSeconds = 0, Features = 128,
            Stages = [new() { Output = "embedding", OutputLayout = [BackboneAxis.Batch, BackboneAxis.Features] }],
        };
        var metadata = (TinyModel.Card with { FrontEnd = backbone }).ToMetadata().ToDictionary();
        Assert.Equal(backbone, ModelCard.FromMetadata(metadata).FrontEnd);
        Assert.Contains(value, metadata["earmark.frontEnd"], StringComparison.Ordinal);
        metadata["earmark.frontEnd"] = metadata["earmark.frontEnd"].Replace(value, replacement, StringComparison.Ordinal);
        Assert.Equal($"model.onnx: metadata key 'earmark.frontEnd': {message}", Assert.Throws<InputException>(() => ModelCard.FromMetadata(metadata)).Message);
    }

    private Backbone Small() => BackboneTwins.Small(folder.Root);

    private string Write(string name, Backbone backbone, ulong seed = 1, Backbone? emitted = null) => TinyModel.Write(folder,
        TinyModel.CreateModel((TinyModel.Card with { FrontEnd = backbone }).ToMetadata(), matrix: TinyModel.RandomMatrix(seed), frontEnd: emitted ?? backbone, pools: true), name);

    private static float[] Scores(string file, float[] waveform)
    {
        using var model = Model.Load(file);
        return model.Scores(waveform, 1, waveform.Length);
    }
}
