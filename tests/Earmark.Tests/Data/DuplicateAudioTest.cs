using Earmark.Data;

namespace Earmark.Tests.Data;

public sealed class DuplicateAudioTest
{
    [Fact]
    public void Finds_files_that_are_equal_byte_for_byte()
    {
        using var folder = new DataFolder();
        folder.Text("a", "bark").Text("b", "barK").Text("c", "bark").Text("d", "cough!").Text("e", "cough!").Text("f", "bark").Text("g", "").Text("h", "");
        var clips = "abcdefgh".Select(name => new Clip($"{name}", folder[$"{name}"], "x")).ToArray();
        Assert.Equal(["acf", "de"], DuplicateAudio.GroupsOf(clips).Select(group => string.Concat(group.Select(clip => clip.Name))));
    }

    [Fact]
    public void A_file_that_cannot_be_read_is_no_duplicate_and_stops_nothing()
    {
        using var folder = new DataFolder();
        folder.Text("a", "bark").Text("b", "bark").Text("c", "bark");
        var clips = "abc".Select(name => new Clip($"{name}", folder[$"{name}"], "x")).ToArray();
        using (File.Open(clips[1].Path, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
            Assert.Equal(["ac"], DuplicateAudio.GroupsOf(clips).Select(group => string.Concat(group.Select(clip => clip.Name))));
    }
}
