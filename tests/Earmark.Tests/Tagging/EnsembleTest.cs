using Earmark.Data;
using Earmark.Scoring;
using Earmark.Tagging;
using Earmark.Tests.Data;
using Earmark.Tests.FrontEnds;

namespace Earmark.Tests.Tagging;

public sealed class EnsembleTest : IDisposable
{
    private readonly DataFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(3000)]
    public void Scores_are_the_geometric_mean_of_the_members(int samples)
    {
        var files = Members();
        Ensemble.Merge(files, folder["all.onnx"]);
        var waveform = DirectFourier.Waveform(samples);
        var tables = files.Select(file => TableOf(file, waveform)).ToArray();
        var mean = ScoreTable.Mean(tables, ScoreRule.Softmax)[0].ToArray();
        var merged = TableOf(folder["all.onnx"], waveform)[0].ToArray();
        Assert.Equal(mean, merged, (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.All(tables, table => Assert.NotEqual(table[0].ToArray(), merged)); // the members differ
    }

    [Fact]
    public void Members_can_have_different_label_orders()
    {
        string[] files = [Write("a.onnx", 1), Write("b.onnx", 2, TinyModel.Card with { Labels = new(["bus", "bark", "bell"]) })];
        Ensemble.Merge(files, folder["all.onnx"]);
        var waveform = DirectFourier.Waveform(2000);
        float[] first = Scores(files[0], waveform), second = Scores(files[1], waveform), merged = Scores(folder["all.onnx"], waveform);
        // bark, bell, bus are at indices 1, 2, 0 of the second model
        double[] products = [first[0] * second[1], first[1] * second[2], first[2] * second[0]];
        var sum = products.Sum(Math.Sqrt);
        Assert.Equal(products.Select(product => Math.Sqrt(product) / sum), merged.Select(score => (double)score), (a, b) => Math.Abs(a - b) < 1e-6);
    }

    [Fact]
    public void Each_member_is_calibrated_with_its_temperature()
    {
        string[] files =
        [
            Write("a.onnx", 1, TinyModel.Card with { Prediction = new() { Temperature = 0.5 } }),
            Write("b.onnx", 2, TinyModel.Card with { Prediction = new() { Temperature = 2, WindowSeconds = 7 } }), // WindowSeconds has no effect
        ];
        Ensemble.Merge(files, folder["all.onnx"]);
        var waveform = DirectFourier.Waveform(2000);
        float[] first = Scores(files[0], waveform), second = Scores(files[1], waveform), merged = Scores(folder["all.onnx"], waveform);
        double[] products = [.. first.Zip(second, (a, b) => Math.Sqrt(a * (double)a * Math.Sqrt(b)))]; // exp of the mean of 2 log a and log b / 2
        Assert.Equal(products.Select(product => product / products.Sum()), merged.Select(score => (double)score), (a, b) => Math.Abs(a - b) < 1e-6);
    }

    [Fact]
    public void Each_member_is_calibrated_with_its_Platt_scaling()
    {
        var card = TinyModel.Card with { ScoreRule = ScoreRule.Sigmoid };
        var scaling = new Dictionary<string, PlattScaling> { ["bark"] = new(2, 1), ["bus"] = new(0.5, -1) };
        string[] files = [Write("a.onnx", 1, card with { PlattScaling = scaling }), Write("b.onnx", 2, card)];
        var merged = Ensemble.Merge(files, folder["all.onnx"]);
        Assert.Empty(merged.PlattScaling);
        var waveform = DirectFourier.Waveform(2000);
        var first = (card with { PlattScaling = scaling }).Calibrate(Scores(files[0], waveform));
        var expected = ScoreRule.Sigmoid.Mean([.. first, .. Scores(files[1], waveform)], 3);
        Assert.Equal(expected, Scores(folder["all.onnx"], waveform), (a, b) => Math.Abs(a - b) < 1e-5);

        string[] equal = [files[0], Write("c.onnx", 3, card with { PlattScaling = scaling })];
        Assert.Equal(scaling, Ensemble.Merge(equal, folder["equal.onnx"]).PlattScaling);
    }

    [Fact]
    public void Equal_front_ends_are_stored_once_and_different_ones_separately()
    {
        var files = Members();
        Ensemble.Merge(files, folder["shared.onnx"]);
        var singleSize = new FileInfo(files[0]).Length;
        Assert.InRange(new FileInfo(folder["shared.onnx"]).Length, singleSize, 1.5 * singleSize); // the front end is most of the tiny model
        using (var shared = Model.Load(folder["shared.onnx"])) Assert.Equal(4, shared.Spectrogram(DirectFourier.Waveform(900)).Bands);

        var otherFrontEnd = TinyModel.FrontEnd with { Fmin = 200 };
        string[] mixed = [files[0], Write("other.onnx", 5, TinyModel.Card with { FrontEnd = otherFrontEnd }, otherFrontEnd)];
        Ensemble.Merge(mixed, folder["mixed.onnx"]);
        Assert.InRange(new FileInfo(folder["mixed.onnx"]).Length, 1.7 * singleSize, 2.5 * singleSize);
        using var model = Model.Load(folder["mixed.onnx"]);
        Assert.Throws<InputException>(() => model.Spectrogram(DirectFourier.Waveform(900)));
    }

    [Theory, InlineData(300), InlineData(20_000), InlineData(61 * 8000)] // 61 s: scored in segments, because there is no common front end
    public void Members_can_have_different_bands_and_frames(int samples)
    {
        // Twice as many bands, in frames of half the length: the input of the network has another shape.
        var other = TinyModel.FrontEnd with { MelBands = 8, Frame = Duration.Samples(100), Hop = Duration.Samples(50), Fmin = 200 };
        string[] files = [Write("coarse.onnx", 1), WriteFolded("fine.onnx", other)];
        var card = Ensemble.Merge(files, folder["both.onnx"]);
        Assert.Null(card.FrontEnd);
        var waveform = DirectFourier.Waveform(samples);
        var scores = files.Append(folder["both.onnx"]).Select(file =>
        {
            using var tagger = Tagger.Load(file);
            return tagger.Score(new Earmark.Audio.Waveform(waveform, 8000));
        }).ToArray();
        Assert.Equal(ScoreRule.Softmax.Mean([.. scores[0], .. scores[1]], 3), scores[2], (a, b) => Math.Abs(a - b) < 1e-5);
        Assert.NotEqual(scores[0], scores[1]);
    }

    [Theory, InlineData(1), InlineData(3001), InlineData(61 * 24_000)]
    public void Members_can_have_different_sample_rates(int samples)
    {
        var faster = TinyModel.FrontEnd with { SampleRate = 24_000, Frame = Duration.Samples(600), Hop = Duration.Samples(300), FftSize = 1024 };
        string[] files = [Write("slow.onnx", 1), Write("fast.onnx", 2, TinyModel.Card with { SampleRate = 24_000, FrontEnd = faster }, faster), Write("other.onnx", 3)];
        Assert.Equal(24_000, Ensemble.Merge(files, folder["all.onnx"]).SampleRate);
        float[] waveform = DirectFourier.Waveform(samples), resampled = Earmark.Audio.Resampler.Resample(waveform, 24_000, 8000);
        float[] TaggerScores(string file, float[] audio, int rate)
        {
            using var tagger = Tagger.Load(file);
            return tagger.Score(new Earmark.Audio.Waveform(audio, rate));
        }
        float[] slow = TaggerScores(files[0], resampled, 8000), fast = TaggerScores(files[1], waveform, 24_000), other = TaggerScores(files[2], resampled, 8000);
        Assert.Equal(ScoreRule.Softmax.Mean([.. slow, .. fast, .. other], 3), TaggerScores(folder["all.onnx"], waveform, 24_000), (a, b) => Math.Abs(a - b) < 1e-5);
        if (samples > 1) Assert.NotEqual(slow, TaggerScores(files[0], waveform, 8000)); // without resampling
    }

    [Fact]
    public void The_embedding_concatenates_those_of_the_members()
    {
        var files = Members();
        Ensemble.Merge(files, folder["all.onnx"]);
        var waveform = DirectFourier.Waveform(900);
        using var model = Model.Load(folder["all.onnx"]);
        Assert.Equal(files.SelectMany(file =>
        {
            using var member = Model.Load(file);
            return member.Embedding(waveform, 1, 900);
        }), model.Embedding(waveform, 1, 900));
    }

    [Fact]
    public void The_card_contains_the_values_common_to_all_members()
    {
        string[] files =
        [
            Write("a.onnx", 1, TinyModel.Card with { ValidationClips = ["x", "y"], Prediction = new() { Temperature = 1 } }),
            Write("b.onnx", 2, TinyModel.Card with { ValidationClips = ["y", "z"], Prediction = new() { Temperature = 4 } }),
        ];
        var card = Ensemble.Merge(files, folder["all.onnx"], merged => merged with { Metrics = new Dictionary<string, double> { ["out of fold MAP@3"] = 0.9 } });
        using var model = Model.Load(folder["all.onnx"]);
        Assert.Equal(["y"], model.Card.ValidationClips); // held out in both members
        Assert.Equal(24, model.Card.Parameters);
        Assert.Equal(667, model.Card.MultiplyAddsPerSecond);
        Assert.Equal(1, model.Card.Prediction.Temperature); // the temperatures of the members are in the graph
        Assert.Equal(0.9, model.Card.Metrics["out of fold MAP@3"]);
        Assert.Equal(TinyModel.Card.Fingerprint, model.Card.Fingerprint);
        Assert.Equal("""{"type":"ensemble","members":[{"type":"tiny"},{"type":"tiny"}]}""", model.Card.Network);
        Assert.Equal(card.ToMetadata().OrderBy(entry => entry.Key), model.Card.ToMetadata().OrderBy(entry => entry.Key));
    }

    public static TheoryData<string, string> IncompatibleModels => new()
    {
        { "labels", "its labels differ from those of {0}; only in this model: cow; only in the other: bus. Expected models with the same labels." },
        { "rate", "its sample rate is 5000 Hz, but that of {0} is 8000 Hz. Expected models whose highest sample rate is a multiple of all others. 'earmark train --set frontEnd.sampleRate=HZ' specifies the sample rate of a model." },
        { "rule", "its prediction rule is 'windows of 2 s every 1 s, arithmetic mean', but that of {0} is 'the whole recording at once'. Expected models with the same prediction rule." },
    };

    [Theory, MemberData(nameof(IncompatibleModels))]
    public void Rejects_incompatible_models(string difference, string message)
    {
        var card = TinyModel.Card with { Labels = difference == "labels" ? new(["bark", "bell", "cow"]) : TinyModel.Card.Labels };
        if (difference == "rate") card = card with { SampleRate = 5000, FrontEnd = TinyModel.FrontEnd with { SampleRate = 5000, Fmax = 2500 } };
        if (difference == "rule") card = card with { Prediction = new() { Rule = PredictionRule.Windows } };
        string[] files = [Write("a.onnx", 1), Write("b.onnx", 2, card)];
        var error = Assert.Throws<InputException>(() => Ensemble.Merge(files, folder["all.onnx"]));
        Assert.Equal($"{files[1]}: {string.Format(System.Globalization.CultureInfo.InvariantCulture, message, files[0])}", error.Message);
        Assert.False(File.Exists(folder["all.onnx"]));
    }

    [Fact]
    public void Rejects_a_model_specified_twice()
    {
        var file = Write("a.onnx", 1);
        Assert.Equal($"{file}: specified twice. Expected each model once.",
            Assert.Throws<InputException>(() => Ensemble.Merge([file, file], folder["all.onnx"])).Message);
    }

    [Fact]
    public void A_cancelled_merge_leaves_no_file()
    {
        var files = Members();
        using var source = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => Ensemble.Merge(files, folder["all.onnx"], card =>
        {
            source.Cancel(); // the members have been read, but the parity check has not started
            return card;
        }, source.Token));
        Assert.Equal(files.Length, Directory.GetFiles(Path.GetDirectoryName(files[0])!).Length);
    }

    private string[] Members() => [Write("a.onnx", 1), Write("b.onnx", 2), Write("c.onnx", 3)];

    private string Write(string name, ulong seed, ModelCard? card = null, Earmark.FrontEnds.LogMel? frontEnd = null) =>
        TinyModel.Write(folder, TinyModel.CreateModel((card ?? TinyModel.Card).ToMetadata(), matrix: TinyModel.RandomMatrix(seed), frontEnd: frontEnd), name);

    // A model with a front end of eight bands, the pairs of which are added.
    private string WriteFolded(string name, Earmark.FrontEnds.LogMel frontEnd)
    {
        var graph = new Earmark.Onnx.OnnxGraph("folded");
        var spectrogram = frontEnd.EmitModel(graph, graph.Input("waveform", "batch", "samples"), 2);
        var means = graph.Op("ReduceMean", [spectrogram], ("axes", new long[] { 1, 2 }), ("keepdims", 0));
        var weights = graph.Initializer("matrix", [.. TinyModel.RandomMatrix(8), .. TinyModel.RandomMatrix(9)], 8, 3);
        graph.Output(ScoreRule.Softmax.EmitScores(graph, graph.Op("MatMul", [means, weights])), "scores", "batch", "3");
        graph.Output(means, "embedding", "batch", "8");
        return TinyModel.Write(folder, graph.ToBytes((TinyModel.Card with { FrontEnd = frontEnd }).ToMetadata()), name);
    }

    private static float[] Scores(string file, float[] waveform)
    {
        using var model = Model.Load(file);
        return model.Scores(waveform, 1, waveform.Length);
    }

    private static ScoreTable TableOf(string file, float[] waveform) => new(TinyModel.Card.Labels, ["clip"], Scores(file, waveform));
}
