using Earmark.Scoring;
using System.Diagnostics;
using Earmark.Data;
using Earmark.Training.Batches;
using Earmark.Synthesis;
using TorchSharp;
using Earmark.Training.Runs;
using Earmark.Training.Networks;
using Earmark.Training.Presets;
using static TorchSharp.torch;

namespace Earmark.Training.Tests.Runs;

/// <summary>
/// Prints the fraction of a training step that is not forward pass, backward pass or update. Each step of the loop is compared
/// with those three alone on the same batch, in alternating order. Values are medians. Run it with <c>Earmark.Training.Tests -class Earmark.Training.Tests.Runs.StepSpeed -explicit only -showLiveOutput</c>
/// </summary>
public sealed class StepSpeed(ITestOutputHelper output) : IDisposable
{
    private const int WarmUp = 100, Steps = 200;

    private readonly string root = Directory.CreateTempSubdirectory("earmark-speed").FullName;

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Theory(Explicit = true)]
    [InlineData("quick")]
    [InlineData("strong")]
    public void Fraction_of_a_step_outside_forward_backward_and_update(string name)
    {
        FreedMemory.Keep();
        Corpus.Write(Path.Combine(root, "data"), new() { TrainClips = 200, TestClips = 10, ClassCount = 10, MeanSeconds = 6.8 });
        var data = Dataset.Open(Path.Combine(root, "data"));
        var (preset, events) = PrecisionChoice.Resolve(PresetFile.Load(name, [$"schedule.steps={WarmUp + Steps}", "schedule.epochs=0", "targets.rule=softmax"]), Processor.Current, gpu: false);
        foreach (var line in events.OfType<RunEvent.Message>()) output.WriteLine(line.Text);
        preset = preset with { FrontEnd = preset.FrontEnd.Resolved() };
        using var weights = new Weights();
        var body = preset.Network.Build(weights, new(1, 1, preset.FrontEnd.Bands), data.Labels.Count);
        weights.Allocate(1, CPU);
        using var optimiser = new AdamW(weights, preset.Optimiser);
        var filling = new CacheBuilder(preset.FrontEnd, preset.Network.MinimumFrames, Path.Combine(root, "cache"));
        using var examples = new CachedExamples(filling.Run(data.Train, [], default), preset.FrontEnd, preset.Network.MinimumFrames);
        var batches = new BatchSequence(examples, new(examples.Clips, data.Labels, preset.Targets.LabelSmoothing, preset.Doubtful.Weight), preset);

        using var loop = new Trainer(new(body, weights, optimiser), preset).Run(new(batches, ahead: 0, preset.Schedule.Steps), 0).GetEnumerator();
        var alone = new Alone(body, optimiser, preset);
        List<double> all = [], network = [], batch = [];
        for (var step = 0; step < WarmUp + Steps; step++)
        {
            alone.Take(batches.GetBatch(step));
            double one = 0, two = 0;
            void Loop() => one = Seconds(() => loop.MoveNext());
            void Network() => two = Seconds(() => alone.Step(step));
            Action[] turns = step % 2 == 0 ? [Loop, Network] : [Network, Loop]; // the first of the two runs with cold caches
            foreach (var turn in turns) turn();
            if (step < WarmUp) continue; // kernels are compiled for each shape
            all.Add(one);
            network.Add(two);
            batch.Add(Seconds(() => batches.GetBatch(step)));
        }
        double Difference(int turn) => Median(all.Zip(network, (one, two) => one - two).Where((_, step) => step % 2 == turn));
        var outside = (Difference(0) + Difference(1)) / 2 / Median(all);
        output.WriteLine(FormattableString.Invariant(
            $"{name}: {Median(all) * 1000:0.0} ms per step, {Median(network) * 1000:0.0} ms forward, backward and update; {outside:P1} outside; preparing a batch takes {Median(batch) * 1000:0.0} ms; {Steps * preset.Examples.Batch / all.Sum():0} examples/s"));
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }

    private static double Seconds(Action step)
    {
        var started = Stopwatch.GetTimestamp();
        step();
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    // Forward pass, loss, backward pass and update on existing tensors.
    private sealed class Alone(NetworkBody body, AdamW optimiser, Preset preset)
    {
        private readonly TorchOps ops = new(training: true, preset.Schedule.Precision == Precision.Bfloat16, preset.Seed);
        private Tensor? spectrograms, targets, counts;

        public void Take(Batch batch)
        {
            foreach (var tensor in new[] { spectrograms, targets, counts }) tensor?.Dispose();
            spectrograms = TorchOps.ChannelsLast(TorchOps.ToTensor(batch.Spectrograms, batch.Shape, CPU));
            (targets, counts) = (tensor(batch.Targets, [batch.Count, batch.Targets.Length / batch.Count]), tensor(batch.Weights));
        }

        public void Step(long step)
        {
            using var scope = NewDisposeScope();
            ops.StartStep(step);
            new Loss(ScoreRule.Softmax, preset.Doubtful).Compute(body.Run(ops, spectrograms!), targets!, counts!).backward();
            optimiser.Step(step, Schedule.LearningRateAt(preset.Schedule, step));
        }
    }
}
