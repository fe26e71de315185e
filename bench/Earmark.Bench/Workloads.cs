using System.Diagnostics;
using Earmark.Audio;
using Earmark.Data;
using Earmark.FrontEnds;
using Earmark.Tagging;
using Earmark.Tagging.Jobs;
using Earmark.Training.Presets;
using Earmark.Training.Runs;
using TorchSharp;

namespace Earmark.Bench;

/// <summary>What is measured: the work of the PyTorch scripts, and the work of users.</summary>
/// <param name="recordings">Folder of labelled recordings.</param>
/// <param name="waves">Folder of the WAV files from which features and tags are computed.</param>
/// <param name="peer">PyTorch scripts, or null.</param>
/// <param name="threads">Number of threads.</param>
internal sealed class Workloads(string recordings, string waves, Peer? peer, int threads) : IDisposable
{
    private const int Batch = 32, Rate = 44_100, WindowSamples = 99 * 882 + 1764; // 100 frames

    // The network and the inputs of train_step_strong.py: VGG with 32 to 256 channels, [32, 1, 100, 64], no augmentation except mixup.
    private static readonly string[] Wide =
    [
        "network.widths=[32,64,128,256]", "frontEnd.sampleRate=44100", $"examples.cropMin={WindowSamples} samples", $"examples.cropMax={WindowSamples} samples", "examples.cropLengths=1", "targets.mixup=0.4",
        "augment.timeStretch=0", "augment.bandStretch=0", "augment.bandShift=0", "augment.gain=0", "augment.filter=0", "augment.timeMask=0", "augment.bandMask=0", "prediction.rule=windows", "prediction.windowSeconds=2", "prediction.hopSeconds=2",
    ];

