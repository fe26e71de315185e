using System.Globalization;
using Earmark.Data;
using Earmark.Tagging;
using Earmark.Tagging.Formats;
using Earmark.Tests.Tagging;
using Earmark.Tests.Tagging.Jobs;

namespace Earmark.Cli.Tests.Commands;

/// <summary><c>earmark tag</c> with an untrained model of the labels bark, bell and bus.</summary>
public sealed class TagCommandTest : IDisposable
{
    private static readonly string[] SegmentOptions = ["--segments", "--window", "0.05", "--min", "0", "--threshold", "0.34"];

    private readonly JobFolder folder = new();
    private readonly string output;

    public TagCommandTest() => output = folder["tags.csv"];

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Shows_a_table()
    {
        var path = folder.Wav("in/a.wav", 0.5);
        using var tagger = folder.Load();
        var labels = string.Join(", ", tagger.Tag(path).Select(label => string.Create(CultureInfo.InvariantCulture, $"{label.Label} {label.Score:0.00}")));
        Assert.Equal(new Invocation(0, $"{"recording".PadRight(path.Length)}  labels\n{path}  {labels}\n", ""), Tag("in/a.wav"));

        var segments = tagger.ReadSegments(path, new() { Threshold = 0.34, MinSeconds = 0, Windows = new() { WindowSeconds = 0.05 } }).Segments;
        var run = Tag(["in/a.wav", .. SegmentOptions]);
        Assert.Equal($"{"recording".PadRight(path.Length)}  label        start        end  score", run.Output.Split('\n')[0]);
        Assert.Equal(segments.Select(segment => string.Create(CultureInfo.InvariantCulture, $"{path}  {segment.Label,-7}  {segment.Start,9:0.00}  {segment.End,9:0.00}  {segment.Score:0.00}")),
            run.Output.Split('\n')[1..^1]);
    }

    [Theory]
    [InlineData("csv")]
    [InlineData("json")]
    [InlineData("jsonl")]
    [InlineData("raven")]
    [InlineData("kaleidoscope")]
    [InlineData("birdnet")]
    public void Standard_output_has_the_same_text_as_a_file(string format)
    {
        var paths = folder.Recordings(10);
        var shown = Tag(["in", "--format", format, .. SegmentOptions]);
        var saved = Tag(["in", "--format", format, "--out", output, .. SegmentOptions]);
        Assert.Equal((1, 1), (shown.ExitCode, saved.ExitCode));
        Assert.Equal(File.ReadAllText(output), shown.Output);
        Assert.Equal($"{output}: 8 of 10 recordings\n", saved.Output);
        Assert.EndsWith("1 of 10 recordings is empty (listed above)\n1 of 10 recordings cannot be tagged (listed above)\n", shown.Error, StringComparison.Ordinal);
        Assert.EndsWith($"1 of 10 recordings cannot be tagged (listed in {folder["tags.failures.csv"]})\n", saved.Error, StringComparison.Ordinal);
        Assert.Contains($"Warning: {paths[^2]}: unknown file format", shown.Error, StringComparison.Ordinal);
        Assert.Equal([paths[^2], paths[^1]], File.ReadLines(folder["tags.failures.csv"]).Skip(1).Select(line => line.Split(',')[0]));
        Assert.InRange(TagFile.Read(output).Sum(recording => recording.Segments.Count), 2, 1000);
    }

    [Fact]
    public void Empty_recordings_are_listed_but_are_no_failure()
    {
        folder.Wav("in/a.wav", 0.5);
        File.WriteAllBytes(folder["in/b.wav"], []);
        var run = Tag("in", "--out", output);
        Assert.Equal((0, $"{output}: 1 of 2 recordings\n"), (run.ExitCode, run.Output));
        Assert.EndsWith($"1 of 2 recordings is empty (listed in {folder["tags.failures.csv"]})\n", run.Error, StringComparison.Ordinal);
        Assert.Single(TagFile.Read(output));
        AssertFiles("model.onnx", "tags.csv", "tags.failures.csv");
    }

