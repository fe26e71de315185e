namespace Earmark.Tests;

public sealed class CounterRandomTest
{
    [Fact]
    public void The_same_key_gives_the_same_numbers()
    {
        CounterRandom first = new(7, "crop", 3, 2), second = new(7, "crop", 3, 2);
        for (var i = 0; i < 100; i++) Assert.Equal(first.NextUInt64(), second.NextUInt64());
    }

    [Fact]
    public void The_first_number_matches_the_pinned_value()
    {
        var random = new CounterRandom(2018, "split");
        Assert.Equal(PinnedFirst, random.NextUInt64());
    }

    private const ulong PinnedFirst = 2313618599990601494;

    [Fact]
    public void Every_part_of_the_key_changes_the_numbers()
    {
        ulong FirstNumber(ulong seed, string purpose, long step, long slot) => new CounterRandom(seed, purpose, step, slot).NextUInt64();
        ulong[] numbers = [FirstNumber(1, "a", 0, 0), FirstNumber(2, "a", 0, 0), FirstNumber(1, "b", 0, 0), FirstNumber(1, "a", 1, 0), FirstNumber(1, "a", 0, 1)];
        Assert.Equal(numbers.Length, numbers.Distinct().Count());
    }

    [Fact]
    public void NextInt_is_uniform()
    {
        var random = new CounterRandom(1, "test");
        var counts = new int[10];
        for (var i = 0; i < 100_000; i++) counts[random.NextInt(10)]++;
        Assert.All(counts, count => Assert.InRange(count, 9_600, 10_400)); // four standard deviations
    }

    [Fact]
    public void Normal_has_zero_mean_and_unit_variance()
    {
        var random = new CounterRandom(1, "test");
        var numbers = Enumerable.Range(0, 100_000).Select(_ => random.NextGaussian()).ToArray();
        Assert.InRange(numbers.Average(), -0.015, 0.015);
        Assert.InRange(numbers.Average(x => x * x), 0.97, 1.03);
    }

    [Fact]
    public void Shuffle_preserves_all_items()
    {
        var random = new CounterRandom(1, "test");
        var items = Enumerable.Range(0, 50).ToArray();
        random.Shuffle(items.AsSpan());
        Assert.NotEqual(Enumerable.Range(0, 50), items);
        Assert.Equal(Enumerable.Range(0, 50), items.Order());
    }
}
