using System.Diagnostics;
using Earmark.Data;

namespace Earmark.Tests.Data;

/// <summary>Folders with circular links, files that must not be opened, and links that could lead to wrong labels.</summary>
public sealed class FolderWalkTest : IDisposable
{
    private readonly DataFolder folder = new();

    public void Dispose() => folder.Dispose();

    private string[] Findings(Dataset data) => [.. data.Findings.Select(finding => $"{finding}".Replace(folder.Root, "DATA", StringComparison.Ordinal))];

    private void Link(string name, string target) => Directory.CreateSymbolicLink(folder[name], target);

    private void Pipe(string name)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no named pipes in folders");
        using var process = Process.Start("mkfifo", [folder[name]])!;
        process.WaitForExit();
    }

    [Fact]
    public void Links_to_parent_folders_are_not_followed()
    {
        folder.Recordings("Bark/a.wav", "Cough/b.wav");
        Link("Bark/up", "..");
        Link("Cough/far", Path.GetTempPath());
        Link("Again", ".");
        var data = Dataset.Open(folder.Root);
        Assert.Equal([("Bark/a.wav", "Bark"), ("Cough/b.wav", "Cough")], data.Train.Select(clip => (clip.Name, clip.Labels!.Only!)));
        Assert.Equal(["DATA: 3 links point to a folder that has already been read or contains the data set, and are not followed: 'Again', 'Bark/up', 'Cough/far'."], Findings(data));
        Assert.Equal(["Bark/a.wav", "Cough/b.wav"], Dataset.OpenForPrediction(folder.Root).Test.Select(clip => clip.Name));
    }

    [Fact]
    public void A_recording_has_the_label_of_its_real_folder()
    {
        using var elsewhere = new DataFolder().Recordings("c.wav");
        folder.Recordings("Cough/b.wav", "Yelp/d.wav");
        Link("Aardvark", "Cough"); // first by name, but a link
        Link("Gong", elsewhere.Root);
        Link("Yelp/more", elsewhere.Root);
        var data = Dataset.Open(folder.Root);
        Assert.Equal([("Cough/b.wav", "Cough"), ("Gong/c.wav", "Gong"), ("Yelp/d.wav", "Yelp")], data.Train.Select(clip => (clip.Name, clip.Labels!.Only!)));
        Assert.Equal(["DATA: 2 links point to a folder that has already been read or contains the data set, and are not followed: 'Aardvark', 'Yelp/more'."], Findings(data));
    }

    [Fact]
    public void A_data_set_can_be_opened_through_a_link()
    {
        folder.Recordings("set/Bark/a.wav", "set/Cough/b.wav");
        Link("link", "set");
        Assert.Empty(Dataset.Open(folder["link"]).Findings);
        Assert.Equal(2, Dataset.Open(folder["link"] + "/").Train.Count);
    }

    [Fact]
    public void A_csv_may_refer_to_recordings_through_links()
    {
        folder.Recordings("raw/one/a.wav", "raw/two/b.wav").Text("l.csv", "fname,label\naudio/one/a.wav,Bark\nb.wav,Cough\n");
        Link("audio", "raw");
        Assert.Equal([folder["audio/one/a.wav"], folder["raw/two/b.wav"]], Dataset.Open(folder.Root, new() { Csv = "l.csv" }).Train.Select(clip => clip.Path));
    }

    [Fact]
    public void Pipes_and_broken_links_are_reported_and_skipped()
    {
        folder.Recordings("Bark/a.wav", "Cough/b.wav");
        Pipe("Bark/p.wav");
        File.CreateSymbolicLink(folder["Cough/gone.wav"], "nowhere.wav");
        var data = Dataset.Open(folder.Root);
        Assert.Equal(["Bark/a.wav", "Cough/b.wav"], data.Train.Select(clip => clip.Name));
        Assert.Equal(["DATA: 2 files cannot be opened and are skipped: 'Bark/p.wav' (a pipe, a device or a socket), 'Cough/gone.wav' (a broken or circular link)."], Findings(data));
    }

    [Fact]
    public void A_csv_row_with_a_pipe_is_skipped()
    {
        folder.Text("train.csv", "fname,label\na.wav,Bark\nb.wav,Cough\np.wav,Cough\n").Recordings("audio_train/a.wav", "audio_train/b.wav");
        Pipe("audio_train/p.wav");
        var data = Dataset.Open(folder.Root);
        Assert.Equal(2, data.Train.Count);
        Assert.Equal(["DATA: 1 file cannot be opened and is skipped: 'audio_train/p.wav' (a pipe, a device or a socket).",
            "train.csv line 4: 'p.wav' is a pipe, a device or a socket. Expected a regular file. The row is skipped."], Findings(data));
    }

    [Theory]
    [InlineData("train.csv")]
    [InlineData("metadata.csv")]
    [InlineData("sources.csv")]
    public async Task Opening_a_pipe_as_csv_does_not_block(string file)
    {
        folder.Recordings("audio_train/a.wav", "Bark/b.wav", "Cough/c.wav");
        if (file != "train.csv") Directory.Delete(folder["audio_train"], recursive: true);
        Pipe(file);
        var open = Task.Run(() => Dataset.Open(folder.Root), TestContext.Current.CancellationToken);
        Assert.Same(open, await Task.WhenAny(open, Task.Delay(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken)));
        if (file == "metadata.csv") Assert.Equal("folders", (await open).Layout);
        else
            Assert.EndsWith($": 1 error.\n  {file}: not a regular file but a pipe, a device or a socket. Save the CSV file as a regular file.",
                (await Assert.ThrowsAsync<InputException>(() => open)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_backslash_is_an_ordinary_character_in_a_name()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "a backslash separates folders there");
        folder.Recordings("Bark/a\\b.wav", "Cough/c.wav");
        var data = Dataset.Open(folder.Root);
        Assert.Equal(["Bark/a\\b.wav", "Cough/c.wav"], data.Train.Select(clip => clip.Name));
        Assert.All(data.Train, clip => Assert.True(File.Exists(clip.Path)));
        Assert.All(Dataset.OpenForPrediction(folder.Root).Test, clip => Assert.True(File.Exists(clip.Path)));
        folder.Text("l.csv", "fname,label\na\\b.wav,Bark\nc.wav,Cough\n");
        Assert.Equal(folder["Bark/a\\b.wav"], Dataset.Open(folder.Root, new() { Csv = "l.csv" }).Train[0].Path);
    }

    [Fact]
    public void Files_with_invalid_UTF8_names_are_reported_and_skipped()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "other systems have Unicode names only");
        folder.Recordings("Bark/a.wav", "Cough/b.wav");
        try
        {
            // printf writes the byte 0xE9, which a .NET string cannot represent.
            Shell("""cd "$1" && : > "Bark/$(printf 'x\351.wav')" && mkdir "$(printf 'd\351')" && : > "$(printf 'd\351')/y.wav" """);
            var data = Dataset.Open(folder.Root);
            Assert.Equal(["Bark/a.wav", "Cough/b.wav"], data.Train.Select(clip => clip.Name));
            Assert.Equal(["DATA: 2 files cannot be opened and are skipped: 'Bark/x\uFFFD.wav' (its name is not UTF-8: rename it), 'd\uFFFD' (its name is not UTF-8: rename it)."],
                Findings(data));
        }
        finally
        {
            Shell("""rm -r "$1"/* """); // .NET cannot delete these files either
        }
    }

    private void Shell(string script)
    {
        using var shell = Process.Start("sh", ["-c", script, "sh", folder.Root])!;
        shell.WaitForExit();
    }

    [Fact]
    public void Circular_links_are_reported()
    {
        folder.Recordings("Bark/a.wav", "Cough/b.wav");
        File.CreateSymbolicLink(folder["Bark/one.wav"], "two.wav");
        File.CreateSymbolicLink(folder["Bark/two.wav"], "one.wav");
        Assert.Equal(["DATA: 2 files cannot be opened and are skipped: 'Bark/one.wav' (a broken or circular link), 'Bark/two.wav' (a broken or circular link)."],
            Findings(Dataset.Open(folder.Root)));
    }

    [Fact]
    public void Many_unreadable_files_cause_a_single_warning()
    {
        folder.Recordings("Bark/a.wav", "Cough/b.wav");
        foreach (var i in Enumerable.Range(10, 50)) File.CreateSymbolicLink(folder[$"Bark/{i}.wav"], "nowhere");
        var finding = Assert.Single(Findings(Dataset.Open(folder.Root)));
        Assert.StartsWith("DATA: 50 files cannot be opened and are skipped: 'Bark/10.wav' (a broken or circular link), ", finding, StringComparison.Ordinal);
        Assert.EndsWith(" and 40 more.", finding, StringComparison.Ordinal);
    }
}
