using Earmark.Runs;

namespace Earmark.Tests.Runs;

/// <summary>A folder of runs that a test writes by hand; deleted after the test.</summary>
public sealed class RunFixture : IDisposable
{
    /// <summary>The folder of all runs.</summary>
    public string Root { get; } = Directory.CreateTempSubdirectory("earmark-runs").FullName;

    /// <summary>Writes a file of a run and creates its folders.</summary>
    public RunFixture Write(string path, string text)
    {
        var full = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
        return this;
    }

    /// <summary>Writes the arguments and parameters of a run, as the current version does.</summary>
    public RunFixture Start(string run, int folds = 0, string rule = "softmax") => Write($"{run}/run.json", $$"""
        {"data": "/sets/birds", "options": {"csv": "noisy.csv"}, "folds": {{folds}}, "device": "cpu", "version": "0.1.0+abc", "started": "2026-01-02T03:04:05+00:00",
         "processor": {"name": "Zen"}, "precision": "float32", "preset": "quick", "settings": ["schedule.steps=100"]}
        """).Write($"{run}/hparams.json", $$$"""{"targets": {"rule": "{{{rule}}}"}, "schedule": {"steps": 100, "epochs": 0}, "examples": {"batch": 10}, "validation": {"thresholdPrecision": 0.5}}""");

    /// <summary>Returns two training lines of 50 steps each, at 10 and 20 examples per second, and a validation.</summary>
    public static string History(double map3 = 0.5, string more = "") => string.Concat(
        new HistoryLine("train", 50, 1.5, null, null, 0.001, 1, 10, 1000).ToJson(), new HistoryLine("train", 100, 1.2, null, null, 0.0001, 1, 20, 1100).ToJson(),
        new HistoryLine("eval", 100, 1.1, 0.4, map3, 0.0001, 1, 20, 1110).ToJson(), more);

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
