using System.Text.Json;
using Earmark.Synthesis;
using Earmark.Training.Runs;

namespace Earmark.Cli.Tests.Commands;

public sealed class ExploreCommandTest : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("earmark-explore").FullName;

    private string Data => Path.Combine(folder, "set");

    private string Report => Path.Combine(folder, "report");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Shows_a_generated_corpus_and_names_keys_that_training_knows()
    {
        Corpus.Write(Data, new() { Train = 24, Test = 10, Classes = 3, MeanSeconds = 0.6 });
        var run = Invocation.Of("explore", Data, "--out", Report, "--embed");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.StartsWith("24 labelled clips under 3 labels and 10 test clips,", run.Output, StringComparison.Ordinal);
        Assert.EndsWith($"\nReport: {Path.Combine(Report, "report.html")}\n", run.Output, StringComparison.Ordinal);
        var advice = JsonDocument.Parse(File.ReadAllText(Path.Combine(Report, "explore.json"))).RootElement.GetProperty("advice");
        string[] settings = [.. advice.GetProperty("settings").EnumerateArray().Select(setting => $"{setting.GetProperty("key").GetString()}={setting.GetProperty("value").GetString()}")];
        Assert.Equal(settings.Length, advice.GetProperty("command").GetString()!.Split(" --set ").Length - 1);
        PresetFile.Load("quick", settings).FrontEnd.Validate();
        Assert.Contains("targets.unverified=0.5", settings);
    }

    [Theory]
    [InlineData(8000)]
    [InlineData(11_025)]
    [InlineData(22_050)]
    [InlineData(44_100)]
    public void Its_settings_are_right_at_every_rate(int rate)
    {
        Corpus.Write(Data, new() { Train = 6, Test = 10, Classes = 3, MeanSeconds = 0.5 });
        foreach (var path in Directory.GetFiles(Path.Combine(Data, "audio_train")))
        {
            using var file = File.OpenWrite(path);
            file.Position = 24; // the rate in the header
            file.Write(BitConverter.GetBytes(rate));
        }
        Assert.Equal(0, Invocation.Of("explore", Data, "--out", Report).ExitCode);
        var advice = JsonDocument.Parse(File.ReadAllText(Path.Combine(Report, "explore.json"))).RootElement.GetProperty("advice");
        PresetFile.Load("quick", advice.GetProperty("settings").EnumerateArray().Select(setting => $"{setting.GetProperty("key").GetString()}={setting.GetProperty("value").GetString()}")).FrontEnd.Validate();
    }

    [Fact]
    public void A_look_at_some_clips_says_so()
    {
        Corpus.Write(Data, new() { Train = 12, Test = 10, Classes = 3, MeanSeconds = 0.5 });
        Assert.Equal(0, Invocation.Of("explore", Data, "--out", Report, "--limit", "6").ExitCode);
        Assert.Contains("Only 12 of 22 clips were looked at", File.ReadAllText(Path.Combine(Report, "report.html")), StringComparison.Ordinal);
    }

    [Fact]
    public void Recordings_without_labels_are_shown_too()
    {
        Corpus.Write(Data, new() { Train = 6, Test = 10, Classes = 3, MeanSeconds = 0.5 });
        Assert.StartsWith("10 clips without labels,", Invocation.Of("explore", Path.Combine(Data, "audio_test"), "--out", Report).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Wrong_input_is_told_before_any_work()
    {
        Corpus.Write(Data, new() { Train = 6, Test = 10, Classes = 3, MeanSeconds = 0.5 });
        Assert.Equal(new Invocation(2, "", "Error: --limit 0: no clip would be left. Expected 1 or more.\n"), Invocation.Of("explore", Data, "--limit", "0"));
        Assert.Equal(new Invocation(2, "", $"Error: {Data}/x: no such folder. Expected the folder of a data set. Check the path.\n"), Invocation.Of("explore", $"{Data}/x"));
        Directory.CreateDirectory(Report);
        File.WriteAllText(Path.Combine(Report, "mine.txt"), "mine");
        Assert.Equal(new Invocation(2, "", $"Error: {Report}: the folder is not empty and holds no report of 'earmark explore'. Expected a new or empty folder, or an earlier report. "
            + "Nothing is overwritten: name another with --out.\n"), Invocation.Of("explore", Data, "--out", Report));
        Assert.Equal(["mine.txt"], Directory.GetFiles(Report).Select(Path.GetFileName));
    }

    [Fact]
    public void Stopped_it_writes_nothing()
    {
        Corpus.Write(Data, new() { Train = 6, Test = 10, Classes = 3, MeanSeconds = 0.5 });
        Assert.Equal(130, Invocation.Of(["explore", Data, "--out", Report], Program.AddVerbs, stopped: true).ExitCode);
        Assert.False(Directory.Exists(Report));
    }
}
