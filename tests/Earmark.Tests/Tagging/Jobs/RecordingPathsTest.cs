using Earmark.Data;
using Earmark.Tagging.Jobs;
using Earmark.Tests.Data;

namespace Earmark.Tests.Tagging.Jobs;

public sealed class RecordingPathsTest : IDisposable
{
    private readonly DataFolder folder = new DataFolder().Recordings("a.wav", "b/c.flac", "b/d/e.mp3", "b/d/noextension", "b/notes.txt", "tags.csv", "tags.csv.partial.jsonl", "tags.csv.shard-1-of-2.jsonl", "tags.csv.partial", "tags.parquet");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_folder_contains_the_recordings_of_its_subfolders_but_no_results() => Assert.Equal(Paths("a.wav", "b/c.flac", "b/d/e.mp3", "b/d/noextension"), Find([folder.Root]));

    [Fact]
    public void Patterns_match_names_and_folders()
    {
        Assert.Equal(Paths("a.wav"), Find([folder["*.wav"]]));
        Assert.Equal(Paths("a.wav", "b/c.flac", "b/d/e.mp3", "b/d/noextension"), Find([folder["**/*"]]));
        Assert.Equal(Paths("b/d/e.mp3"), Find([folder["b/**/*.mp3"]]));
        Assert.Equal(Paths("b/c.flac"), Find([folder["*/c.*"]]));
    }

    [Fact]
    public void Patterns_match_the_files_of_a_folder_without_hidden_ones_and_links_in_circles()
    {
        folder.Recordings("b/._c.flac");
        Directory.CreateSymbolicLink(folder["b/up"], folder.Root);
        var findings = new List<Finding>();
        Assert.Equal(Paths("a.wav", "b/c.flac", "b/d/e.mp3", "b/d/noextension"), RecordingPaths.Find([folder["**/*"]], [], findings));
        Assert.Equal("1 link points to a folder that has already been read or contains the data set, and is not followed: 'b/up'.", Assert.Single(findings).Message);
        Assert.Equal(Paths("b/c.flac"), RecordingPaths.Find([folder["b/*"]], [], findings));
    }

    [Fact]
    public void Each_recording_is_listed_once_and_in_ordinal_order() =>
        Assert.Equal(Paths("a.wav", "b/c.flac", "missing.wav"), Find([folder["b/c.flac"], folder["a.wav"], folder["b/../a.wav"]], [folder["missing.wav"], folder["a.wav"]]));

    [Fact]
    public void A_folder_outside_the_current_one_can_be_relative()
    {
        var relative = Path.GetRelativePath(Directory.GetCurrentDirectory(), folder.Root);
        Assert.Equal([Path.Combine(relative, "b/d/e.mp3")], Find([Path.Combine(relative, "b/**/*.mp3")]));
        Assert.Equal([Path.Combine(relative, "a.wav")], Find([Path.Combine(relative, "a.wav"), folder["a.wav"]])); // the same recording
    }

    [Fact]
    public void Links_that_are_not_followed_are_reported()
    {
        Directory.CreateSymbolicLink(folder["b/again"], folder.Root);
        File.CreateSymbolicLink(folder["b/broken.wav"], folder["none.wav"]);
        var findings = new List<Finding>();
        Assert.Equal(Paths("a.wav", "b/c.flac", "b/d/e.mp3", "b/d/noextension"), RecordingPaths.Find([folder.Root], [], findings));
        Assert.Equal(
        [
            $"{folder.Root}: 1 link points to a folder that has already been read or contains the data set, and is not followed: 'b/again'.",
            $"{folder.Root}: 1 file cannot be opened and is skipped: 'b/broken.wav' (a broken or circular link).",
        ], findings.Select(finding => finding.ToString()));
    }

    [Theory]
    [InlineData("none.wav", "no such file or folder")]
    [InlineData("none/*.wav", "no file matches")]
    [InlineData("*.ogg", "no file matches")]
    [InlineData("empty", "the folder contains no recordings")]
    public void Rejects_paths_without_recordings(string name, string found)
    {
        folder.Folder("empty");
        Assert.Equal($"{folder[name]}: {found}. Expected a recording, a folder of recordings or a pattern such as 'archive/**/*.wav'.", Assert.Throws<InputException>(() => Find([folder[name]])).Message);
    }

    private string[] Paths(params string[] names) => [.. names.Select(name => folder[name])];

    private static IReadOnlyList<string> Find(string[] specified, params string[] listed)
    {
        var findings = new List<Finding>();
        var found = RecordingPaths.Find(specified, listed, findings);
        Assert.Empty(findings);
        return found;
    }
}
