using System.Diagnostics;
using Earmark.Data;
using Earmark.Training.Batches;
using Earmark.FrontEnds;
using TorchSharp;
using Earmark.Training.Presets;

namespace Earmark.Training.Runs;

/// <summary>Estimated duration of a training run on this machine, extrapolated from a few measured steps. Reading the recordings and scoring the held-out clips are not included.</summary>
/// <param name="Folds">Number of networks to train.</param>
/// <param name="Steps">Training steps of each network.</param>
/// <param name="StepSeconds">Median duration of a measured step, in seconds.</param>
/// <param name="MeasuredSteps">Number of measured steps.</param>
public sealed record TrainingTime(int Folds, int Steps, double StepSeconds, int MeasuredSteps)
{
    private const int WarmUp = 2; // the first steps allocate memory and compile convolutions
    private const int MaxMeasured = 20;
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(3);

    /// <summary>Number of rounds of self-verification before the final training, or 0 if no label is doubtful. Each round trains a network for each fold.</summary>
    public int Rounds { get; init; }

    /// <summary>Training steps of each network of a round.</summary>
    public int RoundSteps { get; init; }

    /// <summary>The estimated duration of all steps of all networks.</summary>
    public TimeSpan Total => TimeSpan.FromSeconds(Folds * (Steps + (double)Rounds * RoundSteps) * StepSeconds);

    /// <summary>Measures training steps of a preset on random spectrograms. Nothing is written.</summary>
    /// <param name="preset">The preset; "auto" values are resolved as for a run.</param>
    /// <param name="data">The data set.</param>
    /// <param name="folds">Number of folds, or 0 for a single network.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="InputException">The preset is not valid for the sample rate of the data set.</exception>
    public static TrainingTime Measure(Preset preset, Dataset data, int folds, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(preset);
        ArgumentNullException.ThrowIfNull(data);
        var device = Devices.Parse("auto");
        TorchSetup.Apply(0);
        (preset, _) = PrecisionChoice.Resolve(preset, Processor.Current, device.type == DeviceType.CUDA);
        (preset, _) = ScoreRuleChoice.Resolve(preset, data);
        data = data.WithBackground(preset.Targets.ResolvedRule().IsExclusive);
        (preset, _) = SampleRateChoice.Resolve(preset, data, cancellationToken);
        var clips = (int)(data.Train.Count * (folds > 0 ? 1 - 1.0 / folds : 1 - preset.Validation.Fraction));
        var steps = Schedule.WithEpochs(preset.Schedule, clips, preset.Examples.Batch).Steps;
        var times = MeasureSteps(WithMeanCropLength(preset), data, device, cancellationToken);
        return new(Math.Max(1, folds), steps, times[times.Length / 2], times.Length)
        {
            Rounds = folds > 0 && DoubtfulLabels.Exist(data.Train, preset.Doubtful) ? preset.Doubtful.Rounds : 0,
            RoundSteps = Schedule.Shorten(Schedule.WithEpochs(preset.Schedule, clips, preset.Examples.Batch), preset.Doubtful.RoundSteps).Steps,
        };
    }

    private static double[] MeasureSteps(Preset preset, Dataset data, torch.Device device, CancellationToken cancellationToken)
    {
        using var network = TrainableNetwork.Create(preset, data.Labels.Count, device);
        using var examples = new NoiseExamples(data.Train, preset.FrontEnd);
        var batches = new BatchSequence(examples, new Targets(data.Train, data.Labels, preset.Targets.LabelSmoothing, preset.Doubtful.Weight), preset);
        using var queue = new Prefetch(batches, 0, WarmUp + MaxMeasured, cancellationToken);
        var times = new List<double>();
        var (started, last) = (Stopwatch.GetTimestamp(), Stopwatch.GetTimestamp());
        foreach (var report in new Trainer(network, preset).Run(queue, 0))
        {
            if (report.Step > WarmUp) times.Add(Stopwatch.GetElapsedTime(last).TotalSeconds);
            else started = Stopwatch.GetTimestamp();
            if (times.Count == MaxMeasured || times.Count > 0 && Stopwatch.GetElapsedTime(started) > Budget) break;
            last = Stopwatch.GetTimestamp();
        }
        cancellationToken.ThrowIfCancellationRequested();
        return [.. times.Order()];
    }

    // Convolutions are compiled once per crop length. In a long run this cost is negligible, so all measured crops have the same length.
    private static Preset WithMeanCropLength(Preset preset)
    {
        var rate = preset.FrontEnd.SampleRate;
        var mean = Duration.Samples((int)((preset.Examples.CropMin.ToSamples(rate) + (long)preset.Examples.CropMax.ToSamples(rate)) / 2));
        return preset with
        {
            Examples = preset.Examples with { CropMin = mean, CropMax = mean, CropLengths = 1 },
            Schedule = preset.Schedule with { Steps = WarmUp + MaxMeasured, Epochs = 0 },
        };
    }

    // Random spectrograms: the duration of a step does not depend on the values.
    private sealed class NoiseExamples(IReadOnlyList<Clip> clips, FrontEnd frontEnd) : IExamples
    {
        private const int ClipSeconds = 10;

        public IReadOnlyList<Clip> Clips => clips;

        public long Length(int clip) => ClipSeconds * frontEnd.SampleRate;

        public float[] Crops(ReadOnlySpan<Crop> crops, int samples, bool repeat, CancellationToken cancellationToken = default)
        {
            var values = new float[crops.Length * frontEnd.Channels * frontEnd.FrameCount(samples) * frontEnd.Bands];
            var random = new CounterRandom(0, "noise", crops.Length);
            foreach (ref var value in values.AsSpan()) value = (float)random.NextDouble();
            return values;
        }

        public IEnumerable<Spectrogram> Blocks(int clip, CancellationToken cancellationToken = default) => throw new NotSupportedException("only training steps use these examples");

        public void Dispose()
        {
        }
    }
}
