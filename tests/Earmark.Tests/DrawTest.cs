namespace Earmark.Tests;

public sealed class DrawTest
{
    [Fact]
    public void Same_key_gives_same_numbers()
    {
        CounterRandom one = new(7, "crop", 3, 2), two = new(7, "crop", 3, 2);
        for (var i = 0; i < 100; i++) Assert.Equal(one.Bits(), two.Bits());
    }

    [Fact]
    public void Numbers_of_a_key_are_pinned()
    {
        var random = new CounterRandom(2018, "split");
        Assert.Equal(PinnedFirst, random.Bits());
    }

    private const ulong PinnedFirst = 2313618599990601494;

    [Fact]
    public void Every_part_of_the_key_changes_the_numbers()
    {
        ulong First(ulong seed, string purpose, long step, long slot) => new CounterRandom(seed, purpose, step, slot).Bits();
        ulong[] firsts = [First(1, "a", 0, 0), First(2, "a", 0, 0), First(1, "b", 0, 0), First(1, "a", 1, 0), First(1, "a", 0, 1)];
        Assert.Equal(firsts.Length, firsts.Distinct().Count());
    }

    [Fact]
    public void Below_is_uniform()
    {
        var random = new CounterRandom(1, "test");
        var counts = new int[10];
        for (var i = 0; i < 100_000; i++) counts[random.NextInt(10)]++;
        Assert.All(counts, count => Assert.InRange(count, 9_600, 10_400)); // four standard deviations
    }

    [Fact]
    public void Normal_has_mean_zero_and_deviation_one()
    {
        var random = new CounterRandom(1, "test");
        var numbers = Enumerable.Range(0, 100_000).Select(_ => random.Normal()).ToArray();
        Assert.InRange(numbers.Average(), -0.015, 0.015);
        Assert.InRange(numbers.Average(x => x * x), 0.97, 1.03);
    }

    [Fact]
    public void Shuffle_keeps_every_item()
    {
        var random = new CounterRandom(1, "test");
        var items = Enumerable.Range(0, 50).ToArray();
        random.Shuffle(items.AsSpan());
        Assert.NotEqual(Enumerable.Range(0, 50), items);
        Assert.Equal(Enumerable.Range(0, 50), items.Order());
    }
}
