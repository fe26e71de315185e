using Earmark.Data;

namespace Earmark.Tests.Data;

public sealed class HoldOutTest : IDisposable
{
    private readonly DataFolder folder = new();

    public void Dispose() => folder.Dispose();

    // Clips "label/000.wav", ..., with one recording each.
    private Dataset Data(params IEnumerable<(string Label, int Count)> classes)
    {
        folder.Recordings(classes.SelectMany(c => Enumerable.Range(0, c.Count).Select(i => $"{c.Label}/{i:D3}.wav")));
        return Dataset.Open(folder.Root);
    }

    // Clips without files, with names in reverse order.
    private static Dataset Rows(int count) => new("DATA", "csv", new(["a"]),
        [.. Enumerable.Range(0, count).Select(i => new Clip($"{count - i:D5}.wav", "absent", "a"))], [], []);

    private static Dataset With(Dataset data, Func<Clip, Clip> change) => data with { Train = [.. data.Train.Select(change)] };

    private static int Number(Clip clip) => int.Parse(clip.Name[2..5]);

    private static string Names(Fold fold) => string.Join(' ', fold.Validation.Select(clip => clip.Name).Order());

    private string Message(Action action) => Assert.Throws<InputException>(action).Message.Replace(folder.Root, "DATA", StringComparison.Ordinal);

    // The first ceil(0.33 n) entries of RandomState(2018).permutation(n), as in scikit-learn's train_test_split.
    [Theory]
    [InlineData(10, 4, new[] { 0, 3, 7, 8 }, 18)]
    [InlineData(220, 73, new[] { 56, 137, 155, 150, 115, 28, 135, 33, 166, 78 }, 7937)]
    [InlineData(9473, 3127, new[] { 7345, 7689, 6592, 5982, 4862, 5622, 2037, 6617, 7619, 9361, 6862, 709, 750 }, null)]
    public void A_random_split_holds_out_the_same_rows_as_scikit_learn(int rows, int count, int[] expected, int? sum)
    {
        var data = Rows(rows);
        var fold = Fold.HoldOutUnstratified(data, 0.33, 2018);
        int[] indices = [.. fold.Validation.Select(clip => rows - int.Parse(clip.Name[..5]))];
        Assert.Equal((count, rows - count), (indices.Length, fold.Train.Count));
        Assert.Empty(expected.Except(indices));
        if (sum is not null) Assert.Equal(sum, indices.Sum());
        Assert.Equal(data.Train, fold.Train.Concat(fold.Validation).OrderByDescending(clip => clip.Name));
    }

    [Fact]
    public void A_random_split_rejects_seeds_beyond_32_bits_and_empty_sets()
    {
        Assert.Equal("seed of a random split: 4294967296. Expected 0 to 4294967295, as in scikit-learn.", Message(() => Fold.HoldOutUnstratified(Rows(10), 0.5, 1UL << 32)));
        Assert.Equal("DATA: a fraction of 0.9 of 9 training clips leaves no clip to hold out or no clip to train on. Expected a fraction between 0 and 1 that leaves at least one clip in each set.",
            Message(() => Fold.HoldOutUnstratified(Rows(9), 0.9, 1)));
        Assert.Throws<InputException>(() => Fold.HoldOutUnstratified(Rows(9), double.NaN, 1));
        Assert.Single(Fold.HoldOutUnstratified(Rows(9), 0.01, 1).Validation);
    }

