using Earmark.Cli.Training;
using Spectre.Console.Testing;

namespace Earmark.Cli.Tests.Roads;

/// <summary>The demo with a small corpus.</summary>
public sealed class DemoTest : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("earmark-demo").FullName;

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Fact]
    public void Runs_the_complete_workflow_and_lists_the_output_files()
    {
        var (code, output, error) = Run(keep: false);
        Assert.Equal(0, code);
        var demo = Path.Combine(root, "demos", "1");
        foreach (var (i, name) in new[] { "synth", "train", "evaluate", "submit", "score", "tag" }.Index())
            Assert.Matches($@"\n{i + 1} of 6, {name}, after \d+ s: \S", error);
        Assert.Contains($"\n  = earmark train {demo}/data --preset demo --seed 7 --out {demo}/runs\n", error.Replace('\\', '/'), StringComparison.Ordinal);
        Assert.Matches(@"\n[0-9a-f]{8}\.wav: (\w+ \d\.\d\d(, )?){3}; true label: \w+\n", error);

        foreach (var row in new[] { "held-out recordings, some labels wrong", "test, public split", "test, private split", "test, all" }) Assert.Matches($@"\n  {row}\s+\d+\s+[01]\.\d{{4}}", output);
        Assert.Matches(@"\n  test, random guessing\s+9\s+0\.6111", output); // (1 + 1/2 + 1/3) / 3
        Assert.Matches(@"\nseconds: \d+ \(synth \d+, train \d+, evaluate \d+, submit \d+, score \d+, tag \d+\)\n", output);
        foreach (var path in new[] { $"model: {demo}/runs/1/model.onnx", $"submission: {demo}/submission.csv", $"run: {demo}/runs/1 (" })
            Assert.Contains($"\n{path}", output.Replace('\\', '/'), StringComparison.Ordinal);
        Assert.EndsWith("earmark train FOLDER --preset quick\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Removes_the_recordings_unless_keep_is_set_and_preserves_existing_files()
    {
        var mine = Path.Combine(Directory.CreateDirectory(Path.Combine(root, "demos", "1")).FullName, "mine.txt");
        File.WriteAllText(mine, "mine");
        Assert.Equal(0, Run(keep: false).Code);
        Assert.Equal(0, Run(keep: true).Code);
        Assert.Equal(["1", "2", "3"], Directory.GetDirectories(Path.Combine(root, "demos")).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
        Assert.Equal("mine", File.ReadAllText(mine));

        Assert.Equal([], Directory.GetFiles(Path.Combine(root, "demos", "2"), "*.wav", SearchOption.AllDirectories));
        Assert.Equal(["about.txt", "data", "runs", "submission.csv"], Names("2"));
        Assert.Equal(["sample_submission.csv", "test_post_competition.csv", "train.csv", "train_clean.csv"], Names("2", "data"));
        Assert.Equal(["1"], Names("2", "runs"));
        Assert.Equal(40, Directory.GetFiles(Path.Combine(root, "demos", "3"), "*.wav", SearchOption.AllDirectories).Length);
        // Demos with the same seed write the same submission.
        Assert.Equal(File.ReadAllText(Path.Combine(root, "demos", "2", "submission.csv")), File.ReadAllText(Path.Combine(root, "demos", "3", "submission.csv")));
    }

    [Fact]
    public void Cancellation_removes_the_recordings_and_returns_130()
    {
        using TestConsole output = new(), error = new();
        output.Profile.Width = error.Profile.Width = 120;
        using var source = new CancellationTokenSource();
        source.CancelAfter(TimeSpan.FromSeconds(2)); // during training on most machines; the result is the same at any time
        var code = new Demo(new Terminal(output, error), Options(keep: false) with { PresetOverrides = [.. TrainedModelFixture.Keys, "schedule.steps=100000"] }, source.Token).Run();
        Assert.Equal((130, ""), (code, output.Output));
        Assert.EndsWith($"\ncancelled; a demo cannot be resumed. Files written so far: {Path.Combine(root, "demos", "1")}\n", error.Output, StringComparison.Ordinal);
        Assert.Equal([], Directory.GetFiles(root, "*.wav", SearchOption.AllDirectories));
    }

    private IEnumerable<string> Names(params string[] folder) =>
        Directory.GetFileSystemEntries(Path.Combine([root, "demos", .. folder])).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal);

    private DemoOptions Options(bool keep) => new()
    {
        Out = Path.Combine(root, "demos"),
        Corpus = new() { TrainClips = 30, TestClips = 10, ClassCount = 3, MeanSeconds = 0.6, Seed = 7 },
        PresetOverrides = [.. TrainedModelFixture.Keys, "schedule.steps=5"],
        KeepRecordings = keep,
    };

    private (int Code, string Output, string Error) Run(bool keep)
    {
        using TestConsole output = new(), error = new();
        output.Profile.Width = error.Profile.Width = 120;
        var code = new Demo(new Terminal(output, error), Options(keep), CancellationToken.None).Run();
        return (code, output.Output, error.Output);
    }
}
