using System.Text.Json;
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