    [Fact]
    public void The_first_failures_are_shown_and_all_are_listed()
    {
        folder.Wav("in/z.wav", 0.5);
        for (var i = 0; i < 25; i++) File.WriteAllText(folder[$"in/{i:00}.wav"], "no recording");
        var run = Tag("in", "--out", output);
        Assert.Equal((1, $"{output}: 1 of 26 recordings\n"), (run.ExitCode, run.Output));
        var lines = run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.All(lines[..20].Index(), line => Assert.StartsWith($"Warning: {folder[$"in/{line.Index:00}.wav"]}: unknown file format", line.Item, StringComparison.Ordinal));
        Assert.Equal(["Warning: ... and 5 more", $"25 of 26 recordings cannot be tagged (listed in {folder["tags.failures.csv"]})"], lines[20..]);
        Assert.Equal(26, File.ReadLines(folder["tags.failures.csv"]).Count());
    }

    [Fact]
    public void A_window_overrides_the_prediction_rule_of_whole_recordings()
    {
        var path = folder.Wav("in/a.wav", 2);
        Assert.Equal(0, Tag("in/a.wav", "--out", output, "--window", "0.5", "--hop", "0.2").ExitCode);
        using var tagger = folder.Load(new() { Device = "cpu", WindowSeconds = 0.5, HopSeconds = 0.2 });
        Assert.Equal(tagger.Tag(path).Select(label => new Segment(0, 2, label.Label, label.Score)), Assert.Single(TagFile.Read(output)).Segments);
    }

