using Earmark.Tagging.Jobs;

namespace Earmark.Tests.Tagging.Jobs;

public sealed class ShardFilesTest
{
    [Theory]
    [InlineData("a/tags.csv.shard-2-of-8.0123abcd.partial.jsonl", "a/tags.csv.shard-2-of-8.jsonl")]
    [InlineData("tags.csv.shard-2-of-8.partial.jsonl", "tags.csv.shard-2-of-8.jsonl")] // of earlier versions
    [InlineData("tags.csv.shard-2-of-8.jsonl", null)]
    [InlineData("tags.csv.partial.jsonl", null)]
    [InlineData("tags.csv.shard-2-of-8.0123abc.partial.jsonl", null)]
    [InlineData("tags.csv.shard-2-of-8.0123abcd.partial.jsonl.tmp", null)]
    public void A_journal_names_its_shard(string path, string? part) => Assert.Equal(part, ShardFiles.PartOf(path));

    [Fact]
    public void Lists_the_journals_of_a_shard_only()
    {
        using var folder = new JobFolder();
        var (output, shard) = (folder["tags.csv"], new Shard(1, 12));
        Assert.Equal(folder["tags.csv.shard-2-of-12.jsonl"], ShardFiles.Part(output, shard));
        Assert.Empty(ShardFiles.Journals(folder["none/tags.csv"], shard));
        string[] journals = [ShardFiles.NewJournal(output, shard), ShardFiles.NewJournal(output, shard), folder["tags.csv.shard-2-of-12.partial.jsonl"]];
        Assert.Equal(3, journals.Distinct().Count());
        foreach (var path in (string[])[.. journals, ShardFiles.Part(output, shard), ShardFiles.NewJournal(output, new(1, 2)), ShardFiles.NewJournal(output, new(0, 12)), ShardFiles.NewJournal(folder["xtags.csv"], shard)])
            File.WriteAllText(path, "");
        Assert.Equal(journals.Order(StringComparer.Ordinal), ShardFiles.Journals(output, shard));
    }
}
