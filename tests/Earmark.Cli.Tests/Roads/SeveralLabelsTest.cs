using System.Text.Json;

namespace Earmark.Cli.Tests.Roads;

/// <summary>The commands on generated corpora with several labels per clip and with background recordings.</summary>
public sealed class SeveralLabelsTest : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("earmark-several").FullName;

    public void Dispose() => Directory.Delete(root, recursive: true);

    private string PathOf(string name) => Path.Combine(root, name);

    private static Invocation Run(params string[] args)
    {
        var run = Invocation.Run(args);
        Assert.True(run.ExitCode == 0, $"{string.Join(' ', args)}: {run.Error}");
        return run;
    }

    [Fact]
    public void Clips_with_several_labels_are_trained_evaluated_submitted_and_scored()
    {
        Run("synth", "--out", PathOf("data"), "--train", "30", "--test", "10", "--classes", "3", "--mean-seconds", "0.6", "--doubtful", "0", "--several", "0.5", "--background", "0.2");
        var train = Run(["train", PathOf("data"), .. TrainedModelFixture.Preset(steps: 8), "--folds", "2", "--precision", "0.5", "--out", PathOf("runs")]);
        Assert.Contains("score rule sigmoid: 15 of 30 training clips have several labels", train.Error, StringComparison.Ordinal);
        Assert.Contains("calibration and thresholds are chosen on the other folds (for mAP and AUC, the calibration on all clips):\n", train.Output, StringComparison.Ordinal);
        Assert.Contains("Except for mAP and AUC, the metrics above use the calibration and the thresholds of the other folds.", File.ReadAllText(PathOf("runs/1/report.html")), StringComparison.Ordinal);
        Assert.Contains("lwlrap      mAP   macro AUC   macro F1", train.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("MAP@3", train.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("confusion.csv", train.Output, StringComparison.Ordinal);

        var model = PathOf("runs/1/model.onnx");
        var evaluation = JsonDocument.Parse(Run("evaluate", model, PathOf("data"), "--json").Output).RootElement;
        Assert.Equal(36, evaluation.GetProperty("evaluation").GetProperty("clips").GetInt32()); // 30 and 6 background recordings
        Assert.Equal(JsonValueKind.Null, evaluation.GetProperty("evaluation").GetProperty("map3").ValueKind);
        Assert.Equal(6, evaluation.GetProperty("falseAlarms").GetProperty("clips").GetInt32());
        Assert.Contains("score rule    sigmoid: several labels or none can apply", Run("info", model).Output, StringComparison.Ordinal);

        Run("submit", model, PathOf("data"), "--out", PathOf("submission.csv"));
        Assert.Equal(File.ReadLines(PathOf("data/sample_submission.csv")).First(), File.ReadLines(PathOf("submission.csv")).First());
        Assert.Contains("lwlrap", Run("score", PathOf("submission.csv"), PathOf("data/test_post_competition.csv")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Precision_requires_folds() =>
        Assert.Equal((2, "Error: --precision: thresholds are chosen with out-of-fold scores, but no folds were requested. Expected --folds as well. For example: --folds 5\n"),
            Invocation.Run("train", PathOf("data"), "--precision", "0.9") is var run ? (run.ExitCode, run.Error) : default);

    [Fact]
    public void Background_recordings_are_a_class_that_is_never_submitted()
    {
        Run("synth", "--out", PathOf("data"), "--train", "20", "--test", "10", "--classes", "3", "--mean-seconds", "0.6", "--background", "0.5");
        Run(["train", PathOf("data"), .. TrainedModelFixture.Preset(steps: 8), "--out", PathOf("runs")]);
        var model = PathOf("runs/1/model.onnx");
        Assert.Contains("4 _background", Run("evaluate", model, PathOf("data")).Output, StringComparison.Ordinal);
        Run("submit", model, PathOf("data"), "--out", PathOf("submission.csv"));
        var submission = File.ReadAllLines(PathOf("submission.csv"));
        Assert.All(submission.Skip(1), row => Assert.Equal(3, row.Split(',')[1].Split(' ').Length)); // three of four labels
        Assert.DoesNotContain("_background", string.Concat(submission), StringComparison.Ordinal);
    }
}
