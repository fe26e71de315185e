using Earmark.Data;

namespace Earmark.Tests.Data;

public sealed class FoldChecksTest
{
    private static Clip CreateClip(string label, int i = 0, bool verified = true) => new($"{label}{i}", "", label, verified);

    private static string[] Messages(params Fold[] folds) => [.. Fold.Inspect(folds).Select(finding => $"{finding}")];

    [Fact]
    public void Labels_without_training_or_held_out_clips_are_listed_by_fold()
    {
        Clip[] a = [CreateClip("a", 0), CreateClip("a", 1), CreateClip("a", 2)], b = [CreateClip("b", 0), CreateClip("b", 1)], c = [CreateClip("c")];
        Assert.Equal(
            [
                "folds: 1 label has no training clips in at least one fold: 'c' (fold 1). Cause: too few clips or only one group.",
                "folds: 2 labels have no held-out clips in at least one fold: 'b' (fold 2), 'c' (folds 0, 2). Cause: fewer clips or groups than folds.",
            ], Messages(new(0, [a[1], a[2], b[1], .. c], [a[0], b[0]]), new(1, [a[0], a[2], b[0]], [a[1], b[1], .. c]), new(2, [a[0], a[1], .. b, .. c], [a[2]])));
    }

    [Fact]
    public void Long_lists_of_labels_and_folds_are_summarised()
    {
        Clip[] clips = [.. Enumerable.Range(0, 30).Select(i => CreateClip($"l{i % 15:D2}", i))]; // 15 labels of two clips
        Fold[] folds = [.. Enumerable.Range(0, 30).Select(i => new Fold(i, [.. clips.Where((_, j) => j != i)], [clips[i]]))];
        Assert.Equal("folds: 15 labels have no held-out clips in at least one fold: "
            + string.Join(", ", Enumerable.Range(0, 10).Select(i => $"'l{i:D2}' (28 of 30 folds)"))
            + " and 5 more. Cause: fewer clips or groups than folds.", Assert.Single(Messages(folds)));
    }

    [Fact]
    public void A_single_split_is_reported_without_a_fold()
    {
        Clip a = CreateClip("a"), b = CreateClip("b");
        Assert.Equal(
            [
                "held-out clips: 1 label has no training clips: 'b'. Cause: too few clips or groups.",
                "held-out clips: 1 label has no held-out clips: 'a'. Cause: too few clips or groups.",
            ], Messages(new Fold(0, [a], [b])));
    }

    [Fact]
    public void Labels_without_verified_held_out_clips_are_reported_if_only_verified_clips_are_scored()
    {
        Clip[] train = [CreateClip("a"), CreateClip("b")], held = [CreateClip("a", 1), CreateClip("b", 1, verified: false)];
        Assert.Empty(Messages(new Fold(0, train, held)));
        Assert.Equal(["held-out clips: 1 label has no held-out clips: 'b'. Cause: too few clips or groups."], Messages(new Fold(0, train, held, VerifiedOnly: true)));
    }
}
