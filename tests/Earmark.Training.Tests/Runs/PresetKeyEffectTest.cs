using Earmark.Runs;
using System.Globalization;
using System.Collections.Concurrent;
using Earmark.Training.Networks;
using Earmark.Training.Runs;
using Earmark.Training.Presets;

namespace Earmark.Training.Tests.Runs;

/// <summary>Every preset key changes the results of a run, so no key is without effect. Type keys are excluded, because they change the set of keys.</summary>
public sealed class PresetKeyEffectTest(TinyRun tiny) : IClassFixture<TinyRun>
{
    // Values for keys whose default change would be invalid or have no effect.
    private static readonly Dictionary<string, string> ChangedValues = new()
    {
        ["frontEnd.sampleRate"] = "22050", ["frontEnd.frame"] = "384 samples", ["frontEnd.hop"] = "128 samples", ["frontEnd.fftSize"] = "1024", ["frontEnd.padding"] = "2000 samples",
        ["frontEnd.fmax"] = "6000", ["frontEnd.fmin"] = "100", ["frontEnd.bands"] = "20", ["frontEnd.floor"] = "0.001", ["frontEnd.minSeconds"] = "0.75",
        ["network.widths"] = "[4,4]", ["network.kernelFrames"] = "5", ["network.kernelBins"] = "5",
        ["examples.cropMin"] = "7000 samples", ["examples.cropMax"] = "20000 samples", ["examples.padding"] = "3000 samples", ["validation.every"] = "7", ["validation.fraction"] = "0.5",
        ["targets.rule"] = "sigmoid", ["doubtful.maskAbove"] = "0.5", ["doubtful.maskPercentile"] = "50", ["optimiser.epsilon"] = "0.01", ["schedule.decaySteps"] = "10", ["schedule.steps"] = "10", ["schedule.epochs"] = "5", ["examples.batch"] = "5", ["augment.bandMask"] = "0.5", ["augment.roll"] = "1", ["augment.timeStretch"] = "0.5", ["prediction.ttaSpread"] = "0.1",
    };

    // Keys without effect because they apply to folds only (see SigmoidRunTest and HeldOutScanTest), or because of another key of the same preset. Every key has an effect in at least one of the two presets.
    private static readonly Dictionary<string, string[]> Unused = new()
    {
        ["full"] = ["schedule.decayFactor", "schedule.decaySteps", "validation.thresholdPrecision", "validation.falseSegmentsPerHour", "validation.segmentWindow", "about"],
        ["plain"] = ["prediction.rule", "prediction.windowSeconds", "prediction.hopSeconds", "prediction.mean", "prediction.ttaSpread", "examples.fill", "examples.cropLengths", "targets.mixupTargets", "augment.masks", "augment.gain",
            "augment.filter", "augment.reverb", "augment.reverbSeconds", "augment.noise", "augment.noiseSnr", "augment.muLaw", "targets.betweenClass", "validation.thresholdPrecision", "validation.falseSegmentsPerHour", "validation.segmentWindow", "about"],
    };

    // Keys for training with folds: see SelfVerificationRunTest.
    private static readonly string[] WithFolds = ["doubtful.rounds", "doubtful.roundSteps", "doubtful.confirmBelow", "doubtful.dropFrom", "doubtful.correctFrom", "doubtful.maxPerLabel"];

    // Keys for training with a teacher: see DistillationRunTest.
    private static readonly string[] WithTeacher = ["distillation.weight", "distillation.temperature"];

    // Settings without which a key has no effect.
    private static readonly Dictionary<string, string[]> Conditions = new() { ["network.units"] = ["network.kind=hidden"], ["targets.mixupTargets"] = ["targets.rule=sigmoid"], ["doubtful.clips"] = ["doubtful.weight=0.5"],
        ["targets.betweenClass"] = ["targets.mixup=0"], ["augment.reverbSeconds"] = ["augment.reverb=0.5"], ["augment.noiseSnr"] = ["augment.noise=0.5"] };

