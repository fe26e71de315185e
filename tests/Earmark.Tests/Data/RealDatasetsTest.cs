using Earmark.Data;

namespace Earmark.Tests.Data;

public sealed class RealDatasetsTest
{
    [Theory]
    [InlineData(null, 220)]
    [InlineData("train_noisy.csv", 99)]
    public void Opens_fsd10(string? csv, int verified)
    {
        var data = Dataset.Open(RealData.Folder("fsd10"), new() { Csv = csv });
        Assert.Equal(("kaggle", 220, 83, 10), (data.Layout, data.Train.Count, data.Test.Count, data.Labels.Count));
        Assert.Equal(verified, data.Train.Count(clip => clip.Verified));
        Assert.Empty(data.Findings);
        Assert.Equal(data.Test, Dataset.OpenForPrediction(data.Root).Test);
    }

    [Fact]
    public void Opens_esc10_with_its_folds()
    {
        var data = Dataset.Open(RealData.Folder("esc10"));
        Assert.Equal(("esc50", 320, 0, 10), (data.Layout, data.Train.Count, data.Test.Count, data.Labels.Count));
        Assert.Empty(data.Findings);
        var folds = Fold.Split(data, 4, 1);
        Assert.All(folds, fold => Assert.Equal((80, 240), (fold.Validation.Count, fold.Train.Count)));
        Assert.All(folds, fold => Assert.All(fold.Validation, clip => Assert.Equal(fold.Index + 1, clip.Fold)));
    }

    [Fact]
    public void Opens_mixed_with_its_groups()
    {
        var data = Dataset.Open(RealData.Folder("mixed"));
        Assert.Equal(("folders", 516, 16), (data.Layout, data.Train.Count, data.Labels.Count));
        Assert.Equal(435, data.Train.Select(clip => clip.Group).Distinct().Count());
        Assert.Empty(data.Findings);

        var folds = Fold.Split(data, 5, 1);
        Assert.All(data.Train.GroupBy(clip => clip.Group), group => Assert.Single(folds, fold => fold.Validation.Intersect(group).Any()));
        // For groups of one label, the bound is the size of the largest group of the label, here 1 to 6. The actual maximum is 1 because small groups balance the folds.
        foreach (var label in data.Labels)
        {
            int[] counts = [.. folds.Select(fold => fold.Validation.Count(clip => clip.Labels?.Only == label))];
            Assert.True(counts.Max() - counts.Min() <= 1, $"{label}: {string.Join(' ', counts)}");
        }
        Assert.InRange(folds.Max(fold => fold.Validation.Count) - folds.Min(fold => fold.Validation.Count), 0, 6);
    }

    [Fact]
    public void Opens_the_complete_challenge_set_in_the_Zenodo_layout()
    {
        var meta = RealData.Folder("meta");
        using var folder = new DataFolder();
        string[] Names(string csv, Func<string, bool> filter) =>
            [.. File.ReadLines(Path.Combine(meta, csv)).Skip(1).Where(filter).Select(line => line[..line.IndexOf(',')])];
        Directory.CreateDirectory(folder["FSDKaggle2018.meta"]);
        File.Copy(Path.Combine(meta, "train_post_competition.csv"), folder["FSDKaggle2018.meta/train_post_competition.csv"]);
        var scored = Names("test_post_competition.csv", line => !line.Contains(",Ignored,", StringComparison.Ordinal));
        folder.Text("FSDKaggle2018.meta/test_post_competition_scoring_clips.csv",
            "fname,label,usage\n" + string.Concat(scored.Select(name => $"{name},Bark,Public\n")));
        foreach (var name in Names("train_post_competition.csv", _ => true)) folder.Text($"FSDKaggle2018.audio_train/{name}", "");
        foreach (var name in scored) folder.Text($"FSDKaggle2018.audio_test/{name}", "");

        var data = Dataset.Open(folder.Root);
        Assert.Equal(("zenodo", 9_473, 1_600, 41), (data.Layout, data.Train.Count, data.Test.Count, data.Labels.Count));
        Assert.Equal(3_710, data.Train.Count(clip => clip.Verified));
        Assert.All(data.Test, clip => Assert.Null(clip.Labels?.Only));
        Assert.Empty(data.Findings);
        (int, int) Counts(string label) => (data.Train.Count(clip => clip.Labels?.Only == label), data.Train.Count(clip => clip.Labels?.Only == label && clip.Verified));
        Assert.Equal([(300, 105), (94, 70), (147, 145), (95, 59), (270, 67)],
            new[] { "Acoustic_guitar", "Glockenspiel", "Gunshot_or_gunfire", "Scissors", "Writing" }.Select(Counts));

        var folds = Fold.Split(data, 5, 2018);
        foreach (var label in data.Labels)
            foreach (var verifiedOnly in new[] { true, false })
            {
                int[] counts = [.. folds.Select(fold => fold.Validation.Count(clip => clip.Labels?.Only == label && (clip.Verified || !verifiedOnly)))];
                Assert.InRange(counts.Max() - counts.Min(), 0, 1);
            }
        Assert.Equal([1894, 1894, 1895, 1895, 1895], folds.Select(fold => fold.Validation.Count).Order());
    }
}
