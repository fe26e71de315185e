using Earmark.Data;

namespace Earmark.Tests.Data;

public sealed class FoldTest : IDisposable
{
    private readonly DataFolder folder = new();

    public void Dispose() => folder.Dispose();

    // Clips "label-0.wav", ..., with one recording each.
    private Dataset Data(params IEnumerable<(string Label, int Count)> classes)
    {
        folder.Recordings(classes.SelectMany(c => Enumerable.Range(0, c.Count).Select(i => $"{c.Label}/{i:D3}.wav")));
        return Dataset.Open(folder.Root);
    }

    private static Dataset With(Dataset data, Func<Clip, Clip> change) => data with { Train = [.. data.Train.Select(change)] };

    private static int Spread(IReadOnlyList<Fold> folds, Func<Clip, bool> filter) =>
        folds.Max(fold => fold.Validation.Count(filter)) - folds.Min(fold => fold.Validation.Count(filter));

    private static void AssertPartition(Dataset data, IReadOnlyList<Fold> folds)
    {
        Assert.Equal(data.Train.Select(clip => clip.Name).Order(), folds.SelectMany(fold => fold.Validation).Select(clip => clip.Name).Order());
        Assert.All(folds, fold => Assert.Equal(data.Train, fold.Train.Concat(fold.Validation).OrderBy(clip => data.Train.ToList().IndexOf(clip))));
        Assert.Equal(Enumerable.Range(0, folds.Count), folds.Select(fold => fold.Index));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    public void Counts_of_single_clips_differ_by_at_most_one_per_label_and_stratum(int count)
    {
        var data = With(Data(("a", 13), ("b", 7), ("c", 24), ("d", 5)), clip => clip with { Verified = int.Parse(clip.Name[2..5]) % 3 == 0 });
        for (ulong seed = 0; seed < 20; seed++)
        {
            var folds = Fold.Split(data, count, seed);
            AssertPartition(data, folds);
            foreach (var label in data.Labels)
                foreach (var filter in new Func<Clip, bool>[] { _ => true, clip => clip.Verified, clip => !clip.Verified })
                    Assert.InRange(Spread(folds, clip => clip.Labels?.Only == label && filter(clip)), 0, 1);
            Assert.InRange(Spread(folds, _ => true), 0, 1);
        }
    }

    [Fact]
    public void Folds_depend_on_the_seed()
    {
        var data = Data(("a", 13), ("b", 7));
        string Key(ulong seed, Dataset dataset) =>
            string.Join('|', Fold.Split(dataset, 3, seed).Select(fold => string.Join(',', fold.Validation.Select(clip => clip.Name).Order())));
        Assert.Equal(Key(1, data), Key(1, data with { Train = [.. data.Train.Reverse()] }));
        Assert.NotEqual(Key(1, data), Key(2, data));
    }

    [Fact]
    public void Groups_are_not_split_and_label_counts_differ_by_at_most_the_largest_group()
    {
        // Groups of 4, 3, 2 and 1 clips with one label each.
        int Size(char digit) => digit switch { < '4' => 4, < '7' => 3, < '9' => 2, _ => 1 };
        var data = With(Data(("a", 40), ("b", 30)), clip => clip with { Group = $"{clip.Name[..4]} of {Size(clip.Name[4])}" });
        for (ulong seed = 0; seed < 20; seed++)
        {
            var folds = Fold.Split(data, 3, seed);
            AssertPartition(data, folds);
            Assert.All(data.Train.GroupBy(clip => clip.Group), group => Assert.Single(folds, fold => fold.Validation.Intersect(group).Any()));
            // The bound is 4, the size of the largest group. The actual maximum is one because small groups are assigned last and balance the folds.
            Assert.All(data.Labels, label => Assert.InRange(Spread(folds, clip => clip.Labels?.Only == label), 0, 1));
        }
    }

    [Fact]
    public void Identical_recordings_are_not_split_even_across_groups_and_labels()
    {
        folder.Recordings(Enumerable.Range(0, 12).SelectMany(i => new[] { $"a/{i:D2}.wav", $"b/{i:D2}.wav" }));
        folder.Text("a/00.wav", "same").Text("b/05.wav", "same").Text("a/07.wav", "also").Text("a/08.wav", "also");
        var data = With(Dataset.Open(folder.Root), clip => clip.Name is "b/05.wav" or "b/09.wav" ? clip with { Group = "g" } : clip);
        for (ulong seed = 0; seed < 10; seed++)
        {
            var folds = Fold.Split(data, 4, seed);
            AssertPartition(data, folds);
            int FoldOf(string name) => folds.Single(fold => fold.Validation.Any(clip => clip.Name == name)).Index;
            Assert.Equal([FoldOf("a/00.wav"), FoldOf("a/00.wav"), FoldOf("a/07.wav")], [FoldOf("b/05.wav"), FoldOf("b/09.wav"), FoldOf("a/08.wav")]);
        }
    }

    [Fact]
    public void Predefined_folds_are_used_unchanged()
    {
        var data = With(Data(("a", 4), ("b", 2)), clip => clip with { Fold = clip.Labels?.Only == "a" ? 7 : 3 });
        var folds = Fold.Split(data, 2, 1);
        Assert.Equal(["b", "a"], folds.Select(fold => fold.Validation.Select(clip => clip.Labels?.Only).Distinct().Single()!));
    }

    [Fact]
    public void VerifiedOnly_scores_verified_clips_if_there_are_any()
    {
        Clip verified = new("x", "x", "a"), unverified = new("y", "y", "a", Verified: false);
        Assert.Equal([verified], new Fold(0, [], [verified, unverified], VerifiedOnly: true).ScoredValidation);
        Assert.Equal([unverified], new Fold(0, [], [unverified], VerifiedOnly: true).ScoredValidation);
        Assert.Equal([verified, unverified], new Fold(0, [], [verified, unverified]).ScoredValidation);
    }

    [Fact]
    public void Saved_folds_are_loaded_unchanged_and_not_overwritten()
    {
        var data = Data(("a", 5), ("b, \"quoted\"", 4));
        foreach (var folds in new[] { Fold.Split(data, 3, 1), [Fold.HoldOut(data, 0.3, 1)] })
        {
            var path = folder[$"folds{folds.Count}.csv"];
            Fold.Save(path, folds);
            var loaded = Fold.Load(path, data);
            Assert.Equal(folds.Select(fold => fold.Validation.Select(clip => clip.Name)), loaded.Select(fold => fold.Validation.Select(clip => clip.Name)));
            Assert.Equal(folds.Select(fold => fold.Train.Select(clip => clip.Name)), loaded.Select(fold => fold.Train.Select(clip => clip.Name)));
            Assert.Throws<IOException>(() => Fold.Save(path, folds));
        }
        Assert.StartsWith("name,fold\na/000.wav,", File.ReadAllText(folder["folds3.csv"]));
    }

    [Fact]
    public void Impossible_splits_are_rejected()
    {
        var data = Data(("a", 2), ("b", 2));
        string Message(Action action) => Assert.Throws<InputException>(action).Message.Replace(folder.Root, "DATA", StringComparison.Ordinal);
        Assert.Equal("folds: 1. Expected 2 or more.", Message(() => Fold.Split(data, 1, 1)).TrimEnd());
        Assert.Equal("DATA: 4 clips in 4 groups cannot be divided into 5 folds. Expected at most 4.", Message(() => Fold.Split(data, 5, 1)));
        Assert.Equal("DATA: the data set defines 2 folds (1, 2), but 3 were requested. "
            + "Expected 2, so that results can be compared with those of others.",
            Message(() => Fold.Split(With(data, clip => clip with { Fold = clip.Labels?.Only == "a" ? 1 : 2 }), 3, 1)));
        Assert.Equal("DATA: 'b/000.wav' has no fold although other clips have one. Expected a fold for every clip or for none.",
            Message(() => Fold.Split(With(data, clip => clip.Labels?.Only == "a" ? clip with { Fold = 1 } : clip), 2, 1)));
    }

    [Fact]
    public void A_folds_csv_for_other_clips_is_rejected()
    {
        var data = Data(("a", 2), ("b", 1));
        string Load(string text) => Assert.Throws<InputException>(() => Fold.Load(folder.Text("folds.csv", text)["folds.csv"], data))
            .Message.Replace(folder.Root, "DATA", StringComparison.Ordinal);
        Assert.Equal("""
            DATA/folds.csv: 3 errors.
              folds.csv line 2: 'z/000.wav' is not a training clip of DATA. Expected the data set for which the folds were created.
              folds.csv line 4: 'a/000.wav' is already listed. Expected one row per clip.
              folds.csv line 5: fold is 'x'. Expected a whole number, 0 or more, or an empty field.
            """, Load("name,fold\nz/000.wav,0\na/000.wav,1\na/000.wav,1\na/001.wav,x\nb/000.wav,\n"));
        Assert.Equal("DATA/folds.csv: 1 error.\n  folds.csv: no row for 'a/001.wav', 'b/000.wav'. Expected the data set for which the folds were created.",
            Load("name,fold\na/000.wav,0\n"));
        Assert.Equal("DATA/folds.csv: 1 error.\n  folds.csv: no clip is held out. Expected at least one held-out clip.", Load("name,fold\na/000.wav,\na/001.wav,\nb/000.wav,\n"));
    }
}
