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
    public void Reports_on_a_generated_corpus_and_suggests_valid_preset_keys()
    {
        Corpus.Write(Data, new() { TrainClips = 24, TestClips = 10, ClassCount = 3, MeanSeconds = 0.6 });
        var run = Invocation.Run("explore", Data, "--out", Report, "--embed");
        Assert.Equal((0, "measuring a few training steps...\n"), (run.ExitCode, run.Error));
        Assert.Matches(@"\nTo train on this data set:\n  earmark train [^\n]+\n  The training steps take about [^\n]+ on this machine: (5 networks of )?[0-9,]+ steps, [0-9]+ ms per step \(median of [0-9]+ measured steps\)\.\n", run.Output);
        Assert.StartsWith("24 labelled clips with 3 labels and 10 test clips,", run.Output, StringComparison.Ordinal);
        Assert.EndsWith($"\nReport: {Path.Combine(Report, "report.html")}\n", run.Output, StringComparison.Ordinal);
        var advice = JsonDocument.Parse(File.ReadAllText(Path.Combine(Report, "explore.json"))).RootElement.GetProperty("advice");
        string[] settings = [.. advice.GetProperty("suggestedSettings").EnumerateArray().Select(setting => $"{setting.GetProperty("key").GetString()}={setting.GetProperty("value").GetString()}")];
        Assert.Equal(settings.Length, advice.GetProperty("command").GetString()!.Split(" --set ").Length - 1);
        Assert.True(settings.Length <= 1, string.Join(' ', settings)); // only what cannot be chosen automatically
        PresetFile.Load("quick", settings);
    }

    [Theory]
    [InlineData(8000)]
    [InlineData(11_025)]
    [InlineData(22_050)]
    [InlineData(44_100)]
    public void Suggested_settings_are_valid_at_every_sample_rate(int sampleRate)
    {
        Corpus.Write(Data, new() { TrainClips = 6, TestClips = 10, ClassCount = 3, MeanSeconds = 0.5 });
        foreach (var path in Directory.GetFiles(Path.Combine(Data, "audio_train")))
        {
            using var file = File.OpenWrite(path);
            file.Position = 24; // the sample rate in the header
            file.Write(BitConverter.GetBytes(sampleRate));
        }
        Assert.Equal(0, Invocation.Run("explore", Data, "--out", Report).ExitCode);
        var advice = JsonDocument.Parse(File.ReadAllText(Path.Combine(Report, "explore.json"))).RootElement.GetProperty("advice");
        PresetFile.Load("quick", advice.GetProperty("suggestedSettings").EnumerateArray().Select(setting => $"{setting.GetProperty("key").GetString()}={setting.GetProperty("value").GetString()}")).FrontEnd.WithSampleRate(sampleRate).Validate();
    }

    [Fact]
    public void Annotations_are_clips_and_their_errors_are_shown()
    {
        Corpus.Write(Data, new() { TrainClips = 6, TestClips = 10, ClassCount = 3, MeanSeconds = 0.5 });
        var annotated = Directory.CreateDirectory(Path.Combine(folder, "annotated")).FullName;
        foreach (var (i, path) in Directory.GetFiles(Path.Combine(Data, "audio_train")).Index())
        {
            File.Copy(path, Path.Combine(annotated, $"{i}.wav"));
            File.WriteAllText(Path.Combine(annotated, $"{i}.txt"), "0\t0.1\tOwl\n0.1\t0.2\tLark\n");
        }
        var run = Invocation.Run("explore", annotated, "--out", Report);
        Assert.Equal(0, run.ExitCode);
        Assert.StartsWith("12 labelled clips with 2 labels", run.Output, StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(annotated, "0.txt"), "0\t0.1\t\n");
        var error = Invocation.Run("explore", annotated, "--out", Report + "2");
        Assert.Equal((2, $"Error: {annotated} (layout annotations): 1 error.\n  0.txt line 1: the label of '0.wav#0-0.1' is empty. Add one or remove the row.\n"), (error.ExitCode, error.Error));
    }

    [Fact]
    public void A_report_with_a_limit_states_the_limit()
    {
        Corpus.Write(Data, new() { TrainClips = 12, TestClips = 10, ClassCount = 3, MeanSeconds = 0.5 });
        Assert.Equal(0, Invocation.Run("explore", Data, "--out", Report, "--limit", "6").ExitCode);
        Assert.Contains("Only 12 of 22 clips were read", File.ReadAllText(Path.Combine(Report, "report.html")), StringComparison.Ordinal);
    }

    [Fact]
    public void Reports_on_unlabelled_recordings()
    {
        Corpus.Write(Data, new() { TrainClips = 6, TestClips = 10, ClassCount = 3, MeanSeconds = 0.5 });
        Assert.StartsWith("10 clips without labels,", Invocation.Run("explore", Path.Combine(Data, "audio_test"), "--out", Report).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Invalid_input_is_rejected_immediately()
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
    public void Suggestions_exclude_values_already_in_the_preset(string name)
    {
        var keys = PresetKeys.List(PresetFile.Load(name)).ToDictionary(key => key.Path, key => PresetKeys.Format(key.Value));
        foreach (var (key, value) in Earmark.Reports.SettingSuggestions.Presets) Assert.Equal((key, value), (key, keys[key]));
    }

    [Fact]
    public void Suggests_strong_and_a_quick_trial_if_there_are_enough_clips_for_folds()
    {
        Corpus.Write(Data, new() { TrainClips = 45, TestClips = 10, ClassCount = 3, MeanSeconds = 0.5, UnverifiedFraction = 0 });
        var lines = Invocation.Run("explore", Data, "--out", Report).Output.Split('\n');
        Assert.Equal([$"  earmark train {Data} --preset strong --folds 5", "", "For a quick trial (a few minutes):", $"  earmark train {Data} --preset quick"],
            lines.SkipWhile(line => line != "To train on this data set:").Skip(1).Where(line => !line.StartsWith("  The training steps take about ", StringComparison.Ordinal)).Take(4));
    }

    [Fact]
    public void Control_characters_in_label_and_file_names_are_escaped()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows does not allow such file names");
        Corpus.Write(Data, new() { TrainClips = 30, TestClips = 10, ClassCount = 3, MeanSeconds = 0.5, UnverifiedFraction = 0 });
        File.AppendAllText(Path.Combine(Data, "train.csv"), "bad\u001b[2J.wav,\u001b]0;owned\u0007\u202elabel,1\n");
        File.WriteAllText(Path.Combine(Data, "audio_train", "bad\u001b[2J.wav"), "no recording");
        var run = Invocation.Run("explore", Data, "--out", Report);
        Assert.Equal(0, run.ExitCode);
        Assert.Contains(@"\x1b]0;owned\x07\u202elabel", run.Output, StringComparison.Ordinal);
        Assert.Contains(@"bad\x1b[2J.wav", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(run.Output + run.Error, character => character is '\u001b' or '\u0007' or '\u202e');
    }

    [Fact]
    public void A_huge_sample_value_is_reported_and_does_not_abort_the_report()
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
    public void Cancellation_leaves_no_files()
    {
        Corpus.Write(Data, new() { TrainClips = 6, TestClips = 10, ClassCount = 3, MeanSeconds = 0.5 });
        var run = Invocation.Run(["explore", Data, "--out", Report], Program.AddCommands, cancelled: true);
        Assert.Equal((130, "cancelled; nothing was written\n"), (run.ExitCode, run.Error));
        Assert.False(Directory.Exists(Report));
    }
}