    [Fact]
    public void Lists_and_patterns_specify_recordings()
    {
        string[] paths = [folder.Wav("in/a.wav", 0.1), folder.Wav("in/b.wav", 0.1), folder.Wav("in/c.wav", 0.1)];
        File.WriteAllText(folder["list.txt"], $"{paths[2]}\n\n{folder["in/missing.wav"]}\n");
        var run = Tag("in/a*", "--list", folder["list.txt"], "--format", "jsonl");
        Assert.Equal((1, 2), (run.ExitCode, run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length));
        Assert.Contains(paths[2], run.Output.Split('\n')[1], StringComparison.Ordinal);
        Assert.StartsWith($"Warning: {folder["in/missing.wav"]}: ", run.Error, StringComparison.Ordinal);
        Assert.EndsWith("\n1 of 3 recordings cannot be tagged (listed above)\n", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_of_label_tracks_is_written()
    {
        folder.Wav("in/a.wav", 0.5);
        folder.Wav("in/b/c.wav", 0.5);
        Assert.Equal($"{folder["tracks"]}: 2 recordings\n", Tag(["in", "--format", "audacity", "--out", folder["tracks"] + "/", .. SegmentOptions]).Output);
        Assert.True(File.Exists(folder["tracks/a.wav.txt"]) && File.Exists(folder["tracks/b/c.wav.txt"]));
        AssertFiles("model.onnx", "tracks");
        Assert.Equal($"Error: --out {folder["tracks"]}: the folder is not empty. Expected a new or empty folder. Nothing is overwritten.\n", Tag("in", "--format", "audacity", "--out", folder["tracks"]).Error);
    }

    [Fact]
    public void Train_reads_the_clips()
    {
        folder.Recordings(6);
        var run = Tag(["in", "--out", output, "--clips", folder["clips"], "--clips-per-label", "1", .. SegmentOptions[..^1], "0.05"]);
        Assert.Equal(1, run.ExitCode);
        var data = Dataset.Open(folder["clips"], new() { MergeLabels = true }); // the same clip can have several labels
        Assert.Equal("folders", data.Layout);
        Assert.Equal(["bark", "bell", "bus"], data.Labels);
        Assert.All(data.Labels, label => Assert.Single(Directory.GetFiles(folder[$"clips/{label}"])));
        Assert.All(data.Train, clip => Assert.StartsWith(folder["in"], clip.Group!, StringComparison.Ordinal));
        Assert.Contains($"{folder["clips"]}: 3 clips\n", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Segments_have_the_windows_and_thresholds_that_the_model_has_for_them()
    {
        var path = folder.Wav("in/a.wav", 0.5);
        IReadOnlyList<Segment> all;
        using (var tagger = folder.Load()) all = tagger.ReadSegments(path, new() { Threshold = 0.05, MinSeconds = 0, Windows = new() { WindowSeconds = 0.05, HopSeconds = 0.0125 } }).Segments;
        var label = all[0].Label;
        Assert.Contains(all, segment => segment.Label != label);
        folder.WriteModel(TinyModel.Card with
        {
            Thresholds = new Dictionary<string, double> { [label] = 0.999 }, SegmentDefaults = new(0.05, 0.0125, new Dictionary<string, double> { [label] = 0.05 }),
        }, "model.onnx");
        Assert.Equal(0, Tag("in", "--segments", "--min", "0", "--out", output).ExitCode);
        Assert.Equal(all.Where(segment => segment.Label == label).Select(segment => (segment.End, segment.Score)), Assert.Single(TagFile.Read(output)).Segments.Select(segment => (segment.End, segment.Score)),
            (a, b) => Math.Abs(a.End - b.End) + Math.Abs(a.Score - b.Score) < 0.001); // the score is the highest of the windows, so it depends on them
        Assert.Equal(0, Tag("in", "--segments", "--min", "0", "--threshold", "1", "--out", folder["none.csv"]).ExitCode);
        Assert.Empty(Assert.Single(TagFile.Read(folder["none.csv"])).Segments);
    }

    [Fact]
    public void Info_shows_the_thresholds()
    {
        Assert.Matches("bell +0.25 +0.25\n", Invocation.Run("info", folder.Model).Output); // those of clips also apply to segments
        folder.WriteModel(TinyModel.Card with { SegmentDefaults = new(1, 0.25, new Dictionary<string, double> { ["bark"] = 0.98765 }) }, "model.onnx");
        var output = Invocation.Run("info", folder.Model).Output;
        Assert.Matches("bark +none +0.9877 *\n +bell +0.25 +none *\n", output);
        Assert.Contains("windows of 1 s, hop 0.25 s", output, StringComparison.Ordinal);
        Assert.Equal(0.98765, System.Text.Json.JsonDocument.Parse(Invocation.Run("info", folder.Model, "--json").Output).RootElement.GetProperty("segmentDefaults").GetProperty("thresholds").GetProperty("bark").GetDouble());
    }

    [Fact]
    public void A_model_without_thresholds_is_mentioned()
    {
        folder.Wav("in/a.wav", 0.5);
        folder.WriteModel(TinyModel.Card with { Thresholds = new Dictionary<string, double>() }, "model.onnx");
        Assert.Equal("the model has no thresholds (those of 'earmark train --folds' do): the threshold of all labels is 0.5\n", Tag("in", "--threshold", "auto").Error);
        Assert.Equal("", Tag("in", "--threshold", "0.2").Error);
    }

    [Theory]
    [InlineData("--top 2 --segments", "--top: segments have all labels that reach their thresholds. Expected no --top with --segments.")]
    [InlineData("--min 1", "--min: it applies to segments. Expected --segments too.")]
    [InlineData("--hop 1", "hop of 1 s: the model scores whole recordings, not windows. Expected a hop together with the length of the windows.")]
    [InlineData("--segments --window 1 --hop 2", "windows: the hop is 2 s. Expected at most the length of a window, 1 s, otherwise parts of the recording are skipped.")]
    [InlineData("--threshold 1.5", "--threshold 1.5: unknown value. Expected a score from 0 to 1, or auto.")]
    [InlineData("--shard 1/2", "--shard: its results are merged by 'earmark merge'. Expected --out FILE too, the same for all shards.")]
    [InlineData("--format wav", "--format wav: unknown format. Expected table, csv, json, jsonl, audacity, raven, kaleidoscope, birdnet, parquet.")]
    [InlineData("--format audacity", "--format audacity: it has one file for each recording. Expected --out FOLDER too.")]
    [InlineData("--format parquet", "--format parquet: it is not text. Expected --out FILE too.")]
    [InlineData("--format table --out t", "--format table: a table is only for the terminal. Expected another format for --out. Or omit --out.")]
    [InlineData("--clips c --segments", "--clips: clips are cut out when all recordings are tagged. Expected --out FILE too, and no --shard.")]
    [InlineData("--clips c --out t.csv", "--clips: clips are cut out of segments. Expected --segments too.")]
    [InlineData("--clips c --segments --out c --format audacity", "--clips c: it is the same as --out. Expected a path outside it.")]
    [InlineData("--clips c/d --segments --out c --format audacity", "--clips c/d: it is inside --out c, or contains it. Expected a path outside it.")]
    [InlineData("--clips c --segments --out c/t.csv", "--clips c: it is inside --out c/t.csv, or contains it. Expected a path outside it.")]
    [InlineData("--clips-per-label 3", "--clips-per-label: no clips are cut out. Expected --clips FOLDER too.")]
    [InlineData("--embeddings e.npy --window 1", "--window: without --segments, the embedding of a recording is computed from all its samples. Expected --segments too.")]
    [InlineData("--embeddings e.npy --hop 1", "--hop: without --segments, the embedding of a recording is computed from all its samples. Expected --segments too.")]
    [InlineData("- ", "earmark tag MODEL -: a recording on standard input is the only one. Expected no other recordings, and no --list, --shard or --clips.")]
    [InlineData("--out t.txt", "--out t.txt: no format has this extension. Expected .csv, .json, .jsonl, .selections.txt, .kaleidoscope.csv, .birdnet.csv, .parquet. "
        + "Or specify the format, such as --format csv, or --format audacity for a folder of label tracks.")]
    [InlineData("--list none.txt", "--list none.txt: no such file. Expected a text file with the path of a recording on each line.")]
    public void Rejects_options_that_contradict_each_other(string options, string expected)
    {
        folder.Wav("in/a.wav", 0.5);
        var run = Tag(["in", .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);
        Assert.Equal(new Invocation(2, "", $"Error: {expected}\n"), run);
    }

    [Theory]
    [InlineData("a.wav\nb.wav\0c.wav\n", " line 2: the line contains a NUL character. Expected the path of a recording on each line. With find, use -print instead of -print0.")]
    [InlineData("\n \n", ": the list is empty. Expected the path of a recording on each line.")]
    public void Rejects_lists_without_paths(string list, string expected)
    {
        File.WriteAllText(folder["list.txt"], list);
        Assert.Equal(new Invocation(2, "", $"Error: --list {folder["list.txt"]}{expected}\n"), Invocation.Run("tag", folder.Model, "--list", folder["list.txt"]));
    }

    [Fact]
    public void Rejects_recordings_that_are_all_in_the_folder_of_the_clips()
    {
        folder.Wav("in/a.wav", 0.5);
        Assert.Equal($"Error: --clips {folder["in"]}: all recordings are in this folder. Expected another folder. Recordings in the folder of the clips are not tagged.\n",
            Tag("in", "--segments", "--out", output, "--clips", folder["in"]).Error);
    }

    [Fact]
    public void A_file_with_the_temporary_name_of_the_output_is_rejected_before_anything_is_tagged()
    {
        folder.Wav("in/a.wav", 0.5);
        File.WriteAllText(output + ".partial", "mine");
        for (var run = 0; run < 2; run++)
            Assert.Equal(new Invocation(2, "", $"Error: --out {output}: {output}.partial already exists. Expected no such file or folder. If it was left by a command that was stopped, delete it.\n"), Tag("in", "--out", output));
        Assert.Equal("mine", File.ReadAllText(output + ".partial"));
        AssertFiles("model.onnx", "tags.csv.partial");
    }

    [Fact]
    public void Help_lists_all_formats()
    {
        var names = string.Join(", ", TagFormat.All.SkipLast(1).Select(format => format.Name)) + $" or {TagFormat.All[^1].Name}";
        Assert.Contains(names, Invocation.Run("tag", "--help").Output.Replace("\n                                 ", " ", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains(names, Invocation.Run("merge", "--help").Output.Replace("\n                           ", " ", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void Rejects_a_command_without_recordings() =>
        Assert.Equal("Error: earmark tag: no recordings specified. Expected recordings, folders, patterns, - for standard input, or --list FILE.\n", Invocation.Run("tag", folder.Model).Error);

    private string[] Args(string input, params string[] options) => ["tag", folder.Model, input == "" ? input : folder[input], .. options, "--device", "cpu", "--threads", "2"];

    private Invocation Tag(params string[] args) => Invocation.Run(Args(args[0], args[1..]));

    private void AssertFiles(params string[] names) =>
        Assert.Equal(names.Append("in").Order(StringComparer.Ordinal), Directory.EnumerateFileSystemEntries(folder[""]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
}
