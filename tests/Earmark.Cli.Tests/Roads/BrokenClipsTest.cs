namespace Earmark.Cli.Tests.Roads;

/// <summary>Clips that cannot be read are listed and counted. The command continues with the others and exits with 1.</summary>
public sealed class BrokenClipsTest : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("earmark-broken").FullName;

    public BrokenClipsTest()
    {
        Earmark.Synthesis.Corpus.Write(At("data"), new() { TrainClips = 30, TestClips = 10, ClassCount = 3, MeanSeconds = 0.6, UnverifiedFraction = 0 });
        foreach (var clip in Directory.GetFiles(At("data", "audio_train")).Order(StringComparer.Ordinal).Take(10)) File.WriteAllText(clip, "no recording");
    }

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Fact]
    public void Train_evaluate_and_submit_continue_without_them()
    {
        var train = Invocation.Run(["train", At("data"), .. TinyRoad.Preset(steps: 2), "--out", At("runs")]);
        Assert.Equal(1, train.ExitCode);
        Assert.Equal(10, train.Error.Split('\n').Count(line => line.StartsWith("Warning: skipped: ", StringComparison.Ordinal)));
        Assert.EndsWith("skipped: 10 clips (listed above)\n", train.Error, StringComparison.Ordinal);

        var model = At("runs", "1", "model.onnx");
        var evaluate = Invocation.Run("evaluate", model, At("data"), "--part", "all");
        Assert.Equal(1, evaluate.ExitCode);
        Assert.Contains("  all       20 ", evaluate.Output, StringComparison.Ordinal);
        Assert.EndsWith("10 of 30 clips cannot be read (listed above)\n", evaluate.Error, StringComparison.Ordinal);

        foreach (var clip in Directory.GetFiles(At("data", "audio_test"))) File.WriteAllText(clip, "no recording");
        var submit = Invocation.Run("submit", model, At("data"), "--out", At("submission.csv"));
        Assert.Equal((1, $"{At("submission.csv")}: 10 rows\n"), (submit.ExitCode, submit.Output));
        Assert.Equal(11, File.ReadLines(At("submission.csv")).Count());
    }

    private string At(params string[] names) => Path.Combine([root, .. names]);
}
