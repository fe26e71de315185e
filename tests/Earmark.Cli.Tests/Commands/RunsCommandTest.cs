using System.Text.Json;

namespace Earmark.Cli.Tests.Commands;

public sealed class RunsCommandTest : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("earmark-runs").FullName;

    public RunsCommandTest()
    {
        Write("1/run.json", """{"data": "/sets/birds", "folds": 0, "version": "0.0.9"}""");
        Write("1/hparams.json", """{"targets": {"rule": "softmax"}, "schedule": {"steps": 50}, "examples": {"batch": 8}}""");
        Write("1/history.jsonl", """{"stream":"train","step":50,"loss":1.5,"learningRate":0.001,"gradientNorm":1,"examplesPerSecond":40,"time":1000}""" + "\n");
        Write("1/result.json", """{"validation MAP@3, whole clips": 0.75, "validation clips": 1200}""");
        Write("1/model.onnx", "");
        Write("2/run.json", """{"data": "/sets/\u001b[31m<b>", "folds": 2, "preset": "strong", "settings": ["seed=3"]}""");
        Write("2/hparams.json", """{"targets": {"rule": "sigmoid"}, "schedule": {"steps": 80}}""");
        Write("2/fold0/history.jsonl", """{"stream":"eval","step":40,"loss":1,"learningRate":0.001,"gradientNorm":1,"examplesPerSecond":40,"time":1000,"lwlrap":0.5}""" + "\n");
        Write("3/hparams.json", "{");
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Lists_runs_of_every_version_and_state()
    {
        var run = Invocation.Run("runs", folder);
        Assert.Equal((0, "metrics of unfinished runs are those of the last validation during training\n"), (run.ExitCode, run.Error));
        Assert.Matches(@"\n  1     MAP@3    0\.7500   1,200 +birds +softmax +50   10 s +finished\n", run.Output);
        Assert.Matches(@"\n  2     lwlrap   0\.5000 +strong   \\x1b\[31m<b>   +2   sigmoid +40 +unfinished\n", run.Output);
        Assert.Matches(@"\n  3 +0 +damaged\n", run.Output);
        Assert.EndsWith("\n2: unfinished: 0 of 2 folds finished; the next is at step 40 of 80\n3: damaged: run.json is missing; hparams.json is not valid JSON\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_has_all_values()
    {
        var run = Invocation.Run("runs", folder, "--json");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        JsonElement[] runs = [.. JsonDocument.Parse(run.Output).RootElement.EnumerateArray()];
        Assert.All(runs, entry => Assert.Equal(
            ["run", "folder", "status", "reason", "preset", "settings", "data", "csv", "folds", "seeds", "seedValues", "scoreRule", "metric", "value", "source", "clips", "metrics", "steps", "trainingSeconds", "started", "device", "processor", "precision", "version"],
            entry.EnumerateObject().Select(property => property.Name)));
        Assert.Equal(["finished", "unfinished", "damaged"], runs.Select(entry => entry.GetProperty("status").GetString()));
        Assert.Equal(("held out", 1200, 10), (runs[0].GetProperty("source").GetString(), runs[0].GetProperty("clips").GetInt32(), runs[0].GetProperty("trainingSeconds").GetInt32()));
        Assert.Equal(("seed=3", JsonValueKind.Null), (runs[1].GetProperty("settings")[0].GetString(), runs[1].GetProperty("clips").ValueKind));
    }

    [Fact]
    public void Html_compares_the_runs_and_overwrites_nothing()
    {
        var page = Path.Combine(folder, "page.html");
        Assert.EndsWith($"\npage: {page}\n", Invocation.Run("runs", folder, "--html", page).Output, StringComparison.Ordinal);
        Assert.Contains("\\x1b[31m&lt;b&gt;", File.ReadAllText(page), StringComparison.Ordinal);
        Assert.Equal((2, "", $"Error: --html {page}: it already exists. Expected a new name. Nothing is overwritten.\n"), Values(Invocation.Run("runs", folder, "--html", page)));
    }

    [Fact]
    public void A_folder_without_runs_is_no_error()
    {
        var empty = Directory.CreateDirectory(Path.Combine(folder, "empty")).FullName;
        Assert.Equal((0, "", $"{empty} contains no runs\n"), Values(Invocation.Run("runs", empty)));
        Assert.Equal((0, "[]\n", ""), Values(Invocation.Run("runs", empty, "--json")));
    }

    [Fact]
    public void Report_needs_a_run_and_shows_what_there_is()
    {
        Assert.Equal((2, "", $"Error: {folder}: it contains no run.json. Expected the folder of a run, such as runs/1. 'earmark runs' lists the runs.\n"), Values(Invocation.Run("report", folder)));
        var (run, page) = (Path.Combine(folder, "1"), Path.Combine(folder, "1", "report.html"));
        Assert.Equal((0, $"report: {page}\n", $"Warning: the sections about held-out clips are missing, because the data set cannot be opened: {Path.Combine(run, "run.json")}: the data set of the run, /sets/birds, does not exist. "
            + "Expected the data set at its original path. Move it back, or write its new path into that file.\n"), Values(Invocation.Run("report", run)));
        Assert.Contains("<section id=\"curves\">", File.ReadAllText(page), StringComparison.Ordinal);
        Assert.StartsWith($"Error: --out {page}: it already exists.", Invocation.Run("report", run).Error, StringComparison.Ordinal);
    }

    private static (int, string, string) Values(Invocation run) => (run.ExitCode, run.Output, run.Error);

    private void Write(string path, string text)
    {
        var full = Path.Combine(folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }
}
