using Earmark.Data;
using Earmark.Synthesis;
using Earmark.Training.Runs;
using Earmark.Training.Presets;

namespace Earmark.Training.Tests.Runs;

/// <summary>A corpus of a few dozen generated clips, and presets that train on it in a second.</summary>
public sealed class TinyRun : IDisposable
{
    private int runs;

    public TinyRun()
    {
        Corpus.Write(Path.Combine(Root, "data"), new() { TrainClips = 24, TestClips = 10, ClassCount = 3, MeanSeconds = 0.6 });
        Data = Dataset.Open(Path.Combine(Root, "data"));
    }

    public string Root { get; } = Directory.CreateTempSubdirectory("earmark-test").FullName;

    public Dataset Data { get; }

    /// <summary>A preset with log-mel, VGG, all augmentations, EMA and weight decay.</summary>
    public static Preset Full { get; } = PresetFile.Load("quick",
    [
        "frontEnd.sampleRate=16000", "frontEnd.frame=512 samples", "frontEnd.hop=256 samples", "frontEnd.fftSize=512", "frontEnd.bands=24", "frontEnd.fmax=7000", "frontEnd.minSeconds=0.25",
        "network.widths=[4,8]", "network.headDropout=0.2", "examples.batch=8", "examples.cropMin=8000 samples", "examples.cropMax=16000 samples",
        "examples.cropLengths=3", "augment.timeMask=0.2", "augment.bandMask=0.2", "augment.masks=2", "augment.timeStretch=0.2", "augment.bandStretch=0.1",
        "augment.bandShift=0.1", "augment.gain=6", "augment.filter=6", "augment.roll=0.5", "targets.rule=softmax", "doubtful.weight=0.5", "schedule.steps=8", "schedule.warmUp=0.3", "schedule.precision=float32",
        "optimiser.clipNorm=0.5", "optimiser.emaDecay=0.5", "optimiser.weightDecay=1", "validation.every=1",
        "prediction.rule=windows", "prediction.windowSeconds=0.3", "prediction.hopSeconds=0.2", "prediction.ttaViews=2",
    ]);

    /// <summary>The baseline preset with a smaller network.</summary>
    public static Preset Plain { get; } = PresetFile.Load("baseline",
    [
        "frontEnd.sampleRate=16000", "network.widths=[4,4,8]", "targets.rule=softmax", "examples.batch=8", "schedule.steps=8", "optimiser.clipNorm=0.5", "validation.every=1",
    ]);

    /// <summary>Trains in a new folder, or resumes the run in the specified folder.</summary>
    public (RunResult Result, RunFolder Folder) Train(Preset preset, RunFolder? folder = null, Action<RunEvent>? onEvent = null, CancellationToken cancellationToken = default)
    {
        folder ??= RunFolder.Create(Path.Combine(Root, $"runs{Interlocked.Increment(ref runs)}"), Start, "{}", "{}");
        var options = new RunOptions { Device = "cpu", Threads = 2, Cache = Path.Combine(Root, "cache") };
        var fold = preset.Validation.HoldOut(Data, cancellationToken);
        return (TrainingRun.Execute(preset, Data, fold, folder, options, onEvent ?? (_ => { }), cancellationToken), folder);
    }

    public RunStart Start => new(Data.Root, new(), 0, null, Data.Fingerprint, "cpu", 2, "test", DateTimeOffset.UnixEpoch);

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
