using System.Globalization;
using Earmark.Tagging.Jobs;
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
        for (var kill = 0; kill < 2; kill++)
        {
            var before = kill == 0 ? [] : File.ReadAllBytes(journal);
            before = before[..(Array.LastIndexOf(before, (byte)'\n') + 1)]; // without a line that was being written
            using var earmark = EarmarkProcess.Start(Args("tags.csv"));
            await earmark.WaitForAsync(() => File.Exists(journal) && new FileInfo(journal).Length > before.Length + 1000, $"{journal} has some more results", JobFolder.Token);
            await earmark.KillAsync(JobFolder.Token);
            var after = File.ReadAllBytes(journal);
            Assert.Equal(before, after[..before.Length]);
            Assert.InRange(after.Length, before.Length + 1001, int.MaxValue);
        }
        int done;
        using (var results = TagJournal.Load(journal)) done = results.Paths.Count(results.IsDone);
        var run = Invocation.Run(Args("tags.csv"));
        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith(string.Create(CultureInfo.InvariantCulture, $"resuming: {done:N0} of 1,500 recordings are already tagged\n"), run.Error, StringComparison.Ordinal);
        Assert.Equal(File.ReadAllBytes(folder["expected.csv"]), File.ReadAllBytes(folder["tags.csv"]));
        Assert.Equal(File.ReadAllBytes(folder["expected.failures.csv"]), File.ReadAllBytes(folder["tags.failures.csv"]));
        Assert.False(File.Exists(journal));
    }

    private string[] Args(string output) => ["tag", folder.Model, folder["in"], "--out", folder[output], "--device", "cpu", "--threads", "2"];
}
