using Earmark.Data;
using Earmark.Scoring;
using Earmark.Training.Batches;
using Earmark.Tagging;
using TorchSharp;
using Earmark.Training.Networks;
using Earmark.Training.Presets;

namespace Earmark.Training.Runs;

/// <summary>Trains one network, from clips to a verified model.onnx in the folder of a run. An interrupted run is resumed from its checkpoint.</summary>
public sealed class TrainingRun
{
    private const int ProofSeconds = 30; // length of each recording in the parity check

    private readonly Preset preset;
    private readonly Dataset data;
    private readonly Fold fold;
    private readonly RunFolder folder;
    private readonly RunOptions options;
    private readonly Action<RunEvent> tell;
    private readonly List<Failure> leftOut = [];
    private readonly ModelCard card;
    private readonly ExampleSource source;

    private TrainingRun(Preset preset, Dataset data, Fold fold, RunFolder folder, RunOptions options, ExampleSource source, Action<RunEvent> tell)
    {
        (this.data, this.fold, this.folder, this.options, this.source, this.tell) = (data, fold, folder, options, source, tell);
        card = ModelCardBuilder.Of(preset, data, fold);
        this.preset = preset with { Schedule = Schedule.WithEpochs(preset.Schedule, fold.Train.Count, preset.Examples.Batch) };
    }

    /// <summary>Starts or resumes training.</summary>
    /// <param name="preset">Every parameter; its precision is resolved (<see cref="PrecisionChoice"/>).</param>
    /// <param name="data">The data set.</param>
    /// <param name="fold">The training clips and the held-out clips.</param>
    /// <param name="folder">Folder of the run. If it contains a checkpoint, training resumes from it.</param>
    /// <param name="options">Device, threads and cache.</param>
    /// <param name="tell">Callback for the events of the run.</param>
    /// <param name="stop">Cancels training after the current step; a checkpoint is written.</param>
    /// <exception cref="ArgumentException">The precision or the sample rate is not resolved.</exception>
    /// <exception cref="InputException">Too few clips can be read, the loss is not a number, the checkpoint belongs to another network, or another process is already training the run.</exception>
    public static RunResult Execute(Preset preset, Dataset data, Fold fold, RunFolder folder, RunOptions options,
        Action<RunEvent> tell, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(preset);
        ArgumentNullException.ThrowIfNull(options);
        return Execute(preset, data, fold, folder, options, new ExampleSource(preset, options.Cache, tell), tell, stop);
    }

    /// <summary>Starts or resumes training, and reuses what other folds of the run have found out about the clips.</summary>
    internal static RunResult Execute(Preset preset, Dataset data, Fold fold, RunFolder folder, RunOptions options, ExampleSource source,
        Action<RunEvent> tell, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(tell);
        SampleRateChoice.RequireResolved(preset);
        _ = PrecisionChoice.IsBfloat16(preset); // throws before anything is written
        TorchLog.ErrorsOnly();
        torch.set_num_threads(TorchThreads.Of(options.Threads));
        using var hold = folder.Hold();
        return new TrainingRun(preset, data, fold, folder, options, source, tell).Execute(stop);
    }

    private RunResult Execute(CancellationToken stop)
    {
        const string trial = ".trial" + AtomicFile.TemporarySuffix;
        AtomicFile.HideName(trial, "", () => ModelExport.CheckExportable(folder.Model + trial, preset, card, stop));
        using var weights = new Weights();
        var body = preset.Build(weights, data.Labels.Count);
        weights.Allocate(preset.Seed, Devices.Of(options.Device));
        using var optimiser = new AdamW(weights, preset.Optimiser);
        using var training = Examples("training", fold.Train, stop);
        using var held = Examples("held-out", fold.ScoredValidation, stop);
        if (training.Clips.Count == 0)
            throw NoClips();

        var state = Path.Exists(folder.Last) ? RunState.FromMetadata(Checkpoint.Load(folder.Last, weights, optimiser), folder.Last) : Begin(body, training, stop);
        if (state.Step > 0) tell(new RunEvent.Message($"resuming after step {state.Step}"));
        var finished = Train(body, weights, optimiser, training, held, state, stop);
        return finished ? Finish(weights, held, state.Step, stop) : new(false, state.Step, leftOut, null, null, new Dictionary<string, double>());
    }

