using Earmark.Data;
using Earmark.Reports.Runs;
using Earmark.Runs;
using Earmark.Scoring;

namespace Earmark.Reports.Tests.Runs;

public sealed class RunReportTest : IDisposable
{
    private readonly TestDataFolder folder = new();

    private string Runs => Path.Combine(folder.Outside, "runs");

    private string PagePath => Path.Combine(Runs, "1", "report.html");

    public RunReportTest() => RunExample.Write(folder);

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Shows_curves_scores_and_parameters()
    {
        var page = Write(Open());
        foreach (var section in new[] { "summary", "curves", "labels", "confusion", "reliability", "errors", "run" }) Assert.Contains($"<section id=\"{section}\">", page, StringComparison.Ordinal);
        Assert.Contains("<li><b>0.938</b>MAP@3</li><li><b>0.875</b>MAP@1</li>", page, StringComparison.Ordinal); // only clip 0 is wrong
        Assert.Contains("Expected calibration error before calibration", page, StringComparison.Ordinal);
        Assert.Contains("<th scope=\"row\">fold 1</th><td>100</td><td>1.100</td><td>0.600</td>", page, StringComparison.Ordinal);
        Assert.Contains("<th scope=\"row\">machine</th><td>Zen &lt;3; device cpu</td>", page, StringComparison.Ordinal);
        Assert.Contains("<th scope=\"row\">preset</th><td>quick</td>", page, StringComparison.Ordinal);
        Assert.DoesNotMatch("<b>\"|<i>|<u>|<script|https?:", page);
    }

    [Fact]
    public void Names_the_initial_model_and_the_teacher()
    {
        Assert.DoesNotContain("<th scope=\"row\">teacher</th>", Write(Open()), StringComparison.Ordinal);
        RunExample.WriteFile(folder, "run.json", $$"""{"data": "{{folder.Root.Replace('\\', '/')}}", "folds": 2, "preset": "quick", "init": {"path": "/models/<1>.onnx"}, "teacher": {"path": "/runs/7"} }""");
        var page = Write(Open());
        Assert.Contains("<th scope=\"row\">initial weights</th><td>/models/&lt;1&gt;.onnx</td>", page, StringComparison.Ordinal);
        Assert.Contains("<th scope=\"row\">teacher</th><td>/runs/7</td>", page, StringComparison.Ordinal);
        var comparison = Path.Combine(folder.Outside, "runs.html");
        RunComparison.Write(comparison, "runs", RunSummary.ReadAll(Runs));
        Assert.Contains("quick <small>with initial weights with a teacher</small>", File.ReadAllText(comparison), StringComparison.Ordinal);
    }

    [Fact]
    public void The_log_loss_is_that_of_scores_calibrated_on_the_other_fold()
    {
        var data = Open();
        var scores = ScoreTable.Load(Path.Combine(Runs, "1", "oof.csv"));
        Clip[] first = [.. data.Train.Take(4)], second = [.. data.Train.Skip(4)];
        ScoreTable Calibrate(Clip[] clips, Clip[] others) => Calibration.Fit(scores.Select(others), others, ScoreRule.Softmax).Apply(scores.Select(clips), ScoreRule.Softmax);
        var crossFitted = ScoreTable.Concatenate([Calibrate(first, second), Calibrate(second, first)]);
        var page = Write(data);
        Assert.Contains(FormattableString.Invariant($"<li><b>{Evaluation.Compute(crossFitted, data.Train, ScoreRule.Softmax).LogLoss:0.000}</b>log loss</li>"), page, StringComparison.Ordinal);
        Assert.Contains("The metrics above use the calibration of the other folds.", page, StringComparison.Ordinal); // mAP, AUC and thresholds are for several labels
    }

    [Fact]
    public void The_recordings_are_linked_or_embedded()
    {
        Assert.Contains("src=\"../../set/audio_train/0.wav\"", Write(Open()), StringComparison.Ordinal);
        Assert.Contains("src=\"data:audio/wav;base64,", Write(Open(), embed: true), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_scores_the_curves_are_shown_with_the_reason()
    {
        File.Delete(Path.Combine(Runs, "1", "result.json"));
        File.Delete(Path.Combine(Runs, "1", "oof.csv"));
        var page = Write(Open(), missing: "the run has no scores of held-out clips yet");
        Assert.Contains("The sections about held-out clips are missing: the run has no scores of held-out clips yet", page, StringComparison.Ordinal);
        Assert.Contains("The run is unfinished: 0 of 2 folds finished; the next is at step 100 of 100.", page, StringComparison.Ordinal);
        Assert.Contains("<section id=\"curves\">", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<section id=\"labels\">", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Damaged_scores_are_a_reason()
    {
        Run("oof.csv", "fname,Horn\n0.wav,x\n");
        var page = Write(Open(), missing: $"{Path.Combine(Runs, "1", "oof.csv")} line 2: the score 'x' of 'Horn' is not a number. Expected a finite number with a decimal point, such as 0.25.");
        Assert.Contains("is not a number", page, StringComparison.Ordinal);
        Assert.Contains("<section id=\"run\">", Write(null, missing: "the data set cannot be opened"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_data_set_is_opened_as_in_the_run()
    {
        Run("run.json", $$"""{"data": "{{folder.Root.Replace('\\', '/')}}", "folds": 2, "options": {"csv": "none.csv"} }""");
        Assert.Contains("none.csv", Assert.Throws<InputException>(Open).Message, StringComparison.Ordinal);
        Run("run.json", """{"data": "/nowhere/set", "folds": 2}""");
        Assert.StartsWith($"{Path.Combine(Runs, "1", "run.json")}: the data set of the run, /nowhere/set, does not exist.", Assert.Throws<InputException>(Open).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Runs_are_compared_side_by_side()
    {
        var path = Path.Combine(folder.Outside, "runs.html");
        Directory.CreateDirectory(Path.Combine(Runs, "2"));
        File.WriteAllText(Path.Combine(Runs, "2", "run.json"), "no");
        File.WriteAllText(PagePath, "");
        RunComparison.Write(path, "my <runs>", RunSummary.ReadAll(Runs));
        var page = File.ReadAllText(path);
        Assert.Contains("<h1>my &lt;runs&gt;: 2 runs</h1>", page, StringComparison.Ordinal);
        Assert.Contains("<a href=\"runs/1/report.html\">1</a>", page, StringComparison.Ordinal);
        Assert.Contains("damaged <small>run.json is not valid JSON; hparams.json is missing</small>", page, StringComparison.Ordinal);
        Assert.Contains("</svg>run 1</li>", page, StringComparison.Ordinal);
        Assert.DoesNotMatch("<i>|<script|https?:|<th>", page);
    }

    private Dataset Open() => RunData.Open(RunSummary.Read(Path.Combine(Runs, "1")));

    private string Write(Dataset? data, bool embed = false, string? missing = null)
    {
        Assert.Equal(missing, RunReport.Write(RunSummary.Read(Path.Combine(Runs, "1")), data, PagePath, embed));
        return File.ReadAllText(PagePath);
    }

    private void Run(string name, string text) => RunExample.WriteFile(folder, name, text);
}
