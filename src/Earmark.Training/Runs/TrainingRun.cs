using Earmark.Data;
using Earmark.Leases;
using Earmark.Scoring;
using Earmark.Tagging;
using Earmark.Training.Batches;
using Earmark.Training.Presets;
using Earmark.Training.Networks;
using TorchSharp;

namespace Earmark.Training.Runs;

/// <summary>Trains one network and writes a verified model.onnx to the run folder. An interrupted run is resumed from its checkpoint.</summary>
public sealed class TrainingRun
{
    private readonly Preset preset;
    private readonly Dataset data;
    private readonly Fold fold;
    private readonly RunFolder folder;
    private readonly RunOptions options;
    private readonly Action<RunEvent> onEvent;
    private readonly List<Failure> skipped = [];
    private readonly InitialModel? initialModel;
    private readonly Teacher? teacher;
    private readonly ModelCard card;
    private readonly ExampleSource source;

    private TrainingRun(Preset preset, Dataset data, Fold fold, RunFolder folder, RunOptions options, ExampleSource source, Action<RunEvent> onEvent)
    {
        (this.data, this.fold, this.folder, this.options, this.source, this.onEvent) = (data, fold, folder, options, source, onEvent);
        var start = folder.ReadStart();
        (initialModel, teacher) = (start.Init, Teacher.Of(folder, start));
        card = ModelCardBuilder.Create(preset, data, fold, start);
        this.preset = preset with { Schedule = Schedule.WithEpochs(preset.Schedule, fold.Train.Count, preset.Examples.Batch) };
    }

    /// <summary>Starts or resumes training.</summary>
    /// <param name="preset">All parameters; the precision must be resolved (<see cref="PrecisionChoice"/>).</param>
    /// <param name="data">The data set.</param>
    /// <param name="fold">The training clips and the held-out clips.</param>
    /// <param name="folder">Folder of the run. If it contains a checkpoint, training resumes from it.</param>
    /// <param name="options">Device, threads and cache.</param>
    /// <param name="onEvent">Callback for the events of the run.</param>
    /// <param name="cancellationToken">Cancels training after the current step. A checkpoint is written.</param>
    /// <exception cref="ArgumentException">The precision or the sample rate is not resolved.</exception>
    /// <exception cref="InputException">Too few clips can be read, the loss is not finite, the checkpoint belongs to another network, or another process is already training the run.</exception>
    public static RunResult Execute(Preset preset, Dataset data, Fold fold, RunFolder folder, RunOptions options,
        Action<RunEvent> onEvent, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(preset);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(folder);
        RequireResolved(preset);
        using var lease = options.WatchLeases().Take(folder.Root, options.WaitForOthers, holder => onEvent(new RunEvent.Message($"waiting for {holder?.ToString() ?? "another process"}, which is training this run")), cancellationToken);
        return Execute(preset, data, DoubtfulLabels.Mark(fold, preset.Doubtful), folder, options, new ExampleSource(preset, options.Cache, onEvent), lease, onEvent, cancellationToken);
    }

    /// <summary>Starts or resumes training in a folder whose lease the caller holds, and reuses the clips that other folds of the run have already opened.</summary>
    internal static RunResult Execute(Preset preset, Dataset data, Fold fold, RunFolder folder, RunOptions options, ExampleSource source, Lease lease,
        Action<RunEvent> onEvent, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(onEvent);
        RequireResolved(preset);
        TorchSetup.Apply(options.Threads);
        folder.DeleteTemporaryFiles();
        return lease.Guard(() => new TrainingRun(preset, data, fold, folder, options, source, onEvent).Execute(lease, cancellationToken));
    }

    // Throws before anything is written.
    private static void RequireResolved(Preset preset)
    {
        SampleRateChoice.RequireResolved(preset);
        _ = PrecisionChoice.IsBfloat16(preset);
    }

    private RunResult Execute(Lease lease, CancellationToken cancellationToken)
    {
        const string trial = ".trial" + AtomicFile.TemporarySuffix;
        AtomicFile.ReplaceNameInExceptions(trial, "", () => ModelExport.CheckExportable(folder.Model + trial, preset, card, cancellationToken));
        using var network = TrainableNetwork.Create(preset, data.Labels.Count, Devices.Parse(options.Device));
        using var training = Examples("training", fold.Train, cancellationToken);
        using var heldOut = Examples("held-out", fold.ScoredValidation, cancellationToken);
        if (training.Clips.Count == 0)
            throw NoClips();

        var state = Path.Exists(folder.LastCheckpoint) ? RunState.FromMetadata(Checkpoint.Load(folder.LastCheckpoint, network), folder.LastCheckpoint) : Start(network, training, cancellationToken);
        if (state.Step > 0) onEvent(new RunEvent.Message($"resuming after step {state.Step}"));
        var targets = new Targets(training.Clips, data.Labels, preset.Targets.LabelSmoothing, preset.Doubtful.Weight);
        var batches = new BatchSequence(training, targets, preset, teacher is null ? null : new(training.Clips, teacher.Scores, card.ScoreRule, preset.Distillation.Temperature));
        return new TrainingLoop(network, preset, folder, options, state, lease, onEvent).Run(batches, new InTrainingValidation(heldOut, data.Labels, preset), cancellationToken)
            ? new FinalModel(preset, data, fold, folder, options, card, source, skipped, lease, onEvent).Write(network.Weights, heldOut, state.Step, cancellationToken)
            : new(false, state.Step, skipped, null, null, new Dictionary<string, double>());
    }

    private IExamples Examples(string part, IReadOnlyList<Clip> clips, CancellationToken cancellationToken) => source.Open(part, clips, skipped, cancellationToken);

    private InputException NoClips() => InputException.At(data.Root, $"none of its {fold.Train.Count} training clips can be used", "at least one",
        skipped.Count == 0 ? "" : $"The first: {skipped[0]}{(skipped.Count > 1 ? " The others are listed above." : "")}");

    // The input normalisation of a trained model is kept, because its weights were trained with it: docs/decisions/0029-init.md.
    private RunState Start(TrainableNetwork network, IExamples training, CancellationToken cancellationToken)
    {
        if (initialModel is not null) onEvent(new RunEvent.Message(InitialWeights.Load(initialModel, cancellationToken).CopyTo(network, data.Labels)));
        else if (network.Network.InputNorm is { } inputNorm)
        {
            var flatBands = InputNormStatistics.Measure(training, inputNorm, (done, total) => onEvent(new RunEvent.Progress("measuring bands", done, total)), cancellationToken);
            if (flatBands.Count > 0) onEvent(FlatBands.Report(preset.FrontEnd, flatBands));
        }
        return new();
    }
}

/// <summary>The result of a run.</summary>
/// <param name="Finished">Whether the run is finished; false if it was cancelled before its last step and can be resumed.</param>
/// <param name="Step">Number of completed steps.</param>
/// <param name="SkippedClips">Clips that could not be used.</param>
/// <param name="Scores">Scores of the held-out clips, computed with model.onnx, or null if the run is not finished.</param>
/// <param name="Evaluation">Metrics of these scores, or null if the run is not finished or no clips were held out.</param>
/// <param name="Metrics">Metrics in the metadata of the model.</param>
public sealed record RunResult(bool Finished, long Step, IReadOnlyList<Failure> SkippedClips, ScoreTable? Scores, Evaluation? Evaluation,
    IReadOnlyDictionary<string, double> Metrics);
