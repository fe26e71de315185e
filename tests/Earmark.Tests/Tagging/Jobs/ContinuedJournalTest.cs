using Earmark.Tagging;
using Earmark.Tagging.Jobs;

namespace Earmark.Tests.Tagging.Jobs;

/// <summary>Journals of shards, each of which belongs to one process and continues those of the others.</summary>
public sealed class ContinuedJournalTest : IDisposable
{
    private readonly JobFolder folder = new();
    private readonly string a, b, c;

    public ContinuedJournalTest() => (a, b, c) = (folder.Wav("a.wav", 0.1), folder.Wav("b.wav", 0.1), folder.Wav("c.wav", 0.1));

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Continues_journals_of_processes_that_still_run_without_writing_to_them()
    {
        using var first = Start("first");
        first.Append(JobFolder.Tagged(a, Bell(1)));
        using (var second = Start("second", "first"))
        {
            Assert.Equal([true, false, false], Done(second));
            first.Append(JobFolder.Tagged(b, Bell(2))); // too late for the second process
            second.Append(JobFolder.Tagged(b, Bell(3)));
            second.Append(JobFolder.Tagged(c, Bell(4)));
            second.CopyEarlier([a, b, c]);
        }
        first.Append(JobFolder.Tagged(c, Bell(5)));
        Assert.Equal([1, 2, 5], Starts(first, a, b, c));
        using var finished = TagJournal.Load(folder["second"]);
        Assert.Equal([1, 3, 4], Starts(finished, a, b, c));
        Assert.Equal(4, File.ReadLines(folder["second"]).Count()); // the header, and each recording once
    }

    [Fact]
    public void Tags_count_more_than_a_failure_in_another_journal()
    {
        using (var first = Start("first"))
        {
            first.Append(JobFolder.Tagged(a, Bell(1)));
            first.Append(new TagResult(b) { Error = "disk error", Kind = InputErrorKind.Unreadable });
        }
        using (var second = Start("second"))
        {
            second.Append(new TagResult(a) { Error = "disk error", Kind = InputErrorKind.Unreadable });
            second.Append(JobFolder.Tagged(b, Bell(2)));
        }
        foreach (string[] order in (string[][])[["first", "second"], ["second", "first"]])
        {
            using var third = Start($"third {order[0]}", order);
            Assert.Equal([true, true, false], Done(third));
            Assert.Equal([1, 2], Starts(third, a, b));
        }
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("{\"path\":", 0)] // no header yet
    [InlineData("HEADER", 0)]
    [InlineData("HEADER RESULT", 1)]
    [InlineData("HEADER RESULT {\"path\":\"b.wav\"", 1)] // being written
    [InlineData("HEADER RESULT \0\0\0\n RESULT", 1)] // lines that have not reached the server of a network file system
    public void What_is_not_in_a_journal_yet_is_tagged_again(string content, int done)
    {
        using (var first = Start("first")) first.Append(JobFolder.Tagged(a, Bell(1)));
        var lines = File.ReadAllLines(folder["first"]);
        content = content.Replace(" ", "", StringComparison.Ordinal).Replace("HEADER", lines[0] + "\n", StringComparison.Ordinal).Replace("RESULT", lines[1] + "\n", StringComparison.Ordinal);
        File.WriteAllText(folder["first"], content);
        using (var second = Start("second", "first", "deleted")) Assert.Equal(done, Done(second).Count(isDone => isDone));
        Assert.Equal(content, File.ReadAllText(folder["first"]));
    }

    [Fact]
    public void Rejects_another_job_and_other_files_and_leaves_no_journal()
    {
        using (TagJournal.Continue(folder["other"], [], Header() with { Options = "other" })) { }
        Assert.Equal($"{folder["other"]}: it contains results of a job with different options. Expected the same command as before, which resumes the job. To start again, delete the file, or specify another --out.",
            Assert.Throws<InputException>(() => Start("new", "other")).Message);
        File.WriteAllText(folder["text"], "path,start,end\n");
        Assert.Equal($"{folder["text"]}: it is not a journal of 'earmark tag', or it is damaged. Expected a file that 'earmark tag --out' wrote.", Assert.Throws<InputException>(() => Start("new", "text")).Message);
        Assert.False(File.Exists(folder["new"]));
    }

    private TagJournal Start(string name, params string[] earlier) => TagJournal.Continue(folder[name], earlier.Select(other => folder[other]), Header());

    private bool[] Done(TagJournal journal) => [.. ((string[])[a, b, c]).Select(journal.IsDone)];

    private static double[] Starts(TagJournal journal, params string[] recordings) => [.. recordings.Select(recording => Assert.Single(journal.Find(recording)!.Segments!).Start)];

    private static Segment Bell(double start) => new(start, start + 1, "bell", 0.5f);

    private static TagJournalHeader Header() => new("1.0.0", "model", "options", 4000, new(0, 2), 3, 6, "list");
}
