using System.Diagnostics;
using Earmark.Data;
using Earmark.Synthesis;
using Earmark.Training.Batches;
using Earmark.Training.Networks;
using Earmark.Training.Runs;
using TorchSharp;
using static TorchSharp.torch;

namespace Earmark.Training.Tests.Runs;

/// <summary>
/// Prints which share of a training step is neither forward, backward nor update: the loop as it is against those three
/// alone on the same shapes, in turn. <c>Earmark.Training.Tests -class Earmark.Training.Tests.Runs.StepSpeed -explicit only -showLiveOutput</c>
/// </summary>
public sealed class StepSpeed(ITestOutputHelper output) : IDisposable
{
    private const int Steps = 60, Rounds = 4;

    private readonly string root = Directory.CreateTempSubdirectory("earmark-speed").FullName;

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Theory(Explicit = true)]
    [InlineData("quick")]
    [InlineData("strong")]
    public void Share_of_a_step_outside_forward_backward_and_update(string name)
    {
        Corpus.Write(Path.Combine(root, "data"), new() { Train = 200, Test = 10, Classes = 10, MeanSeconds = 6.8 });
        var data = Dataset.Open(Path.Combine(root, "data"));
        var preset = PresetFile.Load(name, [$"schedule.steps={2 * Steps * Rounds}", "schedule.passes=0"]);
        using var weights = new Weights();
        var body = preset.Network.Build(weights, new(1, 1, preset.FrontEnd.Bands), data.Labels.Count);
        weights.Allocate(1, CPU);
        using var optimiser = new AdamW(weights, preset.Optimiser);
        var filling = new CacheFilling(preset.FrontEnd, preset.Network.MinimumFrames, Path.Combine(root, "cache"));
        using var examples = new CachedExamples(filling.Run(data.Train, [], default), preset.FrontEnd, preset.Network.MinimumFrames);
        var batches = new BatchSequence(examples, new(examples.Clips, data.Labels, preset.Targets.Smoothing, preset.Targets.Unverified), preset);

        var loop = new Trainer(body, weights, optimiser, preset).Run(new(batches, ahead: 2, preset.Schedule.Steps), 0).GetEnumerator();
        var alone = new Alone(body, optimiser, preset, [.. Enumerable.Range(0, Steps).Select(step => batches.At(step))]);
        Seconds(() => loop.MoveNext()); // kernels are compiled, shape by shape
        Seconds(() => alone.Step());
        var (all, network) = (double.MaxValue, double.MaxValue);
        for (var round = 1; round < Rounds; round++)
        {
            all = Math.Min(all, Seconds(() => loop.MoveNext()));
            network = Math.Min(network, Seconds(() => alone.Step()));
        }
        output.WriteLine(FormattableString.Invariant(
            $"{name}: {all * 1000:0.0} ms a step, {network * 1000:0.0} ms of them forward, backward and update; {(all - network) / all:P1} outside; {batches.At(0).Count / all:0} examples/s"));
        loop.Dispose();
    }

    private static double Seconds(Action step)
    {
        var began = Stopwatch.GetTimestamp();
        for (var i = 0; i < Steps; i++) step();
        return Stopwatch.GetElapsedTime(began).TotalSeconds / Steps;
    }

    // Forward, loss, backward, update on tensors that are there already.
    private sealed class Alone(NetworkBody body, AdamW optimiser, Preset preset, Batch[] batches)
    {
        private readonly (Tensor Spectrograms, Tensor Targets, Tensor Weights)[] inputs = [.. batches.Select(batch => (
            TorchOps.ChannelsLast(tensor(batch.Spectrograms, batch.Shape)), tensor(batch.Targets, [batch.Count, batch.Targets.Length / batch.Count]), tensor(batch.Weights)))];
        private readonly TorchOps ops = new(training: true, preset.Schedule.Precision == "bfloat16", preset.Seed);
        private int step;

        public void Step()
        {
            using var scope = NewDisposeScope();
            ops.Begin(step);
            var (spectrograms, targets, counts) = inputs[step % inputs.Length];
            Loss.CrossEntropy(body.Run(ops, spectrograms), targets, counts).backward();
            optimiser.Step(step++, Schedule.Rate(preset.Schedule, step));
        }
    }
}
