namespace Earmark.Cli.Tests.Roads;

/// <summary>A data set that is split into the folders train, val and test.</summary>
[Collection(nameof(TrainedModelFixture))]
public sealed class PredefinedSplitTest(TrainedModelFixture fixture) : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("earmark-split").FullName;

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Fact]
    public void Train_holds_out_the_validation_set_and_submit_uses_the_test_set()
    {
        string[] clips = [.. Directory.GetFiles(Path.Combine(fixture.Data, "audio_train")).Order(StringComparer.Ordinal)];
        string[] names = ["train/Bark/0.wav", "train/Growl/1.wav", "val/Bark/2.wav", "val/Bark/3.wav", "val/Growl/4.wav", "val/Growl/5.wav", "test/Bark/6.wav"];
        var data = Path.Combine(root, "data");
        foreach (var (i, name) in names.Index())
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(data, name))!);
            File.Copy(clips[i], Path.Combine(data, name));
        }

        var train = Invocation.Run(["train", data, .. TrainedModelFixture.Preset(steps: 1), "--out", Path.Combine(root, "runs")]);
        Assert.True(train.ExitCode == 0, train.Error);
        var model = Path.Combine(root, "runs", "1", "model.onnx");
        Assert.Contains("only the 4 held-out clips are evaluated", Invocation.Run("evaluate", model, data).Error, StringComparison.Ordinal); // a random fraction of 6 would be 1 or 2
        var submission = Path.Combine(root, "submission.csv");
        Assert.Equal(0, Invocation.Run("submit", model, data, "--out", submission).ExitCode);
        Assert.Equal(["fname", "test/Bark/6.wav"], File.ReadLines(submission).Select(line => line.Split(',')[0]));
    }
}
