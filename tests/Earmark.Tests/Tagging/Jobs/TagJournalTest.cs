using Earmark.Tagging;
using Earmark.Tagging.Formats;
using Earmark.Tagging.Jobs;
using Earmark.Tests.Tagging.Formats;

namespace Earmark.Tests.Tagging.Jobs;

public sealed class TagJournalTest : IDisposable
{
    private readonly JobFolder folder = new();
    private readonly string path;

    public TagJournalTest() => path = folder["tags.csv.partial.jsonl"];

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_job_that_is_stopped_at_any_byte_continues_to_the_same_results()
    {
        var paths = folder.Recordings(5);
        var options = JobFolder.ManySegments;
        var expected = await folder.RunAsync("expected.csv", TagFormat.Find("csv")!, paths, options);
        Assert.InRange(expected.Length, 200, 20_000);
        using var tagger = folder.Load();
        var job = new TagJob(tagger, options, 1);
        var results = new Dictionary<string, TagResult>();
        await job.RunAsync(paths, result => results[result.Path] = result, null, JobFolder.Token);
        var header = TagJournalHeader.Create(folder.Model, tagger, options, Shard.All, paths);
        using (var journal = TagJournal.Open(path, header))
            foreach (var recording in paths) journal.Append(results[recording]);

        var bytes = File.ReadAllBytes(path);
        for (var length = 0; length <= bytes.Length; length++)
        {
            File.WriteAllBytes(path, bytes[..length]);
            using (var journal = TagJournal.Open(path, header))
            {
                var lines = bytes[..length].Count(value => value == '\n');
                Assert.Equal(Math.Clamp(lines - 1, 0, 3), paths.Count(journal.IsDone)); // the last two recordings cannot be tagged, so they are tried again
                foreach (var recording in paths.Where(recording => !journal.IsDone(recording)).Reverse()) journal.Append(results[recording]);
                Assert.Equal(expected, TagSamples.Write(TagFormat.Find("csv")!, paths.Select(recording => journal.Find(recording)!.Recording).OfType<TaggedRecording>()));
                if (length % 100 != 0) continue; // files are flushed to disk, which takes long
                new TagOutput(folder["tags.csv"], TagFormat.Find("csv")!, 4000).Write(paths, recording => journal.Find(recording)!, isContinued: true);
            }
            Assert.Equal(expected, File.ReadAllBytes(folder["tags.csv"]));
            Assert.Equal(File.ReadAllText(folder["expected.failures.csv"]), File.ReadAllText(folder["tags.failures.csv"]));
        }
    }

