namespace Earmark.Cli.Tests.Roads;

/// <summary>Clips that cannot be read are listed and counted. The command continues with the remaining clips and returns 1.</summary>
public sealed class BrokenClipsTest : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("earmark-broken").FullName;

    public BrokenClipsTest()
    {
        Earmark.Synthesis.Corpus.Write(PathOf("data"), new() { TrainClips = 30, TestClips = 10, ClassCount = 3, MeanSeconds = 0.6, UnverifiedFraction = 0 });
        foreach (var clip in Directory.GetFiles(PathOf("data", "audio_train")).Order(StringComparer.Ordinal).Take(10)) File.WriteAllText(clip, "no recording");
    }

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Fact]
    public void Train_evaluate_and_submit_skip_unreadable_clips()
    {
        var train = Invocation.Run(["train", PathOf("data"), .. TrainedModelFixture.Preset(steps: 2), "--out", PathOf("runs")]);
        Assert.Equal(1, train.ExitCode);
        Assert.Equal(10, train.Error.Split('\n').Count(line => line.StartsWith("Warning: skipped: ", StringComparison.Ordinal)));
        Assert.EndsWith("skipped: 10 clips (listed above)\n", train.Error, StringComparison.Ordinal);

        var model = PathOf("runs", "1", "model.onnx");
        var evaluate = Invocation.Run("evaluate", model, PathOf("data"), "--split", "all");
        Assert.Equal(1, evaluate.ExitCode);
        Assert.Contains("  all        20 ", evaluate.Output, StringComparison.Ordinal);
        Assert.EndsWith("10 of 30 clips cannot be read (listed above)\n", evaluate.Error, StringComparison.Ordinal);

        foreach (var clip in Directory.GetFiles(PathOf("data", "audio_test"))) File.WriteAllText(clip, "no recording");
        var submit = Invocation.Run("submit", model, PathOf("data"), "--out", PathOf("submission.csv"));
        Assert.Equal((1, $"{PathOf("submission.csv")}: 10 rows\n"), (submit.ExitCode, submit.Output));
        Assert.Equal(11, File.ReadLines(PathOf("submission.csv")).Count());
    }

    private string PathOf(params string[] names) => Path.Combine([root, .. names]);
}
