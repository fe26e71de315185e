using Earmark.FrontEnds;

namespace Earmark.Tests.FrontEnds;

public sealed class OverlappingBlocksTest
{
    [Theory]
    [InlineData(100, 10, 2)]
    [InlineData(105, 10, 2)]
    [InlineData(80, 10, 2)]
    [InlineData(1, 7, 3)]
    [InlineData(50, 50, 0)]
    [InlineData(64, 1, 0)]
    public void Every_unit_is_covered_once_with_its_context(int limit, int unit, int context)
    {
        var blocks = new OverlappingBlocks(limit, unit, context);
        foreach (var length in Enumerable.Range(1, 400).Concat([997, 1000, 1001]))
        {
            var (next, isLast) = (0, false); // the next expected unit
            foreach (var (samples, count, skip, keep) in blocks.Split(Counting(length)))
            {
                Assert.False(isLast);
                Assert.InRange(count, 1, blocks.Limit);
                var first = (int)samples[0];
                Assert.Equal(Enumerable.Range(first, count).Select(i => (float)i), samples.Take(count));
                Assert.Equal(0, first % unit);
                Assert.Equal(next, first / unit + skip);
                Assert.Equal(first == 0 ? 0 : context, skip);
                isLast = keep is null;
                if (isLast) Assert.Equal(length, first + count);
                else Assert.Equal(count, (skip + keep!.Value + context) * unit);
                if (first > 0) Assert.InRange(count, 2 * context * unit + 1, blocks.Limit);
                next += keep ?? 0;
            }
            Assert.True(isLast);
        }
    }

    [Fact]
    public void A_waveform_within_the_limit_is_one_block()
    {
        var blocks = new OverlappingBlocks(100, 10, 2);
        Assert.True(Assert.Single(blocks.Split(Counting(100))).IsWhole);
        Assert.Equal([false, false], blocks.Split(Counting(101)).Select(block => block.IsWhole));
        Assert.Empty(blocks.Split(Counting(0)));
    }

    // Sample i has the value i. A few samples are read at a time.
    private static SampleSource Counting(int length)
    {
        var next = 0;
        return buffer =>
        {
            var count = Math.Min(Math.Min(buffer.Length, 37), length - next);
            for (var i = 0; i < count; i++) buffer[i] = next++;
            return count;
        };
    }
}