    private IExamples Examples(string part, IReadOnlyList<Clip> clips, CancellationToken stop) => source.Open(part, clips, leftOut, stop);

    private InputException NoClips() => InputException.At(data.Root, $"none of its {fold.Train.Count} training clips can be used", "at least one",
        leftOut.Count == 0 ? "" : $"The first: {leftOut[0]}{(leftOut.Count > 1 ? " The others are listed above." : "")}");

    private RunState Begin(NetworkBody body, IExamples training, CancellationToken stop)
    {
        if (body.InputNorm is { } standard)
        {
            var quiet = InputNormStatistics.Measure(training, standard, (done, of) => tell(new RunEvent.Progress("measuring bands", done, of)), stop);
            if (quiet.Count > 0)
                tell(new RunEvent.Warning($"the training clips have almost no variation at {BandFrequencies.Describe(preset.FrontEnd, quiet)}. The model learns nothing from these bands "
                    + "and may underrate recordings that have sound there. Set a lower frontEnd.fmax, or train with recordings of the same kind as those to be tagged."));
        }
        return new();
    }

    private bool Train(NetworkBody body, Weights weights, AdamW optimiser, IExamples training, IExamples held, RunState state, CancellationToken stop)
    {
        var batches = new BatchSequence(training, new Targets(training.Clips, data.Labels, preset.Targets.LabelSmoothing, preset.Targets.UnverifiedWeight), preset);
        var validation = new InTrainingValidation(held, data.Labels, preset);
        var history = new History(folder, state.Step);
        var every = batches.StepsPerEpoch * ((preset.Validation.Every + batches.StepsPerEpoch - 1) / batches.StepsPerEpoch);
        var speed = new SpeedMeter(options.Clock);
        var saved = options.Clock.GetTimestamp();
        // If the network uses all cores, preparing a cached batch in parallel with a step is slower than preparing it before the step.
        var ahead = preset.Examples.Source == SpectrogramSource.Cache && weights.Device.type == DeviceType.CPU ? 0 : 2;
        if (state.DueValidation is { } norm) Validate(validation, body, weights, optimiser, history, state, norm, stop);
        using var queue = new Prefetch(batches, ahead, preset.Schedule.Steps, stop);
        foreach (var report in new Trainer(body, weights, optimiser, preset).Run(queue, state.Step))
        {
            if (!double.IsFinite(report.Loss) || !double.IsFinite(report.GradientNorm))
                throw new InputException($"step {report.Step:N0}: the loss is {report.Loss}, the norm of its gradient {report.GradientNorm}. Expected finite numbers. "
                    + $"Start a new run with a lower schedule.learningRate (now {preset.Schedule.LearningRate}), or with schedule.precision=float32.");
            state.Add(report);
            speed.Add((int)report.Map.Count);
            var last = report.Step == preset.Schedule.Steps;
            var (line, look) = (last || report.Step % RunState.LogEvery == 0, last || report.Step % every == 0);
            tell(new RunEvent.Progress("training", report.Step, preset.Schedule.Steps, "steps"));
            if (line) Add(history, state.TakeLine(report.LearningRate, speed.Take(), Now()));
            if (look && validation.Clips > 0) Validate(validation, body, weights, optimiser, history, state, report.GradientNorm, stop);
            if (look || options.Clock.GetElapsedTime(saved) > options.CheckpointEvery)
            {
                Checkpoint.Save(folder.Last, weights, optimiser, state.ToMetadata());
                saved = options.Clock.GetTimestamp();
            }
            if (look) speed.Restart();
            if (stop.IsCancellationRequested) break;
        }
        if (state.Step == preset.Schedule.Steps) return true;
        Checkpoint.Save(folder.Last, weights, optimiser, state.ToMetadata());
        return false;
    }

