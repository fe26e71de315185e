using Earmark.Data;

namespace Earmark.Tests.Data;

/// <summary>Folds and held-out clips for clips with several labels or none.</summary>
public sealed class IterativeStratificationTest
{
    // 300 clips with 0 to 3 of 6 labels, of which the later ones are rarer.
    private static Clip[] Clips(Func<int, string?>? groupOf = null)
    {
        var random = new CounterRandom(7, "several labels");
        return [.. Enumerable.Range(0, 300).Select(i =>
        {
            string[] labels = [.. Enumerable.Range(0, 6).Where(label => random.NextDouble() < 0.5 / (label + 1)).Select(label => $"L{label}").Take(3)];
            return new Clip($"{i:000}", $"/nowhere/{i}", [.. labels], Group: groupOf?.Invoke(i));
        })];
    }

    private static int[] Assign(Clip[] clips, params double[] fractions) => IterativeStratification.Assign([.. clips.Select(clip => new[] { clip })], fractions);

    [Fact]
    public void Every_fold_has_nearly_the_same_number_of_clips_of_each_label()
    {
        var clips = Clips();
        var parts = Assign(clips, 0.25, 0.25, 0.25, 0.25);
        foreach (var label in Enumerable.Range(0, 6).Select(i => $"L{i}"))
        {
            int[] counts = [.. Enumerable.Range(0, 4).Select(part => clips.Zip(parts).Count(pair => pair.Second == part && pair.First.Labels!.Contains(label)))];
            Assert.InRange(counts.Max() - counts.Min(), 0, 3);
        }
        int[] background = [.. Enumerable.Range(0, 4).Select(part => clips.Zip(parts).Count(pair => pair.Second == part && pair.First.Labels!.Count == 0))];
        Assert.InRange(background.Max() - background.Min(), 0, 1);
        int[] sizes = [.. Enumerable.Range(0, 4).Select(part => parts.Count(p => p == part))];
        Assert.InRange(sizes.Max() - sizes.Min(), 0, 4);
    }

    [Fact]
    public void The_rarest_label_is_distributed_first()
    {
        // b has two clips, both with a. Each of the two parts needs one, although a alone would allow any assignment.
        Clip[] clips = [new("1", "1", ["a", "b"]), new("2", "2", ["a", "b"]), new("3", "3", ["a"]), new("4", "4", ["a"])];
        var parts = Assign(clips, 0.5, 0.5);
        Assert.NotEqual(parts[0], parts[1]);
        Assert.NotEqual(parts[2], parts[3]);
    }

    [Fact]
    public void Units_stay_together()
    {
        var clips = Clips();
        Clip[][] units = [.. clips.Chunk(3)];
        Assert.Equal(units.Length, IterativeStratification.Assign(units, [0.5, 0.5]).Length);
    }

    [Fact]
    public void Unequal_fractions_are_approximated()
    {
        var clips = Clips();
        Assert.InRange(Assign(clips, 0.8, 0.2).Count(part => part == 1), 56, 64);
    }
}
