using Earmark.Data;

namespace Earmark.Tests.Data;

public sealed class FoldChecksTest
{
    private static Clip Of(string label, int i = 0, bool verified = true) => new($"{label}{i}", "", label, verified);

    private static string[] Told(params Fold[] folds) => [.. Fold.Inspect(folds).Select(finding => $"{finding}")];

    [Fact]
    public void Labels_without_training_or_held_out_clips_are_named_with_the_fold()
    {
        Clip[] a = [Of("a", 0), Of("a", 1), Of("a", 2)], b = [Of("b", 0), Of("b", 1)], c = [Of("c")];
        Assert.Equal(
            [
                "folds: 1 label has no training clip in a fold: 'c' (fold 1): they have too few clips or only one group.",
                "folds: 2 labels have no held-out clip in a fold: 'b' (fold 2), 'c' (folds 0, 2): they have fewer clips or groups than there are folds.",
            ], Told(new(0, [a[1], a[2], b[1], .. c], [a[0], b[0]]), new(1, [a[0], a[2], b[0]], [a[1], b[1], .. c]), new(2, [a[0], a[1], .. b, .. c], [a[2]])));
    }

    [Fact]
    public void Many_labels_of_many_folds_are_summed_up()
    {
        Clip[] clips = [.. Enumerable.Range(0, 30).Select(i => Of($"l{i % 15:D2}", i))]; // 15 labels of two clips
        Fold[] folds = [.. Enumerable.Range(0, 30).Select(i => new Fold(i, [.. clips.Where((_, j) => j != i)], [clips[i]]))];
        Assert.Equal("folds: 15 labels have no held-out clip in a fold: "
            + string.Join(", ", Enumerable.Range(0, 10).Select(i => $"'l{i:D2}' (28 of 30 folds)"))
            + " and 5 more: they have fewer clips or groups than there are folds.", Assert.Single(Told(folds)));
    }

    [Fact]
    public void Of_one_held_out_part_no_fold_is_named()
    {
        Clip a = Of("a"), b = Of("b");
        Assert.Equal(
            [
                "held-out clips: 1 label has no training clip: 'b': they have too few clips or groups.",
                "held-out clips: 1 label has no held-out clip: 'a': they have too few clips or groups.",
            ], Told(new Fold(0, [a], [b])));
    }

    [Fact]
    public void A_label_without_verified_held_out_clips_is_reported_if_only_verified_clips_are_scored()
    {
        Clip[] train = [Of("a"), Of("b")], held = [Of("a", 1), Of("b", 1, verified: false)];
        Assert.Empty(Told(new Fold(0, train, held)));
        Assert.Equal(["held-out clips: 1 label has no held-out clip: 'b': they have too few clips or groups."], Told(new Fold(0, train, held, VerifiedOnly: true)));
    }
}
