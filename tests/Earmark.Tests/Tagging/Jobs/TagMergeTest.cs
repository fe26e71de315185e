using Earmark.Tagging.Formats;
using Earmark.Tagging.Jobs;

namespace Earmark.Tests.Tagging.Jobs;

public sealed class TagMergeTest : IDisposable
{
    private const int Shards = 3;

    private readonly JobFolder folder = new();
    private readonly string[] paths;

    public TagMergeTest() => paths = folder.Recordings(12, Shards);

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("csv", new[] { 0, 1, 2 })]
    [InlineData("raven", new[] { 2, 0, 1 })]
    public async Task The_result_has_the_bytes_of_a_job_without_shards(string name, int[] order)
    {
        var format = TagFormat.Find(name)!;
        var expected = await folder.RunAsync("expected.txt", format, paths, JobFolder.ManySegments);
        string[] parts = [.. await Task.WhenAll(Enumerable.Range(0, Shards).Select(index => WriteShardAsync(index)))];
        using (var merge = TagMerge.Open([.. order.Select(index => parts[index])]))
        {
            Assert.Equal(paths, merge.Paths);
            var summary = new TagOutput(folder["merged.txt"], format, merge.Header.MaxFrequency).Write(merge.Paths, merge.Find, isContinued: false);
            Assert.Equal((12, 1, 1), (summary.Recordings, summary.Unreadable, summary.Empty));
        }
        Assert.Equal(expected, File.ReadAllBytes(folder["merged.txt"]));
        Assert.Equal(File.ReadAllText(folder["expected.failures.csv"]), File.ReadAllText(folder["merged.failures.csv"]));
    }

    [Fact]
    public async Task Rejects_missing_and_repeated_shards()
    {
        string[] parts = [.. await Task.WhenAll(Enumerable.Range(0, Shards).Select(index => WriteShardAsync(index)))];
        Assert.Equal("merge: missing shards: 1/3, 3/3. Expected all 3 shards.", ErrorOf(parts[1]));
        File.Copy(parts[1], folder["copy.jsonl"]);
        Assert.Equal($"{folder["copy.jsonl"]}: shard 2/3 is specified twice, also as {parts[1]}. Expected each shard once.", ErrorOf([.. parts, folder["copy.jsonl"]]));
        Assert.Equal("merge: no parts specified. Expected the files of all shards.", ErrorOf());
        Assert.Equal($"{folder["none.jsonl"]}: no such file. Expected results written by 'earmark tag'.", ErrorOf(folder["none.jsonl"]));
    }

    [Fact]
    public async Task Rejects_a_shard_that_is_not_finished()
    {
        string[] parts = [await WriteShardAsync(0), await WriteShardAsync(1, skip: 1), await WriteShardAsync(2)];
        Assert.Equal($"{parts[1]}: it has results of 3 of 4 recordings. Expected a finished shard. Run the command of shard 2/3 again to resume it.", ErrorOf(parts));
    }

    [Theory]
    [InlineData("models")]
    [InlineData("options")]
    [InlineData("lists of recordings")]
    [InlineData("numbers of shards")]
    public async Task Rejects_shards_of_different_jobs(string difference)
    {
        string[] parts = [await WriteShardAsync(0), await WriteShardAsync(1), await WriteShardAsync(2, header => difference switch
        {
            "models" => header with { Model = "other" },
            "options" => header with { Options = "other" },
            "lists of recordings" => header with { List = "other" },
            _ => header with { Shard = new(2, 4) },
        })];
        Assert.Equal($"{parts[2]}: this part and {parts[0]} have different {difference}. Expected parts of the same job.", ErrorOf(parts));
    }

    [Fact]
    public async Task Rejects_recordings_that_occur_twice_or_are_exchanged()
    {
        string[] parts = [.. await Task.WhenAll(Enumerable.Range(0, Shards).Select(index => WriteShardAsync(index)))];
        var original = File.ReadAllText(parts[2]);
        var (first, last) = (paths.First(new Shard(0, Shards).Contains), paths.First(new Shard(2, Shards).Contains));
        File.WriteAllText(parts[2], original.Replace(last, first, StringComparison.Ordinal));
        Assert.Equal($"{parts[2]}: the recording '{first}' also has a result in another part. Expected one result for each recording.", ErrorOf(parts));
        File.WriteAllText(parts[2], original.Replace(last, last + "x", StringComparison.Ordinal));
        Assert.Equal("merge: the parts have results of 12 recordings, but not of the 12 recordings of the job. Expected the parts as they were written. Run the commands of all shards again.", ErrorOf(parts));
    }

    private static string ErrorOf(params string[] parts) => Assert.Throws<InputException>(() => TagMerge.Open(parts)).Message;

    private Task<string> WriteShardAsync(int index, Func<TagJournalHeader, TagJournalHeader>? change = null, int skip = 0)
    {
        var shard = new Shard(index, Shards);
        return folder.WriteJournalAsync($"shard{index}.jsonl", JobFolder.ManySegments, paths, shard, [.. paths.Where(shard.Contains).Skip(skip)], change);
    }
}
