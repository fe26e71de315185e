using Earmark.Tagging.Jobs;
using Earmark.Tests.Tagging.Jobs;

namespace Earmark.Cli.Tests.Commands;

/// <summary><c>earmark tag --shard</c> and <c>earmark merge</c>.</summary>
public sealed class ShardedTaggingTest : IDisposable
{
    private readonly JobFolder folder = new();
    private readonly string output;

    public ShardedTaggingTest() => output = folder["tags.csv"];

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Shards_are_merged_to_the_bytes_of_a_job_without_shards()
    {
        folder.Recordings(20, 3);
        Assert.Equal(1, Tag("--out", folder["expected.csv"]).ExitCode);
        // The recording that cannot be read is in the first shard. The empty one, which is no failure, is in the second.
        foreach (var (shard, exitCode, count) in ((string, int, int)[])[("1/3", 1, 7), ("2/3", 0, 7), ("3/3", 0, 6)])
        {
            var run = Tag("--out", output, "--shard", shard);
            Assert.Equal((exitCode, $"{output}.shard-{shard[0]}-of-3.jsonl: {count} of 20 recordings; to merge all shards: earmark merge {output}.shard-* --out {output}\n"), (run.ExitCode, run.Output));
        }
        string[] parts = [.. Enumerable.Range(1, 3).Select(number => $"{output}.shard-{number}-of-3.jsonl")];
        var merge = Invocation.Run(["merge", .. parts, "--out", output]);
        Assert.Equal((1, $"{output}: 18 of 20 recordings, from 3 shards\n"), (merge.ExitCode, merge.Output));
        Assert.EndsWith($"1 of 20 recordings cannot be tagged (listed in {folder["tags.failures.csv"]})\n", merge.Error, StringComparison.Ordinal);
        Assert.Equal(File.ReadAllBytes(folder["expected.csv"]), File.ReadAllBytes(output));
        Assert.Equal(File.ReadAllBytes(folder["expected.failures.csv"]), File.ReadAllBytes(folder["tags.failures.csv"]));

        Assert.Equal(merge, Invocation.Run("merge", output + ".shard-*", "--out", output)); // repeated, with a pattern as in the shells of Windows
        File.WriteAllText(folder["mine.csv"], "mine");
        Assert.StartsWith($"Error: {folder["mine.csv"]}: it already exists. ", Invocation.Run(["merge", .. parts, "--out", folder["mine.csv"]]).Error, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(folder["mine.csv"]));
        Assert.Equal(new Invocation(0, $"{parts[0]}: this shard is already finished\n", ""), Tag("--out", output, "--shard", "1/3"));
        Assert.Equal($"Error: --out {output}: it already exists. Expected a new name. Nothing is overwritten.\n", Tag("--out", output, "--shard", "1/4").Error);
        Assert.Equal("Error: merge: missing shards: 2/3. Expected all 3 shards.\n", Invocation.Run("merge", parts[0], parts[2], "--out", folder["new.csv"]).Error);
    }

    [Fact]
    public async Task Two_processes_of_the_same_shard_are_harmless()
    {
        folder.Recordings(60, 2);
        Assert.Equal(1, Tag("--out", folder["expected.csv"]).ExitCode);
        var runs = await Task.WhenAll(((string[])["1/2", "2/2", "1/2", "2/2"]).Select(shard => Task.Run(() => Tag("--out", output, "--shard", shard), JobFolder.Token)));
        Assert.All(runs, run => Assert.InRange(run.ExitCode, 0, 1));
        string[] parts = [$"{output}.shard-1-of-2.jsonl", $"{output}.shard-2-of-2.jsonl"];
        Assert.Equal(parts, Directory.EnumerateFiles(folder[""], "tags.csv*").Order(StringComparer.Ordinal));
        Assert.Equal(1, Invocation.Run(["merge", .. parts, "--out", output]).ExitCode);
        Assert.Equal(File.ReadAllBytes(folder["expected.csv"]), File.ReadAllBytes(output));
    }

