using Earmark.Runs;
using Earmark.Scoring;

namespace Earmark.Reports.Tests.Runs;

/// <summary>A finished run of tests: two folds, hand-written scores, and texts that are markup unless they are escaped.</summary>
internal static class RunExample
{
    /// <summary>Writes a data set of eight clips, and the run <c>runs/1</c> beside it.</summary>
    public static void Write(TestDataFolder folder)
    {
        for (var i = 0; i < 8; i++) folder.Wav($"audio_train/{i}.wav", TestDataFolder.Noise(4000, i));
        folder.Text("train.csv", $"fname,label\n{string.Concat(Enumerable.Range(0, 8).Select(i => $"{i}.wav,{(i % 2 == 0 ? "\"<b>\"\"x\"" : "Horn")}\n"))}");
        WriteFile(folder, "run.json", $$"""{"data": "{{folder.Root.Replace('\\', '/')}}", "folds": 2, "device": "cpu", "version": "0.1.0", "started": "2026-01-02T03:04:05+00:00", "processor": {"name": "Zen <3"}, "preset": "quick", "settings": ["a=<i>"]}""");
        WriteFile(folder, "hparams.json", """{"targets": {"rule": "softmax"}, "schedule": {"steps": 100}, "examples": {"batch": 10}, "about": "<u>"}""");
        WriteFile(folder, "folds.csv", "name,fold\n" + string.Concat(Enumerable.Range(0, 8).Select(i => $"{i}.wav,{i / 4}\n")));
        for (var fold = 0; fold < 2; fold++)
            WriteFile(folder, $"fold{fold}/history.jsonl", new HistoryLine("train", 100, 1.5, null, null, 0.001, 1, 10, 1000).ToJson() + new HistoryLine("eval", 100, 1.1, 0.4, 0.6, 0.001, 1, 10, 1001).ToJson());
        new ScoreTable(new(["<b>\"x", "Horn"]), [.. Enumerable.Range(0, 8).Select(i => $"{i}.wav")], [.. Enumerable.Range(0, 8).SelectMany(i => i is 3 or 0 ? new[] { 0.3f, 0.7f } : i % 2 == 0 ? [0.9f, 0.1f] : [0.4f, 0.6f])])
            .Save(Path.Combine(folder.Outside, "runs", "1", "oof.csv"));
        WriteFile(folder, "result.json", "{}");
        WriteFile(folder, "model.onnx", "");
    }

    /// <summary>Writes or replaces a file of the run.</summary>
    public static void WriteFile(TestDataFolder folder, string name, string text)
    {
        var path = Path.Combine(folder.Outside, "runs", "1", name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
