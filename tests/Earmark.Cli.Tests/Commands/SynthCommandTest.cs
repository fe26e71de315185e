using System.Text.Json;
using Earmark.Data;
using Earmark.Synthesis;

namespace Earmark.Cli.Tests.Commands;

public sealed class SynthCommandTest : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("earmark-synth").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Prints_only_json()
    {
        var run = Invocation.Run("synth", "--out", folder, "--train", "6", "--test", "10", "--classes", "3", "--doubtful", "1", "--mean-seconds", "0.5", "--json");
        var root = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal((6, 6, 2, 10, 9, 1), (Count("train"), Count("unverified"), Count("wrong"), Count("test"), Count("scored"), Count("empty")));
        Assert.Equal(Directory.GetFiles(folder, "*.wav", SearchOption.AllDirectories).Sum(path => new FileInfo(path).Length), root.GetProperty("bytes").GetInt64());

        int Count(string name) => root.GetProperty(name).GetInt32();
    }

    [Fact]
    public void Reports_clips_with_several_classes_and_background_recordings()
    {
        string[] arguments = ["synth", "--train", "20", "--test", "20", "--classes", "4", "--mean-seconds", "0.5", "--several", "0.5", "--background", "0.2"];
        var json = Invocation.Run([.. arguments, "--out", Path.Combine(folder, "a"), "--json"]);
        var root = JsonDocument.Parse(json.Output).RootElement;
        Assert.Equal((10, 9, 4), (root.GetProperty("trainMixes").GetInt32(), root.GetProperty("testMixes").GetInt32(), root.GetProperty("background").GetInt32()));

        var text = Invocation.Run([.. arguments, "--out", Path.Combine(folder, "b")]);
        Assert.Equal(0, text.ExitCode);
        Assert.Contains("\n10 training clips and 9 test clips contain several classes\n4 background recordings without any of the classes\n", text.Error, StringComparison.Ordinal);
        Assert.Contains(": 44 clips with 4 labels, ", text.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Background_recordings_are_read_as_such()
    {
        Invocation.Run("synth", "--out", folder, "--train", "6", "--test", "10", "--classes", "3", "--mean-seconds", "0.5", "--background", "0.5");
        var data = Dataset.Open(folder);
        Assert.Equal((6, 3), (data.Train.Count, data.Background.Count));
        Assert.All(data.Background, clip => Assert.StartsWith("_background/", clip.Name, StringComparison.Ordinal));
    }

    [Fact]
    public void Cancellation_leaves_no_files()
    {
        var run = Invocation.Run(["synth", "--out", folder], Program.AddCommands, cancelled: true);
        Assert.Equal((130, ""), (run.ExitCode, run.Output));
        Assert.Empty(Directory.GetFileSystemEntries(folder));
    }

    [Fact]
    public void The_help_shows_the_defaults()
    {
        var (defaults, help) = (new CorpusOptions(), string.Join(' ', Invocation.Run("synth", "--help").Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
        foreach (var text in new[]
        {
            $"clips (default {defaults.TrainClips};", $"clips (default {defaults.TestClips};", $"(default {defaults.ClassCount})", $"(default {defaults.UnverifiedFraction})", $"(default {defaults.MeanSeconds};", $"(default {defaults.Seed})",
        })
            Assert.Contains(text, help, StringComparison.Ordinal);
    }
}