    [Fact]
    public async Task A_process_whose_shard_was_finished_by_another_one_adds_nothing()
    {
        var paths = folder.Recordings(20, 3);
        var (shard, part) = (new Shard(1, 3), $"{output}.shard-2-of-3.jsonl");
        string[] inShard = [.. paths.Where(shard.Contains)];
        // The journal of a process that was killed while another one had already read the earlier journals: no process deletes it.
        var left = await folder.WriteJournalAsync("tags.csv.shard-2-of-3.0123abcd.partial.jsonl", new(), paths, shard, inShard[..2]);
        File.Move(left, folder["moved"]);
        foreach (var number in (string[])["1/3", "2/3", "3/3"]) Tag("--out", output, "--shard", number);
        File.Move(folder["moved"], left);
        var finished = File.ReadAllBytes(part);
        Assert.Equal(new Invocation(0, $"{part}: this shard is already finished\n", ""), Tag("--out", output, "--shard", "2/3"));
        Assert.Equal(finished, File.ReadAllBytes(part));
        // merge tags.csv.shard-*
        var merge = Invocation.Run(["merge", .. Directory.EnumerateFiles(folder[""], "tags.csv.shard-*").Order(StringComparer.Ordinal), "--out", output]);
        Assert.Equal((1, $"{output}: 18 of 20 recordings, from 3 shards\n"), (merge.ExitCode, merge.Output));
        Assert.Equal($"Error: {left}: it has results of 2 of 7 recordings. Expected a finished shard. Run the command of shard 2/3 again to resume it.\n",
            Invocation.Run(["merge", $"{output}.shard-1-of-3.jsonl", left, $"{output}.shard-3-of-3.jsonl", "--out", folder["new.csv"]]).Error);
    }

    [Fact]
    public void Merged_results_can_have_another_format()
    {
        folder.Recordings(6, 2);
        Assert.Equal(1, Tag("--out", folder["expected"], "--format", "jsonl").ExitCode);
        foreach (var shard in (string[])["1/2", "2/2"]) Tag("--out", output, "--shard", shard);
        var merge = Invocation.Run("merge", output + ".shard-1-of-2.jsonl", output + ".shard-2-of-2.jsonl", "--out", folder["merged"], "--format", "jsonl");
        Assert.Equal((1, $"{folder["merged"]}: 4 of 6 recordings, from 2 shards\n"), (merge.ExitCode, merge.Output));
        Assert.Equal(File.ReadAllText(folder["expected"]), File.ReadAllText(folder["merged"]));
    }

    [Fact]
    public void A_merge_that_was_killed_can_be_repeated()
    {
        folder.Recordings(6, 2);
        Assert.Equal(1, Tag("--out", folder["expected.csv"]).ExitCode);
        foreach (var shard in (string[])["1/2", "2/2"]) Tag("--out", output, "--shard", shard);
        Invocation Merge() => Invocation.Run("merge", output + ".shard-1-of-2.jsonl", output + ".shard-2-of-2.jsonl", "--out", output);
        // It had written the list of failures and a part of the results.
        File.Copy(folder["expected.failures.csv"], folder["tags.failures.csv"]);
        File.WriteAllText($"{output}.0123{FinalName.TemporarySuffix}", "path,la");
        File.WriteAllText(FinalName.TemporaryOf(output), "path,la"); // of an earlier version
        Assert.Equal(1, Merge().ExitCode);
        Assert.Equal(File.ReadAllBytes(folder["expected.csv"]), File.ReadAllBytes(output));

        // A list of failures of something else is not overwritten.
        File.Delete(output);
        File.WriteAllText(folder["tags.failures.csv"], "mine");
        var merge = Merge();
        Assert.Equal((2, $"Error: {folder["tags.failures.csv"]}: it already exists. Expected a free name. Nothing is overwritten. Rename it and run the command again to resume.\n"), (merge.ExitCode, merge.Error));
        Assert.Equal("mine", File.ReadAllText(folder["tags.failures.csv"]));
        Assert.False(File.Exists(output));
    }

    [Fact]
    public void Shards_print_the_command_that_merges_them()
    {
        folder.Wav("in/a.wav", 0.5);
        Assert.EndsWith($"; to merge all shards: earmark merge '{folder["my tags"]}.shard-'* --out '{folder["my tags"]}' --format jsonl\n", Tag("--out", folder["my tags"], "--format", "jsonl", "--shard", "1/1000").Output,
            StringComparison.Ordinal);
    }

    private Invocation Tag(params string[] options) => Invocation.Run(["tag", folder.Model, folder["in"], .. options, "--device", "cpu", "--threads", "2"]);
}
