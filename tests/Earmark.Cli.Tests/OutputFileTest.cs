namespace Earmark.Cli.Tests;

public sealed class OutputFileTest : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("earmark-output").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_name_that_is_free_is_taken_and_nothing_is_left_behind()
    {
        OutputFile.RequireFree("--out", Path.Combine(folder, "a 'b' \"c\".csv"));
        OutputFolder.Require("--out", Path.Combine(folder, "x", "y"));
        Assert.Empty(Directory.GetFileSystemEntries(folder));
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_refused_before_any_work()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/proc is such a folder, also for root");
        var file = Assert.Throws<InputException>(() => OutputFile.RequireFree("--out", "/proc/scores.csv")).Message;
        Assert.Matches(@"^--out /proc/scores\.csv: no file can be created in /proc \([^)]+\)\. Expected a writable folder\.$", file);
        Assert.DoesNotContain(".earmark-", file, StringComparison.Ordinal);
        Assert.StartsWith("--out /proc/runs: no file can be created in /proc (", Assert.Throws<InputException>(() => OutputFolder.Require("--out", "/proc/runs")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_partial_file_gets_a_free_name_that_marks_it()
    {
        var file = Path.Combine(folder, "submission.csv");
        Assert.Equal(Path.Combine(folder, "submission.partial.csv"), OutputFile.Partial(file));
        File.WriteAllText(Path.Combine(folder, "submission.partial.csv"), "");
        Assert.Equal(Path.Combine(folder, "submission.partial2.csv"), OutputFile.Partial(file));
        Assert.Equal(Path.Combine(folder, "rows.partial"), OutputFile.Partial(Path.Combine(folder, "rows")));
    }
}
