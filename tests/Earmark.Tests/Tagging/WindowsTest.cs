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
    public void Windows_cover_the_clip_and_the_last_ends_with_it(int samples, int[] starts, int length)
    {
        foreach (var atOnce in new[] { 1, 3, 7, 1000 })
        {
            var windows = Cut(new(20, 10), samples, atOnce);
            Assert.Equal(starts, windows.Select(window => (int)window[0]));
            Assert.All(windows, window => Assert.Equal(Enumerable.Range((int)window[0], length).Select(i => (float)i), window));
        }
    }

    [Fact]
    public void One_sample_each() => Assert.Equal([0, 1, 2], Cut(new(1, 1), 3, 2).Select(window => window[0]));

    [Fact]
    public void A_long_clip_needs_the_memory_of_two_windows()
    {
        var sizes = new List<int>();
        var read = 0;
        foreach (var window in new Windows(1000, 400).At(into =>
        {
            sizes.Add(into.Length);
            var got = Math.Min(into.Length, 1_000_000 - read);
            read += got;
            return got;
        })) Assert.Equal(1000, window.Length);
        Assert.InRange(sizes.Max(), 1, 2000);
    }

    // Sample i has the value i.
    private static List<float[]> Cut(Windows windows, int samples, int atOnce)
    {
        var next = 0;
        return [.. windows.At(into =>
        {
            var got = Math.Min(Math.Min(into.Length, atOnce), samples - next);
            for (var i = 0; i < got; i++) into[i] = next++;
            return got;
        }).Select(window => window.ToArray())];
    }
}
