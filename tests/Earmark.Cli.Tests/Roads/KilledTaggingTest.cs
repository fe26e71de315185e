using Earmark.Tests.Tagging.Jobs;

namespace Earmark.Cli.Tests.Roads;

/// <summary>A tagging job that is killed continues to the bytes of an uninterrupted one.</summary>
public sealed class KilledTaggingTest : IDisposable
{
    private readonly JobFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_killed_job_continues_to_the_same_bytes()
    {
        folder.Recordings(1500);
        Assert.Equal(1, Invocation.Run(Args("expected.csv")).ExitCode);
        var journal = folder["tags.csv.partial.jsonl"];
        var sizes = new List<long>();
        for (var kill = 0; kill < 2; kill++)
        {
            using var earmark = EarmarkProcess.Start(Args("tags.csv"));
            var started = File.Exists(journal) ? new FileInfo(journal).Length : 0;
            await earmark.WaitForAsync(journal, JobFolder.Token);
            while (new FileInfo(journal).Length <= started + 1000) await Task.Delay(1, JobFolder.Token); // some results
            await earmark.KillAsync(JobFolder.Token);
            sizes.Add(new FileInfo(journal).Length);
        }
        Assert.True(sizes[1] > sizes[0], "the second process has not continued");
        var run = Invocation.Run(Args("tags.csv"));
        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith("resuming: ", run.Error, StringComparison.Ordinal);
        Assert.Equal(File.ReadAllBytes(folder["expected.csv"]), File.ReadAllBytes(folder["tags.csv"]));
        Assert.Equal(File.ReadAllBytes(folder["expected.failures.csv"]), File.ReadAllBytes(folder["tags.failures.csv"]));
        Assert.False(File.Exists(journal));
    }

    private string[] Args(string output) => ["tag", folder.Model, folder["in"], "--out", folder[output], "--device", "cpu", "--threads", "2"];
}
