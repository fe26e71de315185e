using System.Numerics.Tensors;
using Earmark.Scoring;
using Earmark.Training.Presets;
using Earmark.Training.Batches;
using TorchSharp;
using Earmark.Training.Networks;
using static TorchSharp.torch;

namespace Earmark.Training.Runs;

/// <summary>The result of one training step.</summary>
/// <param name="Step">Number of completed steps, including this one.</param>
/// <param name="Loss">Loss of the batch, before the step.</param>
/// <param name="GradientNorm">Norm of the gradient, before clipping.</param>
/// <param name="LearningRate">Learning rate.</param>
/// <param name="Map">Mean average precision for the most probable labels of the examples, scored by the network before the step, with dropout. Examples without labels are not counted.</param>
/// <param name="Examples">Number of examples in the batch.</param>
public readonly record struct StepReport(long Step, double Loss, double GradientNorm, double LearningRate, MapAtK Map, int Examples);

/// <summary>Performs the training steps. The caller logs, validates and saves, and ends training by leaving the loop.</summary>
/// <param name="network">The network to train.</param>
/// <param name="preset">Schedule, precision and seed; the precision must be resolved (<see cref="PrecisionChoice"/>).</param>
public sealed class Trainer(TrainableNetwork network, Preset preset)
{
    private readonly Loss loss = new(preset.Targets.ResolvedRule(), preset.Doubtful, preset.Distillation);
    private readonly TorchOps ops = new(training: true, PrecisionChoice.IsBfloat16(preset), preset.Seed);

    /// <summary>Performs one step each time the next report is requested, until all steps are completed or the next batch is cancelled.</summary>
    /// <param name="batches">The training batches.</param>
    /// <param name="from">Number of steps already completed.</param>
    public IEnumerable<StepReport> Run(Prefetch batches, long from)
    {
        ArgumentNullException.ThrowIfNull(batches);
        for (var step = from; step < preset.Schedule.Steps && batches.GetBatch(step) is { } batch; step++)
            yield return Step(batch, step);
    }

    private StepReport Step(Batch batch, long step)
    {
        using var scope = NewDisposeScope();
        ops.StartStep(step);
        var device = network.Weights.Device;
        var spectrograms = TorchOps.ChannelsLast(TorchOps.ToTensor(batch.Spectrograms, batch.Shape, device));
        var targets = tensor(batch.Targets, [batch.Count, batch.Targets.Length / batch.Count], device: device);
        var learningRate = Schedule.LearningRateAt(preset.Schedule, step);
        var logits = network.Network.Run(ops, spectrograms);
        var weights = tensor(batch.Weights, device: device);
        var mean = batch.SoftTargets.Length == 0 ? loss.Compute(logits, targets, weights, batch.Doubtful)
            : loss.Compute(logits, targets, weights, batch.Doubtful, tensor(batch.SoftTargets, [batch.Count, batch.SoftTargets.Length / batch.Count], device: device), batch.SoftFractions);
        mean.backward();
        var norm = network.Optimiser.Step(step, learningRate);
        return new(step + 1, mean.detach().cpu().data<float>()[0], norm, learningRate, MapOf(logits, batch), batch.Count);
    }

    private static MapAtK MapOf(torch.Tensor logits, Batch batch)
    {
        var (scores, labels, map) = (logits.detach().cpu().data<float>().ToArray(), batch.Targets.Length / batch.Count, new MapAtK());
        for (var i = 0; i < batch.Count; i++)
        {
            var targets = batch.Targets.AsSpan(i * labels, labels);
            var label = TensorPrimitives.IndexOfMax(targets);
            if (targets[label] > TensorPrimitives.Min<float>(targets)) map.Add(scores.AsSpan(i * labels, labels), label);
        }
        return map;
    }
}
