using System.Text.Json;
using System.Text.RegularExpressions;

namespace Earmark.Cli.Tests.Roads;

/// <summary>The pages of runs and evaluations, with a model trained by the command.</summary>
[Collection(nameof(TrainedModelFixture))]
public sealed class ReportTest(TrainedModelFixture fixture)
{
    [Fact]
    public void Train_writes_a_page_with_the_metrics_of_the_run()
    {
        var page = File.ReadAllText(Path.Combine(fixture.Run, "report.html"));
        var train = JsonDocument.Parse(fixture.Train.Output).RootElement;
        Assert.Equal(Path.Combine(fixture.Run, "report.html"), train.GetProperty("report").GetString());
        Assert.Contains(FormattableString.Invariant($"<li><b>{train.GetProperty("wholeClipMap3").GetDouble():0.000}</b>MAP@3</li>"), page, StringComparison.Ordinal);
        foreach (var section in new[] { "summary", "curves", "labels", "confusion", "reliability", "errors", "run" }) Assert.Contains($"<section id=\"{section}\">", page, StringComparison.Ordinal);
        Assert.Matches("<th scope=\"row\">preset</th><td>quick</td></tr>\n<tr><th scope=\"row\">settings</th><td>[^<]*network.widths=", page);
        Assert.DoesNotMatch("https?:|<script", page);
    }

    [Fact]
    public void Report_writes_the_same_page_again()
    {
        var copy = Path.Combine(fixture.Run, "again.html");
        Assert.Equal((0, $"report: {copy}\n", ""), Values(Invocation.Run("report", fixture.Run, "--out", copy)));
        Assert.Equal(File.ReadAllText(Path.Combine(fixture.Run, "report.html")), File.ReadAllText(copy));
        File.Delete(copy);
    }

    [Fact]
    public void Evaluate_writes_a_page_without_curves()
    {
        string page = Path.Combine(fixture.Root, "evaluation.html"), scores = Path.Combine(fixture.Root, "evaluation.csv");
        var run = Invocation.Run("evaluate", fixture.Model, fixture.Data, "--html", page);
        Assert.Equal(0, run.ExitCode);
        Assert.EndsWith($"\npage: {page}\n", run.Output, StringComparison.Ordinal);
        var text = File.ReadAllText(page);
        Assert.Contains("<h1>model.onnx on data: evaluation</h1>", text, StringComparison.Ordinal);
        Assert.Contains("split: validation.", text, StringComparison.Ordinal);
        Assert.DoesNotContain("id=\"curves\"", text, StringComparison.Ordinal);
        Assert.Equal((2, "", $"Error: --html {page}: it already exists. Expected a new name. Nothing is overwritten.\n"), Values(Invocation.Run("evaluate", fixture.Model, fixture.Data, "--html", page)));
        Assert.StartsWith($"Error: --html {scores}: it is the same file as --scores.", Invocation.Run("evaluate", fixture.Model, fixture.Data, "--html", scores, "--scores", scores).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_page_that_cannot_be_written_does_not_fail_the_run()
    {
        var runs = Path.Combine(fixture.Root, "noreport");
        string[] train = ["train", fixture.Data, .. TrainedModelFixture.Preset(steps: 2), "--folds", "2", "--out", runs];
        Assert.Equal(0, Invocation.Run([.. train, "--fold", "0"]).ExitCode);
        Assert.False(File.Exists(Path.Combine(runs, "1", "report.html"))); // no metrics yet
        Directory.CreateDirectory(Path.Combine(runs, "1", "report.html"));
        var resumed = Invocation.Run("train", "--resume", Path.Combine(runs, "1"));
        Assert.Equal(0, resumed.ExitCode);
        Assert.Matches($"Warning: {Regex.Escape(Path.Combine(runs, "1", "report.html"))} was not written: [^\n]+\\. The run is finished\\. To write the page: earmark report [^\n]+\n", resumed.Error);
        Assert.Contains("\nmodel: ", resumed.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("report: ", resumed.Output, StringComparison.Ordinal);

        var merged = Path.Combine(fixture.Root, "merged.html");
        Assert.Equal(0, Invocation.Run("evaluate", Path.Combine(runs, "1", "model.onnx"), fixture.Data, "--html", merged).ExitCode);
        Assert.Contains("Expected calibration error before calibration:", File.ReadAllText(merged), StringComparison.Ordinal);
        var list = JsonDocument.Parse(Invocation.Run("runs", runs, "--json").Output).RootElement[0];
        Assert.Equal(("finished", "quick", "out of fold", 4), (list.GetProperty("status").GetString(), list.GetProperty("preset").GetString(), list.GetProperty("source").GetString(), list.GetProperty("steps").GetInt32()));
    }

    private static (int, string, string) Values(Invocation run) => (run.ExitCode, run.Output, run.Error);
}