    // If validation is cancelled, it stays pending. The resumed run repeats it and gets the same results.
    private void Validate(InTrainingValidation validation, NetworkBody body, Weights weights, AdamW optimiser, History history, RunState state, double norm, CancellationToken stop)
    {
        state.DueValidation = norm;
        var began = options.Clock.GetTimestamp();
        double loss, map1, map3;
        try
        {
            (loss, map1, map3) = validation.Run(body, weights, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return;
        }
        state.DueValidation = null;
        var speed = validation.Clips / options.Clock.GetElapsedTime(began).TotalSeconds;
        Add(history, new("eval", state.Step, loss, map1, map3, Schedule.LearningRateAt(preset.Schedule, state.Step - 1), norm, speed, Now()));
        if (map3 <= state.Best) return;
        state.Best = map3;
        Checkpoint.Save(folder.Best, weights, optimiser, state.ToMetadata());
    }

    private RunResult Finish(Weights weights, IExamples held, long step, CancellationToken stop)
    {
        return weights.WithEma(() =>
        {
            // Uses the CPU, as the parity check of the file does, because a GPU rounds differently.
            using var trained = new Weights();
            var body = preset.Build(trained, data.Labels.Count);
            trained.Allocate(preset.Seed, torch.CPU);
            trained.CopyFrom(weights);
            tell(new RunEvent.Progress("verifying model.onnx", 0, 1));
            float[][] recordings = [.. held.Clips.Take(4).Select(clip => Audio.AudioFile.ReadSpan(clip.Path, preset.FrontEnd.SampleRate, 0, ProofSeconds * preset.FrontEnd.SampleRate, stop).Samples)
                .Where(samples => samples.Length > 0)];
            // The file gets its final name after the parity check, when its card contains the metrics.
            var unmeasured = $"{folder.Model}.unmeasured{AtomicFile.TemporarySuffix}";
            try
            {
                var difference = ModelExport.WriteVerified(unmeasured, preset.FrontEnd, (preset.Network, body), card, recordings, stop);
                var (scores, evaluation) = ScoreHeldOut(unmeasured, stop);
                var metrics = evaluation is null ? [] : new Dictionary<string, double>
                {
                    ["validation MAP@3, whole clips"] = evaluation.Map3,
                    ["validation MAP@1, whole clips"] = evaluation.Map1,
                    ["validation clips"] = evaluation.Clips,
                };
                ModelExport.WriteWithCard(folder.Model, unmeasured, card with { Metrics = metrics });
                tell(new RunEvent.Message($"model.onnx reproduces the scores of the network: maximum difference {difference:0.0e+0}"));
                folder.Finish(metrics);
                return new RunResult(true, step, leftOut, scores, evaluation, metrics);
            }
            finally
            {
                File.Delete(unmeasured);
            }
        });
    }

    private (ScoreTable? Scores, Evaluation? Evaluation) ScoreHeldOut(string model, CancellationToken stop)
    {
        if (fold.Validation.Count == 0) return (null, null);
        using var tagger = Tagger.Load(model, new ModelOptions { Device = "cpu", Threads = options.Threads });
        var (failures, warnings) = (new List<Failure>(), new List<string>());
        var scores = tagger.ScoreAll(fold.Validation, (done, of) => tell(new RunEvent.Progress($"scoring {of} held-out clips with model.onnx", done, of)), stop, failures, warnings);
        source.Warn(warnings);
        var unheard = failures.Select(failure => failure.Name).ToHashSet(StringComparer.Ordinal); // reported as failures, not counted as wrong predictions
        Clip[] scored = [.. fold.ScoredValidation.Where(clip => !unheard.Contains(clip.Name))];
        scores = scores.Only(fold.Validation.Where(clip => !unheard.Contains(clip.Name)));
        return (scores, scored.Length == 0 ? null : Evaluation.Of(scores.Only(scored), scored));
    }

    private void Add(History history, HistoryLine line)
    {
        history.Add(line);
        tell(new RunEvent.Measured(line));
    }

    private long Now() => options.Clock.GetUtcNow().ToUnixTimeSeconds();
}

/// <summary>The result of a run.</summary>
/// <param name="Finished">False if the run was cancelled before its last step; it can be resumed.</param>
/// <param name="Step">Steps taken.</param>
/// <param name="SkippedClips">Clips that could not be used.</param>
/// <param name="Scores">Scores of the held-out clips by model.onnx; null: not finished.</param>
/// <param name="Evaluation">Metrics of these scores; null: not finished, or no clips were held out.</param>
/// <param name="Metrics">The metrics in the metadata of the model.</param>
public sealed record RunResult(bool Finished, long Step, IReadOnlyList<Failure> SkippedClips, ScoreTable? Scores, Evaluation? Evaluation,
    IReadOnlyDictionary<string, double> Metrics);
