using Earmark.Tagging;
using Earmark.Tagging.Formats;
using Earmark.Tagging.Jobs;

namespace Earmark.Tests.Tagging.Jobs;

public sealed class TagOutputTest : IDisposable
{
    private readonly JobFolder folder = new();
    private readonly Dictionary<string, TagResult> results;
    private readonly string[] paths;

    public TagOutputTest()
    {
        paths = [folder["in/a/x.wav"], folder["in/b/c/x.wav"], folder["in/b/y.wav"], folder["in/z.wav"]];
        results = new()
        {
            [paths[0]] = new(paths[0]) { Seconds = 2, Segments = [new(0.5, 1, "bell", 0.75)] },
            [paths[1]] = new(paths[1]) { Seconds = 3, Segments = [] },
            [paths[2]] = new(paths[2]) { Error = "no recording, \"text\"", Kind = InputErrorKind.NotAudio },
            [paths[3]] = new(paths[3]) { Error = "empty", Kind = InputErrorKind.NoSamples },
        };
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_file_contains_the_recordings_with_tags_and_the_list_those_without()
    {
        var summary = Write("tags.csv");
        Assert.Equal((4, 1, 1), (summary.Recordings, summary.Unreadable, summary.Empty));
        Assert.Equal([paths[2], paths[3]], summary.Failures.Select(failure => failure.Name));
        Assert.Equal($"path,start,end,label,score,recorded_at,seconds\n{paths[0]},0.5,1,bell,0.75,,2\n{paths[1]},,,,,,3\n", File.ReadAllText(folder["tags.csv"]));
        Assert.Equal($"path,error,kind\n{paths[2]},\"no recording, \"\"text\"\"\",notAudio\n{paths[3]},empty,noSamples\n", File.ReadAllText(folder["tags.failures.csv"]));
        AssertNothingElse("tags.csv", "tags.failures.csv");
    }

    [Fact]
    public void A_folder_has_the_folders_of_the_recordings()
    {
        Write("out", "audacity");
        Assert.Equal("0.5\t1\tbell\t0.75\n", File.ReadAllText(folder["out/a/x.wav.txt"]));
        Assert.Equal("", File.ReadAllText(folder["out/b/c/x.wav.txt"]));
        Assert.Equal(["out/a/x.wav.txt", "out/b/c/x.wav.txt", "out/failures.csv"], FilesIn("out"));
        AssertNothingElse("out");
    }

    [Fact]
    public void An_empty_folder_is_replaced()
    {
        Directory.CreateDirectory(folder["out"]);
        Write("out", "audacity");
        Assert.Equal(3, FilesIn("out").Length);
    }

    [Theory]
    [InlineData("tags.csv", "csv", false, false)] // only the list of failures, which is written before the results get their name
    [InlineData("tags.csv", "csv", false, true)]
    [InlineData("tags.csv", "csv", true, true)]
    [InlineData("tags.csv", "csv", true, false)]
    [InlineData("out", "audacity", false, false)]
    [InlineData("out", "audacity", false, true)]
    [InlineData("out", "audacity", true, true)]
    [InlineData("out", "audacity", true, false)]
    public void Whatever_a_stopped_process_has_left_the_result_is_the_same(string output, string format, bool hasResult, bool hasTemporary)
    {
        Write(output, format);
        var expected = Contents();
        if (!hasResult) Delete(output);
        if (hasTemporary && format == "csv") File.WriteAllText(folder[output + ".partial"], "path,st");
        if (hasTemporary && format == "audacity") Directory.CreateDirectory(folder[output + ".partial/a"]);
        Write(output, format, isContinued: true);
        Assert.Equal(expected, Contents());
    }

    [Fact]
    public void The_list_of_failures_of_a_stopped_process_is_replaced()
    {
        Write("tags.csv");
        var expected = Contents();
        File.WriteAllText(folder["tags.failures.csv"], "path,error\nfixed.wav,broken\n"); // a recording that can be read now
        Write("tags.csv", isContinued: true);
        Assert.Equal(expected, Contents());
    }

    [Fact]
    public void A_list_of_failures_that_no_longer_exist_is_deleted()
    {
        Write("tags.csv");
        (results[paths[2]], results[paths[3]]) = (results[paths[2]] with { Segments = [], Error = null }, results[paths[3]] with { Segments = [], Error = null });
        File.Delete(folder["tags.csv"]);
        Assert.Empty(Write("tags.csv", isContinued: true).Failures);
        AssertNothingElse("tags.csv");
    }

    [Theory]
    [InlineData("tags.csv", "csv", "tags.csv")]
    [InlineData("tags.csv", "csv", "tags.csv/mine.txt")]
    [InlineData("out", "audacity", "out/mine.txt")]
    [InlineData("out", "audacity", "out")]
    public void Other_files_are_never_overwritten(string output, string format, string existing)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folder[existing])!);
        File.WriteAllText(folder[existing], "mine");
        AssertRejected(output, format, isContinued: false);
        AssertRejected(output, format, isContinued: true);
        Assert.Equal("mine", File.ReadAllText(folder[existing]));
    }

    [Theory]
    [InlineData("tags.csv", "csv", "tags.csv")]
    [InlineData("out", "audacity", "out/a/x.wav.txt")]
    public void Results_that_differ_in_one_byte_are_not_overwritten(string output, string format, string existing)
    {
        Write(output, format);
        var bytes = File.ReadAllBytes(folder[existing]);
        bytes[^2] ^= 1;
        File.WriteAllBytes(folder[existing], bytes);
        var expected = Contents();
        AssertRejected(output, format, isContinued: true);
        Assert.Equal(expected, Contents());
    }

    [Fact]
    public void Folders_whose_names_begin_alike_are_different_folders()
    {
        string[] alike = [folder["in/a/x.wav"], folder["in/ab/x.wav"]];
        new TagOutput(folder["out"], TagFormat.Find("audacity")!, 4000).Write(alike, path => new(path) { Seconds = 1, Segments = [] }, isContinued: false);
        Assert.Equal(["out/a/x.wav.txt", "out/ab/x.wav.txt"], FilesIn("out"));
    }

    [Fact]
    public void A_new_job_does_not_delete_what_it_did_not_write()
    {
        File.WriteAllText(folder["tags.csv.partial"], "mine");
        Assert.Equal($"{folder["tags.csv.partial"]}: it already exists. Expected no such file. If it was left by a command that was stopped, delete it.",
            Assert.Throws<InputException>(() => Write("tags.csv")).Message);
        Assert.Equal("mine", File.ReadAllText(folder["tags.csv.partial"]));
    }

    [Fact]
    public void Results_are_read_one_by_one()
    {
        var read = 0;
        string[] many = [.. Enumerable.Range(0, 2000).Select(i => folder[$"in/{i:0000}.wav"])];
        Assert.Throws<IOException>(() => new TagOutput(folder["out"], TagFormat.Find("audacity")!, 4000).Write(many, path => ++read == 10 ? throw new IOException("disk error") : new(path) { Seconds = 1, Segments = [] }, false));
        Assert.Equal(10, read);
        Assert.False(Path.Exists(folder["out"]));
        AssertNothingElse();
    }

    private TagSummary Write(string output, string format = "csv", bool isContinued = false) =>
        new TagOutput(folder[output], TagFormat.Find(format)!, 4000).Write(paths, path => results[path], isContinued);

    private void AssertRejected(string output, string format, bool isContinued)
    {
        Assert.Equal($"{folder[output]}: it already exists. Expected a free name. Nothing is overwritten. Rename it and run the command again to resume.",
            Assert.Throws<InputException>(() => Write(output, format, isContinued)).Message);
        Assert.False(Path.Exists(folder[output + ".partial"]));
    }

    private string[] FilesIn(string name) => [.. Directory.EnumerateFiles(folder[name], "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder[""], file).Replace('\\', '/')).Order(StringComparer.Ordinal)];

    private string[] Contents() => [.. FilesIn("").Select(file => $"{file}: {Convert.ToHexString(File.ReadAllBytes(folder[file]))}")];

    private void AssertNothingElse(params string[] names) =>
        Assert.Equal(names.Append("model.onnx").Order(StringComparer.Ordinal), Directory.EnumerateFileSystemEntries(folder[""]).Select(Path.GetFileName).Order(StringComparer.Ordinal));

    private void Delete(string output)
    {
        if (Directory.Exists(folder[output])) Directory.Delete(folder[output], recursive: true);
        else File.Delete(folder[output]);
    }
}
