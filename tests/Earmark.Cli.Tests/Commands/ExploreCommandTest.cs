using System.Text.Json;
using Earmark.Synthesis;
using Earmark.Training.Runs;
using Earmark.Training.Presets;

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
        Corpus.Write(Data, new() { TrainClips = 24, TestClips = 10, ClassCount = 3, MeanSeconds = 0.6 });
        var run = Invocation.Run("explore", Data, "--out", Report, "--embed");
        Assert.Equal((0, "measuring a few training steps...\n"), (run.ExitCode, run.Error));
        Assert.Matches(@"\nTrain on it:\n  earmark train [^\n]+\n  The training steps take about [^\n]+ on this machine: (5 networks of )?[0-9,]+ steps, [0-9]+ ms per step \(median of [0-9]+ measured steps\)\.\n", run.Output);
        Assert.StartsWith("24 labelled clips under 3 labels and 10 test clips,", run.Output, StringComparison.Ordinal);
        Assert.EndsWith($"\nReport: {Path.Combine(Report, "report.html")}\n", run.Output, StringComparison.Ordinal);
        var advice = JsonDocument.Parse(File.ReadAllText(Path.Combine(Report, "explore.json"))).RootElement.GetProperty("advice");
        string[] settings = [.. advice.GetProperty("suggestedSettings").EnumerateArray().Select(setting => $"{setting.GetProperty("key").GetString()}={setting.GetProperty("value").GetString()}")];
        Assert.Equal(settings.Length, advice.GetProperty("command").GetString()!.Split(" --set ").Length - 1);
        Assert.True(settings.Length <= 1, string.Join(' ', settings)); // only what cannot be chosen automatically
        PresetFile.Load("quick", settings);
        Assert.Contains("targets.unverifiedWeight=0.5", settings);
    }

    [Theory]
    [InlineData(8000)]
    [InlineData(11_025)]
    [InlineData(22_050)]
    [InlineData(44_100)]
    public void Its_settings_are_right_at_every_rate(int rate)
    {
        Corpus.Write(Data, new() { TrainClips = 6, TestClips = 10, ClassCount = 3, MeanSeconds = 0.5 });
        foreach (var path in Directory.GetFiles(Path.Combine(Data, "audio_train")))
        {
            using var file = File.OpenWrite(path);
            file.Position = 24; // the sample rate in the header
            file.Write(BitConverter.GetBytes(rate));
        }
        Assert.Equal(0, Invocation.Run("explore", Data, "--out", Report).ExitCode);
        var advice = JsonDocument.Parse(File.ReadAllText(Path.Combine(Report, "explore.json"))).RootElement.GetProperty("advice");
        PresetFile.Load("quick", advice.GetProperty("suggestedSettings").EnumerateArray().Select(setting => $"{setting.GetProperty("key").GetString()}={setting.GetProperty("value").GetString()}")).FrontEnd.At(rate).Validate();
    }

    [Fact]
    public void A_report_on_some_clips_mentions_it()
    {
        Corpus.Write(Data, new() { TrainClips = 12, TestClips = 10, ClassCount = 3, MeanSeconds = 0.5 });
        Assert.Equal(0, Invocation.Run("explore", Data, "--out", Report, "--limit", "6").ExitCode);
        Assert.Contains("Only 12 of 22 clips were read", File.ReadAllText(Path.Combine(Report, "report.html")), StringComparison.Ordinal);
    }

    [Fact]
    public void Recordings_without_labels_are_shown_too()
    {
        Corpus.Write(Data, new() { TrainClips = 6, TestClips = 10, ClassCount = 3, MeanSeconds = 0.5 });
        Assert.StartsWith("10 clips without labels,", Invocation.Run("explore", Path.Combine(Data, "audio_test"), "--out", Report).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Wrong_input_is_reported_before_any_work()
    {
        Corpus.Write(Data, new() { TrainClips = 6, TestClips = 10, ClassCount = 3, MeanSeconds = 0.5 });
        Assert.Equal(new Invocation(2, "", "Error: --limit 0: out of range. Expected 1 or more.\n"), Invocation.Run("explore", Data, "--limit", "0"));
        Assert.Equal(new Invocation(2, "", $"Error: {Data}/x: no such folder. Expected the folder of a data set. Check the path.\n"), Invocation.Run("explore", $"{Data}/x"));
        Directory.CreateDirectory(Report);
        File.WriteAllText(Path.Combine(Report, "mine.txt"), "mine");
        Assert.Equal(new Invocation(2, "", $"Error: {Report}: the folder is not empty and contains no report of 'earmark explore'. Expected a new or empty folder, or an earlier report. "
            + "Nothing is overwritten: choose another folder with --out.\n"), Invocation.Run("explore", Data, "--out", Report));
        Assert.Equal(["mine.txt"], Directory.GetFiles(Report).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("quick")]
    [InlineData("strong")]
    public void Nothing_is_suggested_that_the_preset_already_has(string name)
    {
        var keys = PresetKeys.List(PresetFile.Load(name)).ToDictionary(key => key.Path, key => PresetKeys.Format(key.Value));
        foreach (var (key, value) in Earmark.Reports.SettingSuggestions.Presets) Assert.Equal((key, value), (key, keys[key]));
    }

    [Fact]
    public void With_enough_clips_for_folds_it_suggests_the_preset_strong_and_a_trial()
    {
        Corpus.Write(Data, new() { TrainClips = 45, TestClips = 10, ClassCount = 3, MeanSeconds = 0.5, UnverifiedFraction = 0 });
        var lines = Invocation.Run("explore", Data, "--out", Report).Output.Split('\n');
        Assert.Equal([$"  earmark train {Data} --preset strong --folds 5", "", "To try it first, in a minute or two:", $"  earmark train {Data} --preset quick"],
            lines.SkipWhile(line => line != "Train on it:").Skip(1).Where(line => !line.StartsWith("  The training steps take about ", StringComparison.Ordinal)).Take(4));
    }

    [Fact]
    public void Names_of_labels_and_files_that_would_change_the_terminal_are_escaped()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "such names cannot be made there");
        Corpus.Write(Data, new() { TrainClips = 30, TestClips = 10, ClassCount = 3, MeanSeconds = 0.5, UnverifiedFraction = 0 });
        File.AppendAllText(Path.Combine(Data, "train.csv"), "bad\u001b[2J.wav,\u001b]0;owned\u0007\u202elabel,1\n");
        File.WriteAllText(Path.Combine(Data, "audio_train", "bad\u001b[2J.wav"), "no recording");
        var run = Invocation.Run("explore", Data, "--out", Report);
        Assert.Equal(0, run.ExitCode);
        Assert.Contains(@"\x1b]0;owned\x07\u202elabel", run.Output, StringComparison.Ordinal);
        Assert.Contains(@"bad\x1b[2J.wav", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(run.Output + run.Error, sign => sign is '\u001b' or '\u0007' or '\u202e');
    }

    [Fact]
    public void An_enormous_sample_is_reported_and_does_not_end_the_report()
    {
        Corpus.Write(Data, new() { TrainClips = 6, TestClips = 10, ClassCount = 3, MeanSeconds = 0.5 });
        var clip = Directory.GetFiles(Path.Combine(Data, "audio_train")).Order(StringComparer.Ordinal).First();
        float[] samples = [.. Enumerable.Range(0, 44_100).Select(i => i == 20_000 ? 1e30f : 0.1f * MathF.Sin(i * 0.1f))];
        byte[] header = [.. "RIFF\0\0\0\0WAVEfmt "u8, 16, 0, 0, 0, 3, 0, 1, 0, .. BitConverter.GetBytes(44_100), .. BitConverter.GetBytes(176_400), 4, 0, 32, 0, .. "data"u8, .. BitConverter.GetBytes(4 * samples.Length)];
        File.WriteAllBytes(clip, [.. header, .. samples.SelectMany(BitConverter.GetBytes)]);
        var run = Invocation.Run("explore", Data, "--out", Report);
        Assert.Equal(0, run.ExitCode);
        Assert.Matches($@"\n  (Unreadable|Damaged) files: 1 \({Path.GetFileName(clip)}\)", run.Output);
    }

    [Fact]
    public void Stopped_it_writes_nothing()
    {
        Corpus.Write(Data, new() { TrainClips = 6, TestClips = 10, ClassCount = 3, MeanSeconds = 0.5 });
        var stopped = Invocation.Run(["explore", Data, "--out", Report], Program.AddCommands, stopped: true);
        Assert.Equal((130, "stopped; nothing was written\n"), (stopped.ExitCode, stopped.Error));
        Assert.False(Directory.Exists(Report));
    }
}