    private readonly LogMel logMel = new() { SampleRate = Rate, Frame = Duration.Samples(1764), Hop = Duration.Samples(882), FftSize = 2048, MelBands = 64, Fmin = 50, Fmax = 14_000 };
    private readonly string work = Environment.GetEnvironmentVariable("BENCH_WORK") ?? "runs/bench";
    private readonly string[] files = [.. Directory.EnumerateFiles(waves, "*.wav", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
    private readonly Dataset data = Dataset.Open(recordings);
    private readonly Dictionary<string, Model> models = [];

    /// <summary>Returns all measurements.</summary>
    public IEnumerable<Comparison> All()
    {
        yield return new("training-baseline", Baseline.Title, "examples/s", Baseline.Measure, PeerRate("train_step.py", "train_steps_per_s_features_precomputed", Batch, "--malloc", "keep", "--channels-last"));
        yield return new("training-vgg-float32", WideVgg.Title, "examples/s", WideVgg.Measure, PeerRate("train_step_strong.py", "train_examples_per_s", 1, "--malloc", "keep", "--channels-last"));
        if (Processor.Current.SupportsBfloat16)
            yield return new("training-vgg-bfloat16", "training, VGG 32-256, bfloat16", "examples/s", () => Training("strong", [.. Wide, "schedule.precision=bfloat16"]), PeerRate("train_step_strong.py", "train_examples_per_s", 1, "--malloc", "keep", "--channels-last", "--bf16"));
        yield return new("training-strong", Strong.Title, "examples/s", Strong.Measure);
        yield return new("gemm", "matrix product, 1024 x 1024, float32", "GFLOP/s", MatrixProduct);
        var peerInference = PeerRate("train_step_strong.py", "infer_examples_per_s", 1, "--malloc", "keep", "--channels-last");
        yield return new("inference-vgg", "inference, VGG 32-256, network alone, [1, 100, 64]", "examples/s", () => NetworkInference(ModelOf("wide")), peerInference);
        yield return new("inference-vgg-int8", "inference, VGG 32-256 in 8-bit integers, network alone, [1, 100, 64] (PyTorch: float32)", "examples/s", () => NetworkInference(Int8ModelOf("wide")), peerInference);
        yield return new("inference-vgg-waveform", "inference, VGG 32-256, waveforms of 2 s, front end included", "examples/s", () => Inference("wide"));
        yield return new("inference-strong", "inference, preset strong, waveforms of 2 s, front end included", "examples/s", () => Inference("strong"));
        yield return new("log-mel", "decoding and log-mel spectrograms of WAV files", "s of audio/s", Features, PeerRate("features.py", "logmel", 1, "--malloc", "keep"));
        yield return new("tagging-vgg", "tagging WAV files, VGG 32-256, windows of 2 s (PyTorch: one file at a time)", "files/s", () => Tagging("wide"), PeerRate("infer_file.py", "files_per_s", 1, "--malloc", "keep", "--channels-last", "--jit"));
        yield return new("tagging-strong", "tagging WAV files, preset strong", "files/s", () => Tagging("strong"));
        yield return new("start-up", "earmark --help, whole process", "s", () => EarmarkProgram.Run("--help").Seconds) { IsRate = false };
        yield return new("first-tag", "earmark tag of one file, preset strong, whole process", "s", () => EarmarkProgram.Run("tag", ModelOf("strong"), files[0]).Seconds) { IsRate = false };
        yield return new("memory-tag", "peak memory of earmark tag, all WAV files, preset strong", "MB", () => TagMemory(Path.Combine(work, "tags.csv"))) { IsRate = false };
        yield return new("memory-train", "peak memory of earmark train, preset strong, 20 steps", "MB", () => EarmarkProgram.Run("train", recordings, "--preset", "strong", "--steps", "20", "--out", Path.Combine(work, "memory"), "--cache", Path.Combine(work, "cache")).PeakMegabytes) { IsRate = false };
    }

    /// <summary>Returns measurements of training steps, without a reference.</summary>
    public IEnumerable<TrainingSteps> AllTrainingSteps() =>
        [Baseline, WideVgg, Strong, new("residual", "training, preset strong with a ResNet", () => Training("strong", "network.type=resNet", "network.widths=[16,32,64,128]", "network.inputNorm=bin"))];

    private TrainingSteps Baseline => new("baseline", "training, preset baseline, float32, spectrograms computed in advance", () => Training("baseline", "schedule.precision=float32"));

    private TrainingSteps WideVgg => new("vgg", "training, VGG 32-256, float32", () => Training("strong", [.. Wide, "schedule.precision=float32"]));

    private TrainingSteps Strong => new("strong", "training, preset strong with its augmentation and precision", () => Training("strong"));

    /// <summary>Returns the share of the rate of a matrix product that training reaches: three passes (forward, and backward for inputs and for weights) of two operations for each multiply-add.</summary>
    /// <param name="examplesPerSecond">Training speed of VGG 32-256 in float32.</param>
    /// <param name="gigaflops">Rate of the matrix product.</param>
    public double ShareOfMatrixProduct(double examplesPerSecond, double gigaflops)
    {
        using var model = Model.Load(ModelOf("wide"), new() { Device = "cpu", Threads = 1 });
        return examplesPerSecond * 3 * 2 * model.Card.MultiplyAddsPerSecond * WindowSamples / Rate / (gigaflops * 1e9);
    }

    public void Dispose()
    {
        foreach (var model in models.Values) model.Dispose();
    }

    private Func<double>? PeerRate(string script, string figure, int examples, params string[] options) => peer?.Measure(script, figure, options) is { } measure ? () => examples * measure() : null;

    private double Training(string preset, params string[] settings) => Batch / TrainingTime.Measure(PresetFile.Load(preset, settings), data, 0, CancellationToken.None).StepSeconds;

    // The rate that convolutions could reach at best: of two operations for each multiply-add.
    private double MatrixProduct()
    {
        const int Size = 1024, Repeats = 20;
        torch.set_num_threads(threads);
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        var (a, b) = (torch.rand(Size, Size), torch.rand(Size, Size));
        torch.mm(a, b).Dispose();
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < Repeats; i++) torch.mm(a, b).Dispose();
        return 2.0 * Size * Size * Size * Repeats / Stopwatch.GetElapsedTime(started).TotalSeconds / 1e9;
    }

    // Windows are scored as for tagging: one in each call, one call on each thread. PyTorch computes a batch with all threads.
    private double Inference(string name)
    {
        if (!models.TryGetValue(name, out var model)) models[name] = model = Model.Load(ModelOf(name), new() { Device = "cpu", Threads = 1 });
        var samples = (int)((long)WindowSamples * model.Card.SampleRate / Rate);
        var waveform = Noise(samples);
        return CallsPerSecond(() => model.Scores(waveform, 1, samples));
    }

    private double NetworkInference(string model)
    {
        const int Frames = 100, Bands = 64;
        using var network = new NetworkSession(model);
        var spectrogram = Noise(Frames * Bands);
        return CallsPerSecond(() => network.Run(spectrogram, Frames, Bands));
    }

    private double CallsPerSecond(Action call)
    {
        const int Calls = 500;
        Run(Batch);
        var started = Stopwatch.GetTimestamp();
        Run(Calls);
        return Calls / Stopwatch.GetElapsedTime(started).TotalSeconds;

        void Run(int count) => Parallel.For(0, count, new() { MaxDegreeOfParallelism = threads }, _ => call());
    }

    private static float[] Noise(int count)
    {
        var random = new CounterRandom(0, "bench");
        return [.. Enumerable.Range(0, count).Select(_ => (float)random.NextDouble(-0.1, 0.1))];
    }

    private double Features()
    {
        using var session = new FrontEndSession(logMel, whole: true);
        var seconds = 0.0;
        var started = Stopwatch.GetTimestamp();
        Parallel.ForEach(files, new() { MaxDegreeOfParallelism = threads }, () => 0.0, (file, _, sum) =>
        {
            var waveform = AudioFile.Read(file, Rate);
            session.Compute(waveform.Samples);
            return sum + waveform.Duration.TotalSeconds;
        }, sum => { lock (files) seconds += sum; });
        return seconds / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private double Tagging(string name)
    {
        using var tagger = Tagger.Load(ModelOf(name), new() { Device = "cpu", Threads = threads });
        var job = new TagJob(tagger, new(), Math.Min(threads, files.Length));
        job.TagAsync(files[0]).GetAwaiter().GetResult();
        var started = Stopwatch.GetTimestamp();
        job.RunAsync(files, _ => { }).GetAwaiter().GetResult();
        return files.Length / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private double TagMemory(string output)
    {
        File.Delete(output);
        return EarmarkProgram.Run("tag", ModelOf("strong"), waves, "--out", output).PeakMegabytes;
    }

    // The model of one training step has the speed of a trained one.
    private string ModelOf(string name)
    {
        var path = Path.Combine(work, name, "1", "model.onnx");
        if (!File.Exists(path))
            EarmarkProgram.Run(["train", recordings, "--preset", "strong", "--steps", "1", "--out", Path.Combine(work, name), "--cache", Path.Combine(work, "cache"), .. name == "wide" ? Wide.SelectMany(setting => (string[])["--set", setting]) : []]);
        return path;
    }

    private string Int8ModelOf(string name)
    {
        var path = Path.Combine(work, name, "int8.onnx");
        if (!File.Exists(path)) EarmarkProgram.Run("export", ModelOf(name), "--precision", "int8", "--calibration", waves, "--count", "20", "--out", path);
        return path;
    }
}

/// <summary>A measurement of training steps.</summary>
/// <param name="Name">Short name.</param>
/// <param name="Title">What is measured.</param>
/// <param name="Measure">Returns examples/s.</param>
internal sealed record TrainingSteps(string Name, string Title, Func<double> Measure);
