namespace Earmark;

/// <summary>
/// A counter-based random number generator: its stream is a pure function of (seed, purpose, step, slot). No state is carried over between
/// steps, so a run can resume at any step with the same numbers, on any thread and any platform.
/// </summary>
/// <remarks>
/// SplitMix64 (Steele, Lea, Flood 2014), seeded with a hash of the key. This is a mutable struct: pass it by <c>ref</c>.
/// It uses only integer and basic IEEE arithmetic, except for <see cref="NextGaussian"/>, which uses the platform's logarithm and cosine.
/// </remarks>
public struct CounterRandom
{
    private const ulong Golden = 0x9E3779B97F4A7C15;
    private ulong state;

    /// <summary>Starts the stream of a key.</summary>
    /// <param name="seed">Seed of the run.</param>
    /// <param name="purpose">Purpose of the numbers ("crop", "mixup"). Different purposes have independent streams.</param>
    /// <param name="step">Training step, epoch or index.</param>
    /// <param name="slot">Position within the step, such as the index of an example in its batch.</param>
    public CounterRandom(ulong seed, string purpose, long step = 0, long slot = 0)
    {
        ArgumentNullException.ThrowIfNull(purpose);
        var hash = 0xCBF29CE484222325; // FNV-1a
        foreach (var character in purpose) hash = (hash ^ character) * 0x100000001B3;
        state = Mix(Mix(Mix(Mix(seed + Golden) ^ hash) + (ulong)step * Golden) ^ ((ulong)slot + 1) * 0xD1342543DE82EF95);
    }

    /// <summary>Returns the next 64 random bits.</summary>
    public ulong NextUInt64() => Mix(state += Golden);

    /// <summary>Returns a number from the uniform distribution over [0, 1).</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Returns a number from the uniform distribution over [<paramref name="low"/>, <paramref name="high"/>).</summary>
    public double NextDouble(double low, double high) => low + (high - low) * NextDouble();

    /// <summary>Returns an integer from the uniform distribution over 0 .. <paramref name="count"/> - 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is below 1.</exception>
    public int NextInt(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return (int)Math.BigMul(NextUInt64(), (ulong)count, out _);
    }

    /// <summary>Returns true with the specified probability.</summary>
    public bool NextBool(double probability) => NextDouble() < probability;

    /// <summary>Returns a number from the standard normal distribution (Box and Muller 1958).</summary>
    public double NextGaussian()
    {
        var radius = Math.Sqrt(-2 * Math.Log(1 - NextDouble()));
        return radius * Math.Cos(2 * Math.PI * NextDouble());
    }

    /// <summary>Shuffles the items uniformly (Fisher and Yates).</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (var last = items.Length - 1; last > 0; last--)
        {
            var swap = NextInt(last + 1);
            (items[last], items[swap]) = (items[swap], items[last]);
        }
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