    [Fact]
    public void A_link_whose_target_has_changed_is_not_done()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("links need additional rights on Windows");
        var link = folder["link.wav"];
        File.CreateSymbolicLink(link, folder.Wav("a.wav", 0.1));
        using var journal = TagJournal.Open(path, Header());
        journal.Append(JobFolder.Tagged(link));
        Assert.True(journal.IsDone(link));
        folder.Wav("a.wav", 0.2);
        Assert.False(journal.IsDone(link));
    }

    [Fact]
    public void A_changed_file_and_a_failed_recording_are_not_done()
    {
        var (first, second, third) = (folder.Wav("a.wav", 0.1), folder.Wav("b.wav", 0.1), folder.Wav("c.wav", 0.1));
        using var journal = TagJournal.Open(path, Header());
        foreach (var recording in (string[])[first, second]) journal.Append(JobFolder.Tagged(recording));
        journal.Append(new TagResult(third) { Error = "disk error", Kind = InputErrorKind.Unreadable });
        Assert.Equal([true, true, false], ((string[])[first, second, third]).Select(journal.IsDone));
        folder.Wav("a.wav", 0.2);
        File.SetLastWriteTimeUtc(second, File.GetLastWriteTimeUtc(second).AddSeconds(1));
        Assert.Equal([false, false, false], ((string[])[first, second, third]).Select(journal.IsDone));
        File.Delete(first);
        Assert.False(journal.IsDone(first));
    }

    [Fact]
    public void The_last_result_of_a_recording_counts()
    {
        var recording = folder.Wav("a.wav", 0.1);
        using (var journal = TagJournal.Open(path, Header()))
        {
            journal.Append(new TagResult(recording) { Error = "disk error", Kind = InputErrorKind.Unreadable });
            journal.Append(JobFolder.Tagged(recording, new Segment(0.1, 0.30000000000000004, "bell", 0.1f)));
        }
        using var again = TagJournal.Open(path, Header());
        Assert.Equal([recording], again.Paths);
        Assert.Equal([new Segment(0.1, 0.30000000000000004, "bell", 0.1f)], again.Find(recording)!.Segments!);
        Assert.Null(again.Find(recording)!.Failure);
        Assert.Null(again.Find("b.wav"));
    }

    [Theory]
    [InlineData("models")]
    [InlineData("options")]
    [InlineData("numbers of shards")]
    public void Rejects_the_journal_of_another_job(string difference)
    {
        using (TagJournal.Open(path, Header())) { }
        var other = difference switch { "models" => Header() with { Model = "other" }, "options" => Header() with { Options = "other" }, _ => Header() with { Shard = new(0, 2) } };
        Assert.Equal($"{path}: it contains results of a job with different {difference}. Expected the same command as before, which resumes the job. To start again, delete the file, or specify another --out.",
            Assert.Throws<InputException>(() => TagJournal.Open(path, other)).Message);
    }

    [Fact]
    public void Options_that_change_results_change_the_header()
    {
        using Tagger tagger = folder.Load(), windows = folder.Load(new() { Device = "cpu", WindowSeconds = 1 });
        TagJobOptions[] options = [new(), new() { Top = 2 }, new() { Top = null, UseThresholds = true }, new() { Threshold = 0.1 }, new() { Segments = new() },
            new() { Segments = new() { Windows = new() { HopSeconds = 0.5 } } }, new() { Segments = new() { MinSeconds = 0.6 } }];
        string[] headers = [.. options.Select(options => Create(tagger, options)), Create(windows, options[0]), TagJournalHeader.Create(folder.Model, tagger, options[0], Shard.All, [], "20 in clips").Options];
        Assert.Equal(headers.Length, headers.Distinct().Count());
        // The values that depend on the model are part of the options.
        Assert.Equal(Create(tagger, new() { Segments = new() }), Create(tagger, new() { Segments = new() { Windows = new() { WindowSeconds = 2, HopSeconds = 1 } } }));

        string Create(Tagger tagger, TagJobOptions options) => TagJournalHeader.Create(folder.Model, tagger, options, Shard.All, []).Options;
    }

    [Fact]
    public void A_second_process_cannot_open_it()
    {
        using var journal = TagJournal.Open(path, Header());
        var error = Assert.Throws<InputException>(() => TagJournal.Open(path, Header()));
        Assert.StartsWith($"{path}: it cannot be opened (", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("). Expected a file that no other process uses. Another 'earmark tag' with the same --out may be running.", error.Message, StringComparison.Ordinal);
        Assert.Throws<InputException>(() => TagJournal.Load(path));
    }

    [Theory]
    [InlineData("path,start,end\n")]
    [InlineData("{}\n")]
    [InlineData("null\n")]
    [InlineData("HEADER{\"path\":\"a.wav\",}\n")]
    [InlineData("HEADER\0\0\0\n")]
    public void Rejects_another_file_and_leaves_it_unchanged(string text)
    {
        using (TagJournal.Open(path, Header())) { }
        text = text.Replace("HEADER", File.ReadAllText(path), StringComparison.Ordinal);
        File.WriteAllText(path, text);
        Assert.Equal($"{path}: it is not a journal of 'earmark tag', or it is damaged. Expected a file that 'earmark tag --out' wrote.", Assert.Throws<InputException>(() => TagJournal.Open(path, Header())).Message);
        Assert.Equal(text, File.ReadAllText(path));
    }

    [Fact]
    public void Loading_requires_a_journal()
    {
        Assert.Equal($"{path}: no such file. Expected results written by 'earmark tag'.", Assert.Throws<InputException>(() => TagJournal.Load(path)).Message);
        File.WriteAllText(path, "{\"model\":");
        Assert.Equal($"{path}: it is empty. Expected results written by 'earmark tag'.", Assert.Throws<InputException>(() => TagJournal.Load(path)).Message);
    }

    private static TagJournalHeader Header() => new("1.0.0", "model", "options", 4000, Shard.All, 3, 3, "list");
}
