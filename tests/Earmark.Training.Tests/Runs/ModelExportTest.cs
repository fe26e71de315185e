using System.Text.RegularExpressions;
using Earmark.Data;
using Earmark.FrontEnds;
using Earmark.Tagging;
using Earmark.Training.Networks;
using Earmark.Training.Presets;
using Earmark.Training.Runs;
using static TorchSharp.torch;

namespace Earmark.Training.Tests.Runs;

public sealed class ModelExportTest : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("earmark-test").FullName;

    public static TheoryData<string, string> Pairs
    {
        get
        {
            var pairs = new TheoryData<string, string>();
            foreach (var network in Network.Catalogue)
                foreach (var frontEnd in FrontEnd.Defaults)
                    foreach (var normalise in Enum.GetNames<Normalisation>()) pairs.Add($"{network.GetType().Name} {normalise}", frontEnd.GetType().Name);
            return pairs;
        }
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    // CheckExportable verifies the file with 1 sample, 100 samples, 0.1 s, 1 s and 3 s.
    [Theory, MemberData(nameof(Pairs))]
    public void Every_network_and_front_end_is_exported_correctly(string network, string frontEnd)
    {
        var parts = network.Split(' ');
        var preset = new Preset
        {
            FrontEnd = FrontEnd.Defaults.Single(example => example.GetType().Name == frontEnd),
            Network = Network.Catalogue.Single(row => row.GetType().Name == parts[0]) with { InputNorm = Enum.Parse<Normalisation>(parts[1]) },
        };
        var path = Path.Combine(folder, "model.onnx");
        ModelExport.CheckExportable(path, preset, Card(preset));
        Assert.False(File.Exists(path));
    }

    [Fact]
    public void A_file_with_different_weights_fails_the_parity_check()
    {
        var preset = new Preset();
        var path = Path.Combine(folder, "model.onnx");
        using Weights first = new(), second = new();
        ModelExport.Write(path, preset.FrontEnd, (preset.Network, Body(preset, first, 1)), Card(preset));
        var other = Body(preset, second, 2);
        var error = Assert.Throws<InvalidOperationException>(() => ModelExport.VerifyParity(path, preset.FrontEnd, (preset.Network, other), []));
        Assert.Matches($@"^{Regex.Escape(path)}: the scores of the file differ from those of the network: for \d+ samples, the score of '[abc]' is 0\.\d+ in the file and 0\.\d+ in the network\. Expected a difference of at most 0\.0001\.$", error.Message);
    }

    [Fact]
    public void A_file_that_fails_the_parity_check_never_gets_its_final_name()
    {
        var preset = new Preset();
        var path = Path.Combine(folder, "model.onnx");
        File.WriteAllText(path, "previous content");
        using var weights = new Weights();
        var body = Body(preset, weights, 1);
        float[][] ChangeWeights() // after the file is written, so that file and network differ
        {
            using (no_grad()) weights.Flat.mul_(3);
            return [];
        }
        IEnumerable<float[]> Recordings()
        {
            foreach (var recording in ChangeWeights()) yield return recording;
            yield return [.. Enumerable.Range(0, 4000).Select(i => 0.3f * MathF.Sin(i))];
        }
        Assert.Throws<InvalidOperationException>(() => ModelExport.WriteVerified(path, preset.FrontEnd, (preset.Network, body), Card(preset), Recordings()));
        Assert.Equal("previous content", File.ReadAllText(path));
        Assert.Single(Directory.GetFiles(folder));
        Assert.InRange(ModelExport.WriteVerified(path, preset.FrontEnd, (preset.Network, body), Card(preset), []), 0, ModelExport.Tolerance);
        Assert.True(new FileInfo(path).Length > 10_000);
    }

    [Fact]
    public void Scores_do_not_depend_on_the_other_clips_of_the_batch()
    {
        var preset = new Preset();
        var path = Path.Combine(folder, "model.onnx");
        using var weights = new Weights();
        ModelExport.Write(path, preset.FrontEnd, (preset.Network, Body(preset, weights, 1)), Card(preset));
        using var model = Model.Load(path);
        var random = new CounterRandom(1, "test");
        float[] waveforms = [.. Enumerable.Range(0, 3 * 9000).Select(_ => (float)random.NextDouble(-1, 1))];
        var batch = model.Scores(waveforms, 3, 9000);
        Assert.Equal(batch[3..6], model.Scores(waveforms[9000..18000], 1, 9000), (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.Equal(1, batch[..3].Sum(), 1e-5f);
        Assert.Equal(64, model.Embedding(waveforms[..9000], 1, 9000).Length);
        var spectrogram = model.Spectrogram(waveforms[..8000]);
        Assert.Equal((2, 48, 257), (spectrogram.Channels, spectrogram.Frames, spectrogram.Bands)); // the clip without padding
    }

    [Fact]
    public void The_model_includes_the_padding_of_the_front_end_but_not_of_crops()
    {
        Spectrogram SpectrogramOf(Preset preset, int samples)
        {
            var path = Path.Combine(folder, "padded.onnx");
            using var weights = new Weights();
            ModelExport.Write(path, preset.FrontEnd, (preset.Network, Body(preset, weights, 1)), Card(preset));
            using var model = Model.Load(path);
            return model.Spectrogram(new float[samples]);
        }
        Assert.Equal(48, SpectrogramOf(PresetFile.Load("baseline"), 8000).Frames);
        Assert.Equal(8, SpectrogramOf(PresetFile.Load("baseline"), 1).Frames); // only the minimum of the network
        Assert.Equal(98, SpectrogramOf(PresetFile.Load("baseline", ["frontEnd.padding=4000 samples"]), 8000).Frames);
    }

    public static TheoryData<string> Networks => [.. Network.Catalogue.Select(network => network.GetType().Name)];

    [Theory, MemberData(nameof(Networks))]
    public void Every_network_scores_a_long_recording_in_blocks_as_in_one_piece(string network)
    {
        var preset = Small(Network.Catalogue.Single(row => row.GetType().Name == network));
        string[] paths = [Path.Combine(folder, "a.onnx"), Path.Combine(folder, "b.onnx"), Path.Combine(folder, "all.onnx")];
        foreach (var (i, path) in paths.Take(2).Index()) Export(path, preset, (ulong)i);
        Ensemble.Merge(paths[..2], paths[2]);
        var random = new CounterRandom(1, "long");
        float[] waveform = [.. Enumerable.Range(0, 301_234).Select(i => (float)(0.1 * random.NextGaussian() * (1 + i / 50_000 % 3)))]; // two and a half minutes
        foreach (var path in paths)
        {
            using var model = Model.Load(path, new() { Device = "cpu" });
            using var tagger = Tagger.Load(path, new() { Device = "cpu" });
            Assert.NotNull(model.Pooled);
            var whole = model.Scores(waveform, 1, waveform.Length);
            Assert.Equal(whole, tagger.Score(new Earmark.Audio.Waveform(waveform, 2000)), (a, b) => Math.Abs(a - b) <= PooledModel.Tolerance);
            Assert.NotEqual(whole, model.Scores(waveform, 1, 120_000));
        }
    }

    // The product of the strides of all members would be longer than any recording.
    [Fact]
    public void An_ensemble_of_many_networks_scores_a_long_recording_in_blocks()
    {
        string[] paths = [.. Enumerable.Range(0, 12).Select(i => Path.Combine(folder, $"{i}.onnx"))];
        foreach (var (i, path) in paths.Index()) Export(path, Small(new Vgg { Widths = [2, 2, 2, 2] }), (ulong)i);
        Ensemble.Merge(paths, Path.Combine(folder, "many.onnx"));
        using var model = Model.Load(Path.Combine(folder, "many.onnx"), new() { Device = "cpu" });
        Assert.NotNull(model.Pooled);
    }

    private static Preset Small(Network network) => new()
    {
        FrontEnd = new LogMel { SampleRate = 2000, Frame = Duration.Samples(128), Hop = Duration.Samples(80), FftSize = 128, MelBands = 24, Fmax = 1000 },
        Network = network,
    };

    private static void Export(string path, Preset preset, ulong seed)
    {
        using var weights = new Weights();
        var body = Body(preset, weights, seed);
        weights.Randomise(seed);
        ModelExport.Write(path, preset.FrontEnd, (preset.Network, body), Card(preset));
    }

    private static NetworkBody Body(Preset preset, Weights weights, ulong seed)
    {
        var body = preset.Network.Build(weights, new(preset.FrontEnd.Channels, 1, preset.FrontEnd.Bands), 3);
        weights.Allocate(seed, CPU);
        return body;
    }

    private static ModelCard Card(Preset preset) => new()
    {
        Labels = new(["a", "b", "c"]),
        SampleRate = preset.FrontEnd.SampleRate,
        Prediction = preset.Prediction,
        FrontEnd = preset.FrontEnd,
    };
}
