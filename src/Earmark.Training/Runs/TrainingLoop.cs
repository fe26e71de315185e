using Earmark.Runs;
using Earmark.Training.Batches;
using Earmark.Leases;
using Earmark.Training.Networks;
using Earmark.Training.Presets;
using TorchSharp;

namespace Earmark.Training.Runs;

/// <summary>Runs the training steps of a run, and decides when to log, validate and save.</summary>
/// <param name="network">The network to train.</param>
/// <param name="preset">All parameters; the number of steps is final (<see cref="Schedule.WithEpochs"/>).</param>
/// <param name="folder">The run folder, which receives history and checkpoints.</param>
/// <param name="options">Clock and checkpoint interval.</param>
/// <param name="state">The state, which is updated. Training starts at its step.</param>
/// <param name="lease">The lease of the folder. Nothing is written once another process has taken it over.</param>
/// <param name="onEvent">Receives progress and history lines.</param>
internal sealed class TrainingLoop(TrainableNetwork network, Preset preset, RunFolder folder, RunOptions options, RunState state, Lease lease, Action<RunEvent> onEvent)
{
    private readonly History history = new(folder, state.Step);

    /// <summary>Trains to the last step.</summary>
    /// <param name="batches">The training batches.</param>
    /// <param name="validation">Validation on held-out clips.</param>
    /// <param name="cancellationToken">Cancels training after the current step. A checkpoint is written.</param>
    /// <returns>Whether all steps are completed; false if training was cancelled.</returns>
    /// <exception cref="InputException">The loss or the gradient is not finite.</exception>
    public bool Run(BatchSequence batches, InTrainingValidation validation, CancellationToken cancellationToken)
    {
        var interval = batches.StepsPerEpoch * ((preset.Validation.Every + batches.StepsPerEpoch - 1) / batches.StepsPerEpoch);
        var speed = new SpeedMeter(options.TimeProvider);
        var lastSave = options.TimeProvider.GetTimestamp();
        // If the network uses all cores, preparing a cached batch in parallel with a step is not faster than preparing it before the step.
        var ahead = SpeedSwitches.BatchesAhead ?? (preset.Examples.Source == SpectrogramSource.Cache && network.Weights.Device.type == DeviceType.CPU ? 0 : 2);
        if (state.PendingValidationNorm is { } norm) Validate(validation, norm, cancellationToken);
        using var queue = new Prefetch(batches, ahead, preset.Schedule.Steps, cancellationToken);
        foreach (var report in new Trainer(network, preset).Run(queue, state.Step))
        {
            RequireFinite(report);
            state.Add(report);
            speed.Add(report.Examples);
            var last = report.Step == preset.Schedule.Steps;
            var (logNow, validateNow) = (last || report.Step % RunState.LogInterval == 0, last || report.Step % interval == 0);
            onEvent(new RunEvent.Progress("training", report.Step, preset.Schedule.Steps, "steps"));
            if (logNow) Add(state.CreateHistoryLine(report.LearningRate, speed.ReadAndReset(), Now()));
            if (validateNow && validation.Clips > 0) Validate(validation, report.GradientNorm, cancellationToken);
            if (validateNow || options.TimeProvider.GetElapsedTime(lastSave) > options.CheckpointInterval)
            {
                Save(folder.LastCheckpoint);
                lastSave = options.TimeProvider.GetTimestamp();
            }
            if (validateNow) speed.Restart();
            if (cancellationToken.IsCancellationRequested) break;
        }
        if (state.Step == preset.Schedule.Steps) return true;
        Save(folder.LastCheckpoint);
        return false;
    }

    // If validation is cancelled, it stays pending. The resumed run repeats it and gets the same results.
    private void Validate(InTrainingValidation validation, double norm, CancellationToken cancellationToken)
    {
        state.PendingValidationNorm = norm;
        var started = options.TimeProvider.GetTimestamp();
        ValidationResult result;
        try
        {
            result = validation.Run(network, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return;
        }
        state.PendingValidationNorm = null;
        var speed = validation.Clips / options.TimeProvider.GetElapsedTime(started).TotalSeconds;
        Add(new("eval", state.Step, result.Loss, result.Map1, result.Map3, Schedule.LearningRateAt(preset.Schedule, state.Step - 1), norm, speed, Now()) { Lwlrap = result.Lwlrap, Map = result.Map });
        if (result.Best <= state.BestScore) return;
        state.BestScore = result.Best;
        Save(folder.BestCheckpoint);
    }

    private void RequireFinite(StepReport report)
    {
        if (!double.IsFinite(report.Loss) || !double.IsFinite(report.GradientNorm))
            throw new InputException($"step {report.Step:N0}: the loss is {report.Loss} and the gradient norm is {report.GradientNorm}. Expected finite numbers. "
                + $"Start a new run with a lower schedule.learningRate (now {preset.Schedule.LearningRate}), or with schedule.precision=float32.");
    }

    private void Save(string path)
    {
        lease.Verify();
        Checkpoint.Save(path, network, state.ToMetadata());
    }

    private void Add(HistoryLine line)
    {
        lease.Verify();
        history.Add(line);
        onEvent(new RunEvent.HistoryLineAdded(line));
    }

    private long Now() => options.TimeProvider.GetUtcNow().ToUnixTimeSeconds();
}
