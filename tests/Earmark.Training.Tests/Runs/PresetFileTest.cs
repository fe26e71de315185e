using Earmark.FrontEnds;
using Earmark.Training.Networks;
using Earmark.Training.Presets;
using Earmark.Training.Runs;

namespace Earmark.Training.Tests.Runs;

public sealed class PresetFileTest
{
    public static TheoryData<string> Names => [.. PresetFile.Names];

    [Theory, MemberData(nameof(Names))]
    public void Every_preset_is_valid_and_has_a_description(string name) => Assert.NotEmpty(PresetFile.Load(name).About);

    [Theory, MemberData(nameof(Names))]
    public void A_written_preset_round_trips(string name)
    {
        var path = Path.GetTempFileName();
        var preset = PresetFile.Load(name, ["seed=7"]);
        File.WriteAllText(path, PresetFile.Write(preset));
        Assert.Equal(PresetFile.Write(preset), PresetFile.Write(PresetFile.Load(path)));
        File.Delete(path);
    }

    [Fact]
    public void A_number_is_a_valid_string() // the names of values in a graph are often numbers
    {
        var backbone = Assert.IsType<Backbone>(PresetFile.Load("quick", ["frontEnd.type=backbone", "frontEnd.file=model.onnx", "frontEnd.output=1234", "network.type=head", "augment.gain=0", "augment.filter=0", "examples.cropMin=2"]).FrontEnd);
        Assert.Equal("1234", backbone.Output);
    }

    [Fact]
    public void Baseline_equals_the_defaults_except_for_notebook_specific_values()
    {
        var (records, baseline) = (new Preset(), PresetFile.Load("baseline"));
        Assert.Equal(PresetFile.Write(records with
        {
            About = baseline.About,
            Examples = records.Examples with { Padding = Duration.Samples(4000) },
            Targets = records.Targets with { Rule = ScoreRuleOption.Auto },
            Optimiser = records.Optimiser with { EpsilonHat = true },
            Validation = records.Validation with { Split = ValidationSplit.Random },
        }), PresetFile.Write(baseline));
    }

    [Fact]
    public void Baseline_durations_match_the_notebook()
    {
        var baseline = PresetFile.Load("baseline");
        var frontEnd = Assert.IsType<AmplitudePhase>(baseline.FrontEnd);
        Assert.Equal((44_100, 400, 160, 512, 0), (frontEnd.SampleRate, frontEnd.FrameSamples, frontEnd.HopSamples, frontEnd.FftSize, frontEnd.PaddingSamples));
        Assert.Equal([8000, 8000, 4000], new[] { baseline.Examples.CropMin, baseline.Examples.CropMax, baseline.Examples.Padding }.Select(length => length.ToSamples(44_100)));
    }

    [Theory]
    [InlineData("quick", 32_000, 1280, 640, 1280, 14_000, 48_000, 48_000, 96_000)]
    [InlineData("strong", 32_000, 1280, 640, 1280, 14_000, 48_000, 48_000, 96_000)]
    [InlineData("demo", 32_000, 1280, 640, 1280, 14_000, 48_000, 48_000, 96_000)]
    [InlineData("strong", 16_000, 640, 320, 640, 8000, 24_000, 24_000, 48_000)]
    [InlineData("strong", 22_050, 882, 441, 882, 11_025, 33_075, 33_075, 66_150)]
    [InlineData("strong", 11_025, 441, 221, 441, 5512.5, 16_538, 16_538, 33_075)] // 220.5 and 16,537.5 are rounded away from zero
    [InlineData("strong", 8000, 320, 160, 320, 4000, 12_000, 12_000, 24_000)]
    public void Durations_scale_with_the_sample_rate(string name, int rate, int frame, int hop, int fftSize, double fmax, int shortest, int cropMin, int cropMax)
    {
        var preset = PresetFile.Load(name);
        Assert.Equal(0, preset.FrontEnd.SampleRate); // auto
        var frontEnd = Assert.IsType<LogMel>(preset.FrontEnd.WithSampleRate(rate));
        Assert.Equal((rate, frame, hop, fftSize, fmax, shortest), (frontEnd.SampleRate, frontEnd.FrameSamples, frontEnd.HopSamples, frontEnd.FftSize, frontEnd.Fmax, frontEnd.MinSamples));
        Assert.Equal((cropMin, cropMax), (preset.Examples.CropMin.ToSamples(rate), preset.Examples.CropMax.ToSamples(rate)));
        Assert.Empty(PresetKeys.GetErrors(preset with { FrontEnd = frontEnd }));
    }

