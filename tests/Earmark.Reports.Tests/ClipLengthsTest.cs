using Earmark.Data;

namespace Earmark.Reports.Tests;

public sealed class ClipLengthsTest
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.25, 2)]
    [InlineData(0.5, 3)]
    [InlineData(0.6, 5)]
    [InlineData(1, 13)]
    public void Quantiles_are_interpolated(double fraction, double expected) => Assert.Equal(expected, Quantile.Compute([1, 2, 3, 8, 13], fraction), 1e-12);

    [Fact]
    public void The_quantile_of_one_value_is_that_value() => Assert.Equal(4, Quantile.Compute([4], 0.3));

    [Fact]
    public void Lengths_by_hand()
    {
        var lengths = ClipLengths.Create([Lasting("c", 3), Lasting("a", 1), Lasting("none", 0), Lasting("b", 2), Lasting("d", 8)])!;
        Assert.Equal(new ClipLengths(4, 14, 1, 1.75, 2.5, 4.25, 8, "a", "d"), lengths);
    }

    [Fact]
    public void Clips_without_samples_have_no_lengths()
    {
        Assert.Null(ClipLengths.Create([Lasting("none", 0)]));
        Assert.Null(LengthHistogram.Create([Lasting("none", 0)]));
    }

    [Fact]
    public void Every_clip_is_in_one_bin_and_the_longest_in_the_last()
    {
        var histogram = LengthHistogram.Create([Lasting("a", 1), Lasting("b", 2), Lasting("c", 4), Lasting("d", 4), Lasting("e", 1.95, Part.Test), Lasting("f", 9, Part.Background)])!;
        Assert.False(histogram.Logarithmic);
        Assert.Equal((0, 4, 41), (histogram.Edges[0], histogram.Edges[^1], histogram.Edges.Length)); // bins of 0.1 s
        Assert.Equal([(10, 1), (20, 1), (39, 2)], Filled(histogram.Train));
        Assert.Equal([(19, 1)], Filled(histogram.Test));
    }

    [Fact]
    public void Lengths_that_differ_by_much_are_shown_in_proportion()
    {
        var histogram = LengthHistogram.Create([Lasting("a", 0.1), Lasting("b", 1), Lasting("c", 1000)])!;
        Assert.True(histogram.Logarithmic);
        Assert.Equal([(0, 1), (10, 1), (39, 1)], Filled(histogram.Train)); // ten bins per decade
    }

    [Fact]
    public void Equal_lengths_are_one_bin() => Assert.Equal([(39, 3)], Filled(LengthHistogram.Create([Lasting("a", 5), Lasting("b", 5), Lasting("c", 5)])!.Train));

    private static (int, int)[] Filled(int[] bins) => [.. bins.Index().Where(bin => bin.Item > 0)];

    private static SurveyedClip Lasting(string name, double seconds, Part part = Part.Train) =>
        new(new Clip(name, name, part == Part.Train ? "x" : null), part) { SampleRate = 1000, Samples = (long)Math.Round(1000 * seconds) };
}