    [Theory]
    [InlineData(1.0 / 3, 7)] // 20 / 3 = 6.7
    [InlineData(0.125, 3)]   // 2.5
    [InlineData(0.5, 10)]
    [InlineData(0.9, 18)]
    public void The_number_of_held_out_clips_is_the_fraction_rounded_half_up(double fraction, int count)
    {
        var data = Data(("a", 12), ("b", 8));
        var fold = Fold.HoldOut(data, fraction, 2018);
        Assert.Equal((count, 20 - count, false), (fold.Validation.Count, fold.Train.Count, fold.VerifiedOnly));
        Assert.Equal(data.Train, fold.Train.Concat(fold.Validation).OrderBy(clip => data.Train.ToList().IndexOf(clip)));
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.2)]
    [InlineData(0.33)]
    public void The_fraction_of_every_label_and_stratum_is_rounded_up_or_down(double fraction)
    {
        var data = With(Data(("a", 13), ("b", 7), ("c", 24), ("d", 5)), clip => clip with { Verified = Number(clip) % 3 == 0 });
        for (ulong seed = 0; seed < 20; seed++)
        {
            var fold = Fold.HoldOut(data, fraction, seed);
            foreach (var label in data.Labels)
                foreach (var filter in new Func<Clip, bool>[] { _ => true, clip => clip.Verified, clip => !clip.Verified })
                {
                    int total = data.Train.Count(clip => clip.Labels?.Only == label && filter(clip)), held = fold.Validation.Count(clip => clip.Labels?.Only == label && filter(clip));
                    Assert.InRange(held, (int)Math.Floor(fraction * total), (int)Math.Ceiling(fraction * total));
                }
        }
    }

    [Fact]
    public void Held_out_clips_depend_only_on_seed_and_names()
    {
        var data = Data(("a", 12), ("b", 8));
        Assert.Equal(Names(Fold.HoldOut(data, 0.4, 1)), Names(Fold.HoldOut(data with { Train = [.. data.Train.Reverse()] }, 0.4, 1)));
        Assert.NotEqual(Names(Fold.HoldOut(data, 0.4, 1)), Names(Fold.HoldOut(data, 0.4, 2)));
    }

    [Fact]
    public void Every_clip_is_held_out_equally_often()
    {
        var data = Data(("a", 5), ("b", 5));
        var times = new int[10];
        for (ulong seed = 0; seed < 1_000; seed++)
            foreach (var clip in Fold.HoldOut(data, 0.3, seed).Validation) times[data.Train.ToList().IndexOf(clip)]++;
        Assert.All(times, count => Assert.InRange(count, 240, 360)); // 300 expected, four standard deviations
    }

    [Fact]
    public void Verified_clips_are_held_out_as_often_as_other_clips_of_the_label()
    {
        var data = With(Data(("a", 5), ("b", 5), ("c", 5)), clip => clip with { Verified = Number(clip) == 2 });
        var times = Enumerable.Range(0, 500).Sum(seed => Fold.HoldOut(data, 0.2, (ulong)seed).Validation.Count(clip => clip.Verified));
        Assert.InRange(times, 255, 345); // 3 of 15 clips are held out each time: 300 expected
    }

    [Fact]
    public void Groups_identical_recordings_and_predefined_folds_are_not_split()
    {
        folder.Recordings(Enumerable.Range(0, 15).SelectMany(i => new[] { $"a/{i:D3}.wav", $"b/{i:D3}.wav" }));
        folder.Text("a/000.wav", "same").Text("b/005.wav", "same");
        var data = With(Dataset.Open(folder.Root), clip => clip with
        {
            Group = Number(clip) is >= 3 and < 6 ? $"{clip.Labels} 3 to 5" : Number(clip) is 6 or 7 ? $"{clip.Labels} 6, 7" : null,
            Fold = Number(clip) >= 13 ? 7 : null,
        });
        string[][] groups = [["a/000.wav", "b/003.wav", "b/004.wav", "b/005.wav"], ["a/003.wav", "a/004.wav", "a/005.wav"], ["a/006.wav", "a/007.wav"], ["a/013.wav", "a/014.wav", "b/013.wav", "b/014.wav"]];
        var times = new int[groups.Length];
        for (ulong seed = 0; seed < 50; seed++)
        {
            var held = Fold.HoldOut(data, 0.3, seed).Validation.Select(clip => clip.Name).ToHashSet();
            Assert.InRange(held.Count, 7, 11); // 9 expected, with groups of up to 4 clips
            foreach (var (i, names) in groups.Index())
            {
                Assert.True(names.All(held.Contains) || !names.Any(held.Contains), $"seed {seed}: {string.Join(' ', names)}");
                if (held.Contains(names[0])) times[i]++;
            }
        }
        Assert.All(times, count => Assert.True(count > 0));
    }

    [Fact]
    public void Predefined_folds_are_held_out_as_a_unit()
    {
        var data = With(Data(("a", 20), ("b", 20)), clip => clip with { Fold = Number(clip) % 5 });
        HashSet<int?> chosen = [];
        for (ulong seed = 0; seed < 20; seed++)
        {
            var fold = Fold.HoldOut(data, 0.2, seed);
            Assert.Equal(8, fold.Validation.Count);
            chosen.Add(Assert.Single(fold.Validation.Select(clip => clip.Fold).Distinct()));
        }
        Assert.InRange(chosen.Count, 4, 5);
    }

    [Fact]
    public void Every_label_retains_a_training_clip()
    {
        var data = With(Data(("a", 1), ("b", 2), ("c", 4), ("d", 30)), clip => clip.Labels?.Only == "c" ? clip with { Group = "one session" } : clip);
        foreach (var fraction in new[] { 0.2, 0.5, 0.9 })
            for (ulong seed = 0; seed < 20; seed++)
            {
                var fold = Fold.HoldOut(data, fraction, seed);
                Assert.Equal(["a", "b", "c", "d"], fold.Train.Select(clip => clip.Labels?.Only).Distinct());
                Assert.DoesNotContain(fold.Validation, clip => clip.Labels?.Only is "a" or "c");
            }
    }

    [Fact]
    public void Labels_with_large_groups_are_not_compensated_by_other_labels()
    {
        var data = With(Data(("a", 20), ("b", 20)), clip => clip.Labels?.Only == "a" ? clip with { Group = $"{Number(clip) / 10}" } : clip);
        var fold = Fold.HoldOut(data, 0.2, 1);
        Assert.Equal(["b", "b", "b", "b"], fold.Validation.Select(clip => clip.Labels?.Only)); // 4 of 20: holding out half of the clips of a would be too many
        Assert.Equal(
            [
                "held-out clips: 1 label has no held-out clips: 'a'. Cause: too few clips or groups.",
                "held-out clips: 10% of the clips are held out instead of 20%, because groups are not split and every label retains at least one training clip.",
            ], Fold.Inspect([fold], 0.2).Select(finding => $"{finding}"));
        Assert.Empty(Fold.Inspect([Fold.HoldOut(With(data, clip => clip with { Group = null }), 0.2, 1)], 0.2));
    }

    [Fact]
    public void Impossible_fractions_are_rejected()
    {
        var data = Data(("a", 2), ("b", 2));
        Assert.Equal("DATA: a fraction of 0.1 of 4 training clips leaves no clip to hold out or no clip to train on. Expected a fraction between 0 and 1 that leaves at least one clip in each set.",
            Message(() => Fold.HoldOut(data, 0.1, 1)));
        Assert.Throws<InputException>(() => Fold.HoldOut(data, double.NaN, 1));
        const string Remedy = "validation.split=random ignores groups, which makes the result too optimistic.";
        Assert.Equal($"DATA: a fraction of 0.2 of 4 training clips in 2 groups holds out no clips: no label has clips in two groups, one for training and one for validation. Expected at least two groups of a label. {Remedy}",
            Message(() => Fold.HoldOut(With(data, clip => clip with { Group = clip.Labels?.Only }), 0.2, 1)));
        Assert.Equal($"DATA: a fraction of 0.2 of 4 training clips in 2 groups holds out no clips: the smallest group that can be held out has 2 clips. Expected a larger validation.fraction, or smaller groups. {Remedy}",
            Message(() => Fold.HoldOut(With(data, clip => clip with { Group = clip.Name[2..5] }), 0.2, 1)));
    }
}
