using System.Globalization;

namespace Earmark.Cli.Tests.Roads;

/// <summary>A corpus of a few dozen generated clips and a model trained on it in a second, both created by the commands.</summary>
public sealed class TrainedModelFixture : IDisposable
{
    public TrainedModelFixture()
    {
        Synth = Invocation.Run("synth", "--out", Data, "--train", "30", "--test", "10", "--classes", "3", "--mean-seconds", "0.6", "--seed", "1");
        Train = Invocation.Run(["train", Data, .. Preset(steps: 8), "--out", Runs, "--json"]);
    }

    /// <summary>The root folder of all files.</summary>
    public string Root { get; } = Directory.CreateTempSubdirectory("earmark-road").FullName;

    public string Data => Path.Combine(Root, "data");

    public string Runs => Path.Combine(Root, "runs");

    public string Run => Path.Combine(Runs, "1");

    public string Model => Path.Combine(Run, "model.onnx");

    internal Invocation Synth { get; }

    internal Invocation Train { get; }

    /// <summary>The options of a very short training run that uses all features.</summary>
    public static string[] Preset(int steps) =>
    [
        "--preset", "quick", "--device", "cpu", "--threads", "1", "--steps", steps.ToString(CultureInfo.InvariantCulture), .. Keys.SelectMany(key => new[] { "--set", key }),
    ];

    /// <summary>The keys that make a preset tiny.</summary>
    public static string[] Keys { get; } =
    [
        "frontEnd.sampleRate=16000", "frontEnd.frame=512 samples", "frontEnd.hop=256 samples", "frontEnd.fftSize=512", "frontEnd.bands=24", "frontEnd.fmax=7000",
        "network.widths=[4,8]", "examples.batch=8", "examples.cropMin=8000 samples", "examples.cropMax=16000 samples", "schedule.precision=float32",
        "optimiser.emaDecay=0.5", "validation.every=1",
    ];

    public void Dispose() => Directory.Delete(Root, recursive: true);
}

[CollectionDefinition(nameof(TrainedModelFixture))]
public sealed class SharedTinyRoad : ICollectionFixture<TrainedModelFixture>;
