using Earmark.Data;

namespace Earmark.Tests.Data;

public sealed class MersenneTwisterTest
{
    // Published by Matsumoto and Nishimura and in the C++ standard (26.6.5): the 10,000th number for seed 5489 is 4123659995.
    [Theory]
    [InlineData(5489, 1, 3499211612)]
    [InlineData(5489, 10_000, 4123659995)]
    [InlineData(1, 1, 1791095845)]
    [InlineData(1, 3, 3093770124)]
    public void Returns_the_MT19937_sequence(uint seed, int position, uint expected)
    {
        var twister = new MersenneTwister(seed);
        for (var i = 1; i < position; i++) _ = twister.Next();
        Assert.Equal(expected, twister.Next());
    }

    // numpy.random.RandomState(seed).permutation(count)
    [Theory]
    [InlineData(2018, new[] { 0, 3, 7, 8, 9, 4, 5, 1, 2, 6 })]
    [InlineData(42, new[] { 8, 1, 5, 0, 7, 2, 9, 4, 3, 6 })]
    [InlineData(uint.MaxValue, new[] { 6, 9, 5, 1, 8, 0, 7, 4, 2, 3 })]
    [InlineData(0, new[] { 2, 0, 1, 3, 4 })]
    [InlineData(0, new[] { 1, 0 })]
    [InlineData(0, new[] { 0 })]
    [InlineData(0, new int[0])]
    public void Permutation_matches_NumPy(uint seed, int[] expected) => Assert.Equal(expected, new MersenneTwister(seed).Permutation(expected.Length));
}
