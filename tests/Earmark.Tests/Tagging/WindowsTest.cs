using Earmark.Tagging;

namespace Earmark.Tests.Tagging;

public sealed class WindowsTest
{
    [Theory]
    [InlineData(0, new int[0], 20)]
    [InlineData(1, new[] { 0 }, 1)]
    [InlineData(19, new[] { 0 }, 19)]
    [InlineData(20, new[] { 0 }, 20)]
    [InlineData(21, new[] { 0, 1 }, 20)]
    [InlineData(30, new[] { 0, 10 }, 20)]
    [InlineData(35, new[] { 0, 10, 15 }, 20)]
    [InlineData(40, new[] { 0, 10, 20 }, 20)]
    public void Windows_cover_the_clip_and_the_last_one_ends_with_it(int samples, int[] starts, int length)
    {
        foreach (var blockSize in new[] { 1, 3, 7, 1000 })
        {
            var windows = Split(new(20, 10), samples, blockSize);
            Assert.Equal(starts, windows.Select(window => (int)window[0]));
            Assert.All(windows, window => Assert.Equal(Enumerable.Range((int)window[0], length).Select(i => (float)i), window));
        }
    }

    [Fact]
    public void Windows_can_be_one_sample_long() => Assert.Equal([0, 1, 2], Split(new(1, 1), 3, 2).Select(window => window[0]));

    [Fact]
    public void A_long_clip_needs_memory_for_two_windows()
    {
        var sizes = new List<int>();
        var read = 0;
        foreach (var window in new Windows(1000, 400).Split(buffer =>
        {
            sizes.Add(buffer.Length);
            var count = Math.Min(buffer.Length, 1_000_000 - read);
            read += count;
            return count;
        })) Assert.Equal(1000, window.Samples.Length);
        Assert.InRange(sizes.Max(), 1, 2000);
    }

    // Sample i has the value i.
    private static List<float[]> Split(Windows windows, int samples, int blockSize)
    {
        var next = 0;
        return [.. windows.Split(buffer =>
        {
            var count = Math.Min(Math.Min(buffer.Length, blockSize), samples - next);
            for (var i = 0; i < count; i++) buffer[i] = next++;
            return count;
        }).Select(window =>
        {
            Assert.Equal(window.Start, window.Samples.Span[0]);
            return window.Samples.ToArray();
        })];
    }
}
