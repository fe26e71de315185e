using Earmark.Data;

namespace Earmark.Tests.Data;

public sealed class SplitLeaksTest : IDisposable
{
    private const string Consequence = "Training and held-out clips are not independent, so metrics on held-out clips are too optimistic.";

    private readonly DataFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Identical_recordings_in_a_predefined_validation_set_are_reported()
    {
        folder.Text("train/bell/a.wav", "ding").Text("train/dog/b.wav", "bark").Text("train/dog/c.wav", "woof").Text("val/bell/a.wav", "ding").Text("val/dog/d.wav", "howl").Text("val/dog/e.wav", "woof");
        var fold = Dataset.Open(folder.Root).PredefinedFold!;
        var finding = Assert.Single(Fold.Inspect([fold], copies: true));
        Assert.Matches("^held-out clips: 2 recordings are on both sides of the split: [^:]+ = [^:]+, [^:]+ = [^:]+\\. " + Consequence + "$", $"{finding}");
        Assert.Empty(Fold.Inspect([fold]));
    }

    [Fact]
    public void Groups_on_both_sides_of_a_split_are_reported()
    {
        Clip CreateClip(string name, string label, string? group) => new(name, "", label, Group: group);
        var fold = new Fold(0, [CreateClip("a", "x", "s1"), CreateClip("b", "y", "s2"), CreateClip("c", "x", null)], [CreateClip("d", "x", "s1"), CreateClip("e", "y", "s3"), CreateClip("f", "y", null)]);
        Assert.Equal([$"held-out clips: 1 group has clips on both sides of the split: 's1'. {Consequence}"], Fold.Inspect([fold]).Select(finding => $"{finding}"));
    }

    [Fact]
    public void Splits_by_Earmark_have_no_leaks()
    {
        foreach (var i in Enumerable.Range(0, 12)) folder.Text($"{(i % 2 == 0 ? "bell" : "dog")}/{i}.wav", $"sound {i % 6}");
        var data = Dataset.Open(folder.Root);
        Assert.Empty(Fold.Inspect(Fold.Split(data, 2, 1), copies: true));
        Assert.Empty(Fold.Inspect([Fold.HoldOut(data, 0.33, 1)], 0.33, copies: true));
    }
}
