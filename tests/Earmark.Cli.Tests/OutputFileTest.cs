namespace Earmark.Cli.Tests;

public sealed class OutputFileTest : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("earmark-output").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Accepts_a_free_path_without_creating_files()
    {
        OutputFile.RequireFree("--out", Path.Combine(folder, "a 'b' \"c\".csv"));
        OutputFolder.RequireUsable("--out", Path.Combine(folder, "x", "y"));
        Assert.Empty(Directory.GetFileSystemEntries(folder));
    }

    [Fact]
    public void Rejects_a_folder_that_cannot_be_written()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs /proc, in which not even root can create files");
        var message = Assert.Throws<InputException>(() => OutputFile.RequireFree("--out", "/proc/scores.csv")).Message;
        Assert.Matches(@"^--out /proc/scores\.csv: no file can be created in /proc \([^)]+\)\. Expected a writable folder\.$", message);
        Assert.DoesNotContain(".earmark-", message, StringComparison.Ordinal);
        Assert.StartsWith("--out /proc/runs: no file can be created in /proc (", Assert.Throws<InputException>(() => OutputFolder.RequireUsable("--out", "/proc/runs")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Partial_returns_a_free_name()
    {
        var file = Path.Combine(folder, "submission.csv");
        Assert.Equal(Path.Combine(folder, "submission.partial.csv"), OutputFile.GetPartialPath(file));
        File.WriteAllText(Path.Combine(folder, "submission.partial.csv"), "");
        Assert.Equal(Path.Combine(folder, "submission.partial2.csv"), OutputFile.GetPartialPath(file));
        Assert.Equal(Path.Combine(folder, "rows.partial"), OutputFile.GetPartialPath(Path.Combine(folder, "rows")));
    }
}
