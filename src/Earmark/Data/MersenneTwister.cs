namespace Earmark.Data;

/// <summary>
/// The generator MT19937 as used by NumPy's <c>RandomState</c>, to reproduce a split made by scikit-learn.
/// All other random numbers of Earmark are drawn from a <see cref="CounterRandom"/>.
/// </summary>
/// <remarks>
/// Matsumoto and Nishimura 1998, "Mersenne Twister: a 623-dimensionally equidistributed uniform pseudorandom number
/// generator", seeded by the authors' <c>init_genrand</c> of 2002.
/// </remarks>
internal sealed class MersenneTwister
{
    private const int Length = 624, Middle = 397;

    private readonly uint[] state = new uint[Length];
    private int used = Length;

    /// <summary>Seeds the generator.</summary>
    public MersenneTwister(uint seed)
    {
        state[0] = seed;
        for (uint i = 1; i < Length; i++) state[i] = 1812433253 * (state[i - 1] ^ (state[i - 1] >> 30)) + i;
    }

    /// <summary>Returns the next 32 random bits.</summary>
    public uint Next()
    {
        if (used == Length) Twist();
        var bits = state[used++];
        bits ^= bits >> 11;
        bits ^= (bits << 7) & 0x9D2C5680;
        bits ^= (bits << 15) & 0xEFC60000;
        return bits ^ (bits >> 18);
    }

    /// <summary>Returns the numbers from 0 to <paramref name="count"/> - 1 in random order, as <c>RandomState.permutation(count)</c> does.</summary>
    public int[] Permutation(int count)
    {
        var order = Enumerable.Range(0, count).ToArray();
        for (var last = count - 1; last > 0; last--)
        {
            var other = UpTo((uint)last);
            (order[last], order[other]) = (order[other], order[last]);
        }
        return order;
    }

    // Rejection sampling, uniform over 0 .. largest: numbers have as many bits as the largest, and larger numbers are rejected.
    private uint UpTo(uint largest)
    {
        var mask = uint.MaxValue >> System.Numerics.BitOperations.LeadingZeroCount(largest);
        while (true)
            if ((Next() & mask) is var value && value <= largest) return value;
    }

    private void Twist()
    {
        for (var i = 0; i < Length; i++)
        {
            var bits = (state[i] & 0x80000000) | (state[(i + 1) % Length] & 0x7FFFFFFF);
            state[i] = state[(i + Middle) % Length] ^ (bits >> 1) ^ ((bits & 1) * 0x9908B0DF);
        }
        used = 0;
    }
}
