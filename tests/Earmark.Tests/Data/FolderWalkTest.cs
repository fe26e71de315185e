using System.Diagnostics;
using Earmark.Data;

namespace Earmark.Tests.Data;

/// <summary>Folders with circular links, with files that must not be opened, and with links that could give wrong labels.</summary>
public sealed class FolderWalkTest : IDisposable
{
    private readonly DataFolder folder = new();

    public void Dispose() => folder.Dispose();

    private string[] Findings(Dataset data) => [.. data.Findings.Select(finding => $"{finding}".Replace(folder.Root, "DATA", StringComparison.Ordinal))];

    private void Link(string name, string target) => Directory.CreateSymbolicLink(folder[name], target);

    private void Pipe(string name)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no named pipes in folders");
        using var make = Process.Start("mkfifo", [folder[name]])!;
        make.WaitForExit();
    }

    [Fact]
    public void A_link_to_a_folder_above_makes_no_clips()
    {
        folder.Recordings("Bark/a.wav", "Cough/b.wav");
        Link("Bark/up", "..");
        Link("Cough/far", Path.GetTempPath());
        Link("Again", ".");
        var data = Dataset.Open(folder.Root);
        Assert.Equal([("Bark/a.wav", "Bark"), ("Cough/b.wav", "Cough")], data.Train.Select(clip => (clip.Name, clip.Label!)));
        Assert.Equal(["DATA: 3 links lead to a folder that is already read or contains the data set, and are not followed: 'Again', 'Bark/up', 'Cough/far'."], Findings(data));
        Assert.Equal(["Bark/a.wav", "Cough/b.wav"], Dataset.OpenForPrediction(folder.Root).Test.Select(clip => clip.Name));
    }

    [Fact]
    public void A_recording_keeps_the_label_of_its_real_folder()
    {
        using var elsewhere = new DataFolder().Recordings("c.wav");
        folder.Recordings("Cough/b.wav", "Yelp/d.wav");
        Link("Aardvark", "Cough"); // first by name, but a link
        Link("Gong", elsewhere.Root);
        Link("Yelp/more", elsewhere.Root);
        var data = Dataset.Open(folder.Root);
        Assert.Equal([("Cough/b.wav", "Cough"), ("Gong/c.wav", "Gong"), ("Yelp/d.wav", "Yelp")], data.Train.Select(clip => (clip.Name, clip.Label!)));
        Assert.Equal(["DATA: 2 links lead to a folder that is already read or contains the data set, and are not followed: 'Aardvark', 'Yelp/more'."], Findings(data));
    }

    [Fact]
    public void A_data_set_is_opened_through_a_link()
    {
        folder.Recordings("set/Bark/a.wav", "set/Cough/b.wav");
        Link("link", "set");
        Assert.Empty(Dataset.Open(folder["link"]).Findings);
        Assert.Equal(2, Dataset.Open(folder["link"] + "/").Train.Count);
    }

    [Fact]
    public void A_table_may_name_recordings_through_links()
    {
        folder.Recordings("raw/one/a.wav", "raw/two/b.wav").Text("l.csv", "fname,label\naudio/one/a.wav,Bark\nb.wav,Cough\n");
        Link("audio", "raw");
        Assert.Equal([folder["audio/one/a.wav"], folder["raw/two/b.wav"]], Dataset.Open(folder.Root, new() { Csv = "l.csv" }).Train.Select(clip => clip.Path));
    }

    [Fact]
    public void Pipes_and_broken_links_are_named_and_skipped()
    {
        folder.Recordings("Bark/a.wav", "Cough/b.wav");
        Pipe("Bark/p.wav");
        File.CreateSymbolicLink(folder["Cough/gone.wav"], "nowhere.wav");
        var data = Dataset.Open(folder.Root);
        Assert.Equal(["Bark/a.wav", "Cough/b.wav"], data.Train.Select(clip => clip.Name));
        Assert.Equal(["DATA: 2 files cannot be opened and are skipped: 'Bark/p.wav' (a pipe, a device or a socket), 'Cough/gone.wav' (a link that leads nowhere)."], Findings(data));
    }

    [Fact]
    public void A_row_that_names_a_pipe_is_skipped()
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
    public async Task A_table_that_is_a_pipe_is_not_waited_for(string table)
    {
        folder.Recordings("audio_train/a.wav", "Bark/b.wav", "Cough/c.wav");
        if (table != "train.csv") Directory.Delete(folder["audio_train"], recursive: true);
        Pipe(table);
        var open = Task.Run(() => Dataset.Open(folder.Root), TestContext.Current.CancellationToken);
        Assert.Same(open, await Task.WhenAny(open, Task.Delay(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken)));
        if (table == "metadata.csv") Assert.Equal("folders", (await open).Layout);
        else
            Assert.EndsWith($": 1 error.\n  {table}: is not a regular file but a pipe, a device or a socket. Save the table as a file.",
                (await Assert.ThrowsAsync<InputException>(() => open)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_backslash_is_a_letter_of_a_name()
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
    public void Files_with_names_that_are_not_UTF8_are_named_and_skipped()
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
    public void Links_in_a_circle_are_named()
    {
        folder.Recordings("Bark/a.wav", "Cough/b.wav");
        File.CreateSymbolicLink(folder["Bark/one.wav"], "two.wav");
        File.CreateSymbolicLink(folder["Bark/two.wav"], "one.wav");
        Assert.Equal(["DATA: 2 files cannot be opened and are skipped: 'Bark/one.wav' (a link that leads nowhere), 'Bark/two.wav' (a link that leads nowhere)."],
            Findings(Dataset.Open(folder.Root)));
    }

    [Fact]
    public void Many_such_files_make_one_warning()
    {
        folder.Recordings("Bark/a.wav", "Cough/b.wav");
        foreach (var i in Enumerable.Range(10, 50)) File.CreateSymbolicLink(folder[$"Bark/{i}.wav"], "nowhere");
        var finding = Assert.Single(Findings(Dataset.Open(folder.Root)));
        Assert.StartsWith("DATA: 50 files cannot be opened and are skipped: 'Bark/10.wav' (a link that leads nowhere), ", finding, StringComparison.Ordinal);
        Assert.EndsWith(" and 40 more.", finding, StringComparison.Ordinal);
    }
}
