namespace Earmark.Cli.Tests.Roads;

/// <summary>Clips that cannot be read are named and counted; the work is done with the others and ends with 1.</summary>
public sealed class BrokenClipsTest : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("earmark-broken").FullName;

    public BrokenClipsTest()
    {
        Earmark.Synthesis.Corpus.Write(At("data"), new() { Train = 30, Test = 10, Classes = 3, MeanSeconds = 0.6, Doubtful = 0 });
        foreach (var clip in Directory.GetFiles(At("data", "audio_train")).Order(StringComparer.Ordinal).Take(10)) File.WriteAllText(clip, "no recording");
    }

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Fact]
    public void Train_evaluate_and_submit_go_on_without_them()
    {
        var train = Invocation.Of(["train", At("data"), .. TinyRoad.Preset(steps: 2), "--out", At("runs")]);
        Assert.Equal(1, train.ExitCode);
        Assert.Equal(10, train.Error.Split('\n').Count(line => line.StartsWith("Warning: left out: ", StringComparison.Ordinal)));
        Assert.EndsWith("left out: 10 clips, named above\n", train.Error, StringComparison.Ordinal);

        var model = At("runs", "1", "model.onnx");
        var evaluate = Invocation.Of("evaluate", model, At("data"), "--part", "all");
        Assert.Equal(1, evaluate.ExitCode);
        Assert.Contains("  all       20 ", evaluate.Output, StringComparison.Ordinal);
        Assert.EndsWith("10 of 30 clips cannot be read, named above\n", evaluate.Error, StringComparison.Ordinal);

        foreach (var clip in Directory.GetFiles(At("data", "audio_test"))) File.WriteAllText(clip, "no recording");
        var submit = Invocation.Of("submit", model, At("data"), "--out", At("submission.csv"));
        Assert.Equal((1, $"{At("submission.csv")}: 10 rows\n"), (submit.ExitCode, submit.Output));
        Assert.Equal(11, File.ReadLines(At("submission.csv")).Count());
    }

    private string At(params string[] names) => Path.Combine([root, .. names]);
}
