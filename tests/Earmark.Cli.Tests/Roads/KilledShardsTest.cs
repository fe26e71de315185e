using Earmark.Tagging.Jobs;
using Earmark.Tests.Tagging.Jobs;

namespace Earmark.Cli.Tests.Roads;

/// <summary>Shards whose processes are killed at random moments. <c>experiments/shards</c> does the same at full size.</summary>
public sealed class KilledShardsTest : IDisposable
{
    private const int Shards = 3, Kills = 12;

    private readonly JobFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Killed_shards_are_merged_to_the_bytes_of_a_job_without_shards()
    {
        folder.Recordings(900, Shards);
        Assert.Equal(1, Invocation.Run(Args("expected.csv")).ExitCode);
        var random = new CounterRandom(2018, "kills");
        for (var kill = 0; kill < Kills; kill++)
        {
            var shard = new Shard(kill % Shards, Shards);
            var enough = Written(shard) + random.NextInt(8000);
            using var earmark = EarmarkProcess.Start(Args("tags.csv", shard));
            using var twin = kill % 4 == 2 ? EarmarkProcess.Start(Args("tags.csv", shard)) : null; // killed too, at the end of this round
            if (kill % 4 == 0) await Task.Delay(random.NextInt(400), JobFolder.Token); // while it starts
            else await earmark.WaitForAsync(() => Written(shard) > enough, $"{shard} has some more results", JobFolder.Token);
            await earmark.KillAsync(JobFolder.Token);
        }
        Assert.Contains(Enumerable.Range(0, Shards), index => ShardFiles.Journals(folder["tags.csv"], new(index, Shards)).Count > 2);

        string[] parts = [.. Enumerable.Range(0, Shards).Select(index => ShardFiles.Part(folder["tags.csv"], new(index, Shards)))];
        for (var index = 0; index < Shards; index++)
        {
            Assert.False(File.Exists(parts[index]));
            Assert.Contains("of 300 recordings are already tagged\n", Invocation.Run(Args("tags.csv", new(index, Shards))).Error, StringComparison.Ordinal);
        }
        Assert.Equal(parts, Directory.EnumerateFiles(folder[""], "tags.csv*").Order(StringComparer.Ordinal));
        Assert.Equal(1, Invocation.Run(["merge", .. parts, "--out", folder["tags.csv"]]).ExitCode);
        Assert.Equal(File.ReadAllBytes(folder["expected.csv"]), File.ReadAllBytes(folder["tags.csv"]));
        Assert.Equal(File.ReadAllBytes(folder["expected.failures.csv"]), File.ReadAllBytes(folder["tags.failures.csv"]));
    }

    private long Written(Shard shard) => ShardFiles.Journals(folder["tags.csv"], shard).Sum(journal => new FileInfo(journal).Length);

    private string[] Args(string output, Shard? shard = null) =>
        ["tag", folder.Model, folder["in"], "--out", folder[output], "--device", "cpu", "--threads", "1", .. shard is null ? Array.Empty<string>() : ["--shard", shard.ToString()]];
}