    [Theory]
    [InlineData(64, 320)]
    [InlineData(128, 640)] // 320 samples, with bins 25 Hz apart, would leave some bands without a bin
    public void The_fft_size_is_large_enough_for_the_bands(int bands, int size) =>
        Assert.Equal(size, Assert.IsType<LogMel>(PresetFile.Load("strong", [$"frontEnd.bands={bands}"]).FrontEnd.WithSampleRate(8000)).FftSize);

    [Fact]
    public void Baseline_validates_after_every_epoch_of_the_notebook_data()
    {
        var baseline = PresetFile.Load("baseline");
        var stepsPerEpoch = Math.Ceiling((9473 - 3127) / (double)baseline.Examples.Batch);
        Assert.Equal(199, stepsPerEpoch);
        Assert.True(baseline.Validation.Every <= stepsPerEpoch);
    }

    [Theory, MemberData(nameof(Names))]
    public void Only_the_baseline_uses_a_random_split(string name) =>
        Assert.Equal(name == "baseline" ? ValidationSplit.Random : ValidationSplit.Grouped, PresetFile.Load(name).Validation.Split);

    [Theory, MemberData(nameof(Names))]
    public void Choices_are_read_and_written_as_documented(string name)
    {
        var keys = PresetKeys.List(PresetFile.Load(name)).Where(key => key.Value is Enum).ToList();
        Assert.True(keys.Count >= 7, $"{keys.Count} keys");
        foreach (var key in keys)
        {
            Assert.Equal(Enum.GetValues(key.Value!.GetType()).Cast<object>().Select(PresetKeys.Format), key.About.Choices);
            foreach (var word in key.About.Choices)
            {
                var preset = PresetFile.Load(name, [$"{key.Path}={word}"]);
                Assert.Equal(word, PresetKeys.Format(PresetKeys.List(preset).Single(other => other.Path == key.Path).Value));
                Assert.Contains($"\"{key.Path.Split('.')[^1]}\": \"{word}\"", PresetFile.Write(preset), StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [InlineData("baseline", Precision.Float32)]
    [InlineData("demo", Precision.Auto)]
    [InlineData("quick", Precision.Auto)]
    [InlineData("strong", Precision.Auto)]
    [InlineData("best", Precision.Auto)]
    [InlineData("fusion", Precision.Auto)]
    [InlineData("transfer", Precision.Float32)]
    public void Only_baseline_and_transfer_have_a_fixed_precision(string name, Precision precision) =>
        Assert.Equal(precision, PresetFile.Load(name).Schedule.Precision);

    [Fact]
    public void Every_key_is_documented()
    {
        foreach (var name in PresetFile.Names)
            Assert.All(PresetKeys.List(PresetFile.Load(name)), key => Assert.True(key.About.Text.Length > 10 && !key.About.Text.EndsWith('.'), key.Path));
    }

    [Fact]
    public void Individual_keys_override_a_preset()
    {
        var preset = PresetFile.Load("baseline", ["schedule.steps=2000", "network.widths=[8,16]", "schedule.decay=cosine", "frontEnd.phase=false"]);
        Assert.Equal(2000, preset.Schedule.Steps);
        Assert.Equal([8, 16], ((BaselineNet)preset.Network).Widths);
        Assert.Equal(LearningRateDecay.Cosine, preset.Schedule.Decay);
        Assert.False(((AmplitudePhase)preset.FrontEnd).Phase);
    }

    [Fact]
    public void Changing_the_type_applies_its_defaults()
    {
        var preset = PresetFile.Load("baseline", ["network.type=vgg", "network.headDropout=0.3"]);
        Assert.Equal(0.3, Assert.IsType<Vgg>(preset.Network).HeadDropout);
        Assert.Equal(new Vgg().Widths, ((Vgg)preset.Network).Widths);
    }

    [Theory]
    [InlineData("schedule.stepps=3", "--set: schedule.stepps: there is no such key. Expected a key of the preset. Did you mean 'schedule.steps'? 'earmark train --preset NAME --keys' lists the keys of a preset.")]
    [InlineData("schedule=3", "--set: schedule: there is no such key. Expected a key of the preset. 'earmark train --preset NAME --keys' lists the keys of a preset.")]
    [InlineData("schedule.steps", "--set schedule.steps: it has no '='. Expected key=value, such as schedule.steps=2000.")]
    [InlineData("schedule.steps=many", "--set: schedule.steps: its value is \"many\". Expected a whole number.")]
    [InlineData("network.type=unet", "--set: network.type: its value is \"unet\". Expected baseline or vgg or resNet or head or vggAndEmbedding.")]
    [InlineData("schedule.steps=0", "baseline with the specified options: schedule.steps is 0. Expected 1 to 1000000000 steps: number of training steps, unless schedule.epochs requires more.")]
    [InlineData("schedule.decay=stairs", "--set: schedule.decay: its value is \"stairs\". Expected exponential or cosine.")]
    [InlineData("schedule.precision=2", "--set: schedule.precision: its value is 2. Expected float32 or bfloat16 or auto.")]
    [InlineData("examples.source=", "--set: examples.source: its value is \"\". Expected waveform or cache.")]
    [InlineData("network.inputNorm=null", "--set: network.inputNorm: its value is missing. Expected none or bin.")]
    [InlineData("prediction.rule=crops", "--set: prediction.rule: its value is \"crops\". Expected whole or windows.")]
    [InlineData("prediction.mean=1", "--set: prediction.mean: its value is 1. Expected arithmetic or geometric.")]
    [InlineData("examples.cropMin=9000 samples", "baseline with the specified options: examples.cropMin is 9000 samples. Expected at most examples.cropMax, which is 8000 samples.")]
    [InlineData("validation.seed=4294967296", "baseline with the specified options: validation.seed is 4294967296. Expected 0 to 4294967295, as in scikit-learn, with validation.split random.")]
    [InlineData("examples.cropMin=700 samples", "baseline with the specified options: examples.cropMin is 700 samples: 2 frames. Expected at least 1520 samples, the 8 frames this network needs.")]
    [InlineData("frontEnd.frame=400", "baseline with the specified options: frontEnd.frame is 400 ms. Expected 0.01 to 250 ms: length of a frame and of its Hann window.")]
    [InlineData("examples.cropMin=8000", "baseline with the specified options: examples.cropMin is 8000 s. Expected 0.001 to 600 s: minimum crop length; all crops of a batch have the same length, chosen at random.")]
    [InlineData("examples.cropMin=8000 smaples", "--set: examples.cropMin: its value is \"8000 smaples\". Expected a number, or text such as '400 samples', '40 ms' or '1.5 s'.")]
    [InlineData("frontEnd.padding=1000001 samples", "baseline with the specified options: frontEnd.padding is 1000001 samples. Expected 0 to 1000000 samples, or 0 to 10 s: zero padding at each end of a whole clip, in training and in the model.")]
    [InlineData("frontEnd.hop=0 samples", "baseline with the specified options: frontEnd.hop is 0 samples. Expected 1 to 65536 samples, or 0.01 to 250 ms: hop between consecutive frames.")]
    [InlineData("examples.cropMax=100000001 samples", "baseline with the specified options: examples.cropMax is 100000001 samples. Expected 1 to 100000000 samples, or 0.001 to 600 s: maximum crop length.")]
    [InlineData("examples.cropMin=0.5 samples", "--set: examples.cropMin: its value is \"0.5 samples\". Expected a number, or text such as '400 samples', '40 ms' or '1.5 s'.")]
    [InlineData("augment.noise=0.5", "baseline with the specified options: augment.gain, augment.filter, augment.reverb, augment.noise and augment.muLaw require a logarithmic power spectrogram. Expected frontEnd.type logMel or logMelAndBackbone, or 0 for all of them.")]
    [InlineData("targets.betweenClass=true", "baseline with the specified options: targets.betweenClass requires a logarithmic power spectrogram. Expected frontEnd.type logMel, or false.")]
    [InlineData("frontEnd.sampleRate=fast", "--set: frontEnd.sampleRate: its value is \"fast\". Expected auto or a whole number.")]
    [InlineData("frontEnd.sampleRate=0", "--set: frontEnd.sampleRate: its value is 0. Expected auto or a whole number.")]
    [InlineData("frontEnd.sampleRate=100", "baseline with the specified options: frontEnd.sampleRate is 100. Expected auto or 1000 to 384000 Hz: sample rate of the waveforms; auto: the most common rate of the training clips, at most 44,100 Hz.")]
    [InlineData("frontEnd.shortest=48000", "--set: frontEnd.shortest: there is no such key. Expected a key of the preset. Did you mean 'frontEnd.hop'? 'earmark train --preset NAME --keys' lists the keys of a preset.")]
    public void Invalid_settings_are_rejected(string setting, string message) =>
        Assert.Equal(message, Assert.Throws<InputException>(() => PresetFile.Load("baseline", [setting])).Message);

    [Theory] // of keys that only some types have
    [InlineData("frontEnd.type=backbone", "frontEnd.framing=blocks", "--set: frontEnd.framing: its value is \"blocks\". Expected auto or windows or model.")]
    [InlineData("frontEnd.type=logMelAndBackbone", "frontEnd.backbone.framing=1", "--set: frontEnd.backbone.framing: its value is 1. Expected auto or windows or model.")]
    [InlineData("frontEnd.type=backbone", "frontEnd.minSeconds=short", "--set: frontEnd.minSeconds: its value is \"short\". Expected auto or a number.")]
    [InlineData("frontEnd.type=backbone", "frontEnd.minSeconds=null", "--set: frontEnd.minSeconds: its value is missing. Expected auto or a number.")]
    [InlineData("frontEnd.type=backbone", "frontEnd.minSeconds=61", "quick with the specified options: frontEnd.minSeconds is 61. Expected auto or 0 to 60 s: length to which shorter recordings are repeated, in training and in tagging; 0: they are zero-padded; auto: that of the interface.")]
    [InlineData("network.type=head", "network.kind=deep", "--set: network.kind: its value is \"deep\". Expected linear or hidden or attention.")]
    public void Invalid_values_of_a_type_are_rejected(string type, string setting, string message) =>
        Assert.Equal(message, Assert.Throws<InputException>(() => PresetFile.Load("quick", [type, setting])).Message);

    [Fact]
    public void An_example_is_mixed_once() =>
        Assert.Equal("quick with the specified options: targets.betweenClass and targets.mixup are both enabled. Expected only one of them: an example is mixed once.",
            Assert.Throws<InputException>(() => PresetFile.Load("quick", ["targets.betweenClass=true"])).Message);

    [Fact]
    public void All_errors_are_reported_together()
    {
        var error = Assert.Throws<InputException>(() => PresetFile.Load("baseline", ["schedule.steps=0", "examples.batch=0"]));
        Assert.Contains("examples.batch is 0", error.Message, StringComparison.Ordinal);
        Assert.Contains("schedule.steps is 0", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_name_is_rejected() =>
        Assert.Equal("--preset bets: there is no preset or file with that name. Expected one of baseline, best, demo, fusion, quick, strong, transfer, or the path of a JSON file. A run's hparams.json is such a file.",
            Assert.Throws<InputException>(() => PresetFile.Load("bets")).Message);

    [Fact]
    public void A_file_that_is_not_JSON_is_rejected()
    {
        var path = Path.GetTempFileName();
        File.WriteAllText(path, "steps: 3");
        Assert.StartsWith($"{path}: it is not valid JSON (", Assert.Throws<InputException>(() => PresetFile.Load(path)).Message, StringComparison.Ordinal);
        File.Delete(path);
    }
}