    // Static, because xunit creates an instance for each row. The values are lazy, so that each is computed once even if rows run in parallel.
    private static readonly ConcurrentDictionary<string, Lazy<string>> Baselines = [];

    private static readonly Dictionary<string, Preset> Presets = new() { ["full"] = TinyRun.Full, ["plain"] = TinyRun.Plain, ["head"] = TinyRun.Full with { Network = new Head() } };

    public static TheoryData<string, string> Keys
    {
        get
        {
            var keys = new TheoryData<string, string>();
            foreach (var (name, preset) in Presets.Take(2))
                foreach (var key in PresetKeys.List(preset).Where(key => !Unused[name].Contains(key.Path) && !WithFolds.Contains(key.Path) && !WithTeacher.Contains(key.Path) && key.Path is not ("frontEnd.type" or "network.type"))) keys.Add(name, key.Path);
            foreach (var key in PresetKeys.List(Presets["head"]).Where(key => key.Path.StartsWith("network.", StringComparison.Ordinal) && key.Path is not ("network.type" or "network.batchNormMomentum"))) keys.Add("head", key.Path);
            return keys;
        }
    }

    [Theory, MemberData(nameof(Keys))]
    public void Every_key_changes_the_results(string name, string path)
    {
        var preset = Presets[name];
        var key = PresetKeys.List(preset).Single(key => key.Path == path);
        var file = Path.Combine(tiny.Root, $"{name}.json");
        if (!File.Exists(file)) File.WriteAllText(file, PresetFile.Write(preset));
        var conditions = Conditions.GetValueOrDefault(path, []);
        var changed = PresetFile.Load(file, [.. conditions, $"{path}={ChangedValues.GetValueOrDefault(path) ?? ChangedValue(key)}"]);
        Assert.NotEqual(Baselines.GetOrAdd(name + string.Concat(conditions), _ => new(() => ResultsOf(conditions.Length == 0 ? preset : PresetFile.Load(file, conditions)))).Value, ResultsOf(changed));
    }

    [Fact]
    public void Every_key_of_training_with_folds_is_tested() => Assert.Equal(WithFolds, SelfVerificationRunTest.Keys.Select(row => row.Data.Item1));

    [Fact]
    public void Every_key_of_training_with_a_teacher_is_tested() => Assert.Equal(WithTeacher, DistillationRunTest.Keys.Select(row => row.Data.Item1));

    [Fact]
    public void Every_key_is_used_in_at_least_one_preset() =>
        Assert.Equal(["validation.thresholdPrecision", "validation.falseSegmentsPerHour", "validation.segmentWindow", "about"], Unused["full"].Intersect(Unused["plain"]));

    // Returns the results of a run: the losses during training and the final scores of the held-out clips.
    private string ResultsOf(Preset preset)
    {
        var (result, folder) = tiny.Train(preset);
        var losses = HistoryLine.Read(folder.History).Select(line => string.Create(CultureInfo.InvariantCulture, $"{line.Stream} {line.Step} {line.Loss:R}"));
        var scores = result.Scores!.Clips.Select((clip, row) => $"{clip} {string.Join(' ', result.Scores[row].ToArray().Select(score => score.ToString("R", CultureInfo.InvariantCulture)))}");
        return string.Join("\n", [.. losses, .. scores]);
    }

    private static string ChangedValue(PresetKey key) => key.Value switch
    {
        string text => key.About.Choices.First(choice => choice != text),
        Enum choice => key.About.Choices.First(word => word != PresetKeys.Format(choice)),
        bool flag => flag ? "false" : "true",
        int number => (number + 1).ToString(CultureInfo.InvariantCulture),
        ulong number => (number + 1).ToString(CultureInfo.InvariantCulture),
        double number => (number == 0 ? 0.1 : number * 0.9).ToString("R", CultureInfo.InvariantCulture),
        _ => throw new InvalidOperationException(key.Path),
    };
}
