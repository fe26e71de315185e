using Earmark.Tagging.Formats;
using Earmark.Tagging.Jobs;
using Earmark.Tests.Tagging;
using Earmark.Tests.Tagging.Jobs;
using Spectre.Console.Testing;

namespace Earmark.Cli.Tests.Commands;

/// <summary><c>earmark tag --out</c> continues a job that was stopped. What the job has left is written without the command.</summary>
public sealed class ResumedTaggingTest : IDisposable
{
    private readonly JobFolder folder = new();
    private readonly string output, journal;

    public ResumedTaggingTest() => (output, journal) = (folder["tags.csv"], folder["tags.csv.partial.jsonl"]);

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_cancelled_job_continues_to_the_same_bytes()
    {
        var paths = folder.Recordings(20);
        Assert.Equal(1, Tag("--out", folder["expected.csv"]).ExitCode);
        await WriteJournalAsync(new(), paths, paths[..7]);
        AssertCancelled(paths, $"cancelled after 7 of 20 recordings; the results are in {journal}; run the same command again to resume");
        Assert.False(File.Exists(output));
        var run = Tag("--out", output);
        Assert.Equal((1, $"{output}: 18 of 20 recordings\n"), (run.ExitCode, run.Output));
        Assert.StartsWith("resuming: 7 of 20 recordings are already tagged\n", run.Error, StringComparison.Ordinal);
        Assert.Equal(File.ReadAllBytes(folder["expected.csv"]), File.ReadAllBytes(output));
        Assert.Equal(File.ReadAllBytes(folder["expected.failures.csv"]), File.ReadAllBytes(folder["tags.failures.csv"]));
        Assert.Equal(["expected.csv", "expected.failures.csv", "in", "model.onnx", "tags.csv", "tags.failures.csv"],
            Directory.EnumerateFileSystemEntries(folder[""]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_job_that_is_stopped_while_it_writes_its_results_continues_to_the_same_bytes(int written)
    {
        var paths = folder.Recordings(12);
        var clips = folder["in/clips"];
        string[] args = ["--out", output, "--clips", clips, "--segments", "--window", "0.05", "--min", "0", "--threshold", "0.34"];
        var options = new TagJobOptions { Top = null, UseThresholds = true, Threshold = 0.34, Segments = new() { Windows = new() { WindowSeconds = 0.05 }, Threshold = 0.34, MinSeconds = 0 } };
        Assert.Equal(1, Tag(args).ExitCode);
        var expected = Contents();
        Assert.Contains(expected, file => file.StartsWith("in/clips/sources.csv", StringComparison.Ordinal));

        foreach (var name in ((string[])["in/clips", "tags.failures.csv", "tags.csv"]).Skip(written)) Delete(name); // written in this order
        if (written == 0) folder.Wav("in/clips.partial/bell/cut.wav", 0.1);
        if (written is 1 or 2) File.WriteAllText(output + ".partial", "path,");
        await WriteJournalAsync(options, paths, paths, $"20 in {clips}");
        var run = Tag(args);
        Assert.StartsWith("resuming: 10 of 12 recordings are already tagged\n", run.Error, StringComparison.Ordinal);
        Assert.Equal(1, run.ExitCode);
        Assert.Equal(expected, Contents());
    }

    [Fact]
    public async Task A_file_in_place_of_the_results_is_not_overwritten()
    {
        var paths = folder.Recordings(5);
        await WriteJournalAsync(new(), paths, paths);
        File.WriteAllText(output, "mine");
        var complete = File.ReadAllBytes(journal);
        var run = Tag("--out", output);
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.EndsWith($"Error: {output}: it already exists. Expected a free name. Nothing is overwritten. Rename it and run the command again to resume.\n", run.Error, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(output));
        Assert.Equal(complete, File.ReadAllBytes(journal)[..complete.Length]);
    }

    [Fact]
    public async Task Another_model_or_other_options_are_an_error()
    {
        var paths = folder.Recordings(5);
        await WriteJournalAsync(new(), paths, paths[..2]);
        AssertDifferent("options", "--top", "2");
        AssertDifferent("options", "--window", "1");
        folder.WriteModel(TinyModel.Card with { Version = "0.2.0" }, "model.onnx");
        AssertDifferent("models");
    }

    [Fact]
    public async Task A_resumed_shard_has_the_results_of_one_that_was_not_stopped()
    {
        var paths = folder.Recordings(20, 3);
        var (shard, part) = (new Shard(1, 3), output + ".shard-2-of-3.jsonl");
        string[] inShard = [.. paths.Where(shard.Contains)];
        await folder.WriteJournalAsync("tags.csv.shard-2-of-3.partial.jsonl", new(), paths, shard, inShard[..2]);
        var run = Tag("--out", output, "--shard", "2/3");
        Assert.Equal((0, $"{part}: 7 of 20 recordings; to merge all shards: earmark merge {output}.shard-* --out {output}\n"), (run.ExitCode, run.Output));
        Assert.StartsWith("resuming: 2 of 7 recordings are already tagged\n", run.Error, StringComparison.Ordinal);
        using var results = TagJournal.Load(part);
        Assert.Equal(inShard, results.Paths.Order(StringComparer.Ordinal));
        Assert.False(File.Exists(output + ".shard-2-of-3.partial.jsonl"));
    }

    private Task<string> WriteJournalAsync(TagJobOptions options, string[] paths, string[] tagged, string? clips = null) =>
        folder.WriteJournalAsync("tags.csv.partial.jsonl", options, paths, Shard.All, tagged, clips: clips);

    // The command itself would already be cancelled when it lists the recordings.
    private void AssertCancelled(string[] paths, string expected)
    {
        using TestConsole console = new(), error = new();
        using var tagger = folder.Load();
        var run = new TagRun(new Terminal(console, error), new TagJob(tagger, new(), 1), paths, new CancellationToken(true));
        Assert.Equal(expected, Assert.Throws<CommandCancelledException>(() => run.Save(output, TagFormat.Find("csv")!, TagJournalHeader.Create(folder.Model, tagger, new(), Shard.All, paths), null)).Message);
    }

    private void AssertDifferent(string difference, params string[] options) =>
        Assert.Equal(new Invocation(2, "", $"Error: {journal}: it contains results of a job with different {difference}. Expected the same command as before, which resumes the job. "
            + "To start again, delete the file, or specify another --out.\n"), Tag(["--out", output, .. options]));

    private Invocation Tag(params string[] options) => Invocation.Run(["tag", folder.Model, folder["in"], .. options, "--device", "cpu", "--threads", "2"]);

    private void Delete(string name)
    {
        if (Directory.Exists(folder[name])) Directory.Delete(folder[name], recursive: true);
        else File.Delete(folder[name]);
    }

    private string[] Contents() => [.. Directory.EnumerateFiles(folder[""], "*", SearchOption.AllDirectories)
        .Select(file => $"{Path.GetRelativePath(folder[""], file).Replace('\\', '/')}: {Convert.ToHexString(File.ReadAllBytes(file))}").Order(StringComparer.Ordinal)];
}
